export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Looks again and again until it is so, or the time is over. */
export async function until(mostMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + mostMs;
  while (!(await isSo()) && performance.now() < endsAt) {
    await pause(200);
  }
}
