/** Lets so many pieces of work in at once; the others wait, and come in in the order in which they came. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createGate({ width }: { width: number }): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;

  function enter(): Promise<void> | void {
    if (inside < width) {
      inside += 1;
      return;
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  /** The place goes to the next one, so that nobody who comes just now is before those who wait. */
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) {
      inside -= 1;
    } else {
      next();
    }
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
