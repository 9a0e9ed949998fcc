import { pause } from "./until.ts";

/** Something that is done again and again, with pauses. */
export interface Repeated {
  deed: () => Promise<void>;
  pauseMs: () => number;
}

/**
 * Does all of them side by side for so long. When one breaks off the others end too, before what they use is cleaned up.
 */
export async function repeatFor(durationMs: number, repeated: readonly Repeated[]): Promise<void> {
  const endsAt = performance.now() + durationMs;
  let isBroken = false;

  async function repeat({ deed, pauseMs }: Repeated): Promise<void> {
    try {
      while (!isBroken && performance.now() < endsAt) {
        await deed();
        await pause(pauseMs());
      }
    } catch (error) {
      isBroken = true;
      throw error;
    }
  }

  const outcomes = await Promise.allSettled(repeated.map(repeat));
  const broken = outcomes.find(({ status }) => status === "rejected");
  if (broken?.status === "rejected") {
    throw broken.reason;
  }
}
