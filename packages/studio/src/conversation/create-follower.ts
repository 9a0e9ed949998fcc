import type { Run, RunEvent, RunStream } from "@threadmill/client";

/** Reads the streams of runs. */
export interface Follower {
  /**
   * @param params.runId - The run that the stream tells of, if that is known before.
   * @param params.onStart - Called with the first run that the stream brings.
   * @returns when the stream has ended; throws what cut it.
   */
  follow(
    stream: RunStream,
    params?: { runId?: string | undefined; onStart?: (run: Run) => void },
  ): Promise<void>;
  /** Hands on at once what has arrived. */
  flush(): void;
  /**
   * The runs whose streams are read. None may be read twice at a time: each would add the pieces of its texts.
   */
  readonly followed: ReadonlySet<string>;
}

/**
 * @param params.schedule - Runs what it is given soon, once for all events that come until then.
 * @param params.apply - Takes the events that have come, of all streams, in the order of each.
 */
export function createFollower({
  schedule,
  apply,
}: {
  schedule: (flush: () => void) => void;
  apply: (events: readonly RunEvent[]) => void;
}): Follower {
  const followed = new Set<string>();
  let arrived: RunEvent[] = [];

  function flush(): void {
    if (arrived.length > 0) {
      const events = arrived;
      arrived = [];
      apply(events);
    }
  }

  function take(event: RunEvent): void {
    if (arrived.push(event) === 1) {
      schedule(flush);
    }
  }

  return {
    followed,
    flush,
    async follow(stream, { runId, onStart } = {}) {
      let id = runId;
      let hasStarted = false;
      if (id !== undefined) {
        followed.add(id);
      }
      try {
        for await (const event of stream) {
          take(event);
          if (!hasStarted && event.data.object === "run") {
            hasStarted = true;
            id = event.data.id;
            followed.add(id);
            onStart?.(event.data);
          }
        }
        flush();
      } finally {
        if (id !== undefined) {
          followed.delete(id);
        }
      }
    },
  };
}
