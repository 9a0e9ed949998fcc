import type { Clock } from "../core/clock.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { RunStore } from "../core/store.ts";

/** How many of the newest events of a followed run are kept in memory, for all its readers together. */
const tailLength = 256;
/** How many events are read from the store at once. */
const readLimit = 500;

/**
 * Brings the events of runs to their readers: from memory while a reader keeps up with a run of this node, from the
 * store's log for everybody else. A slow reader costs nothing but its own reads.
 */
export interface RunFeed {
  /** Tells the readers of this node about events that are durable. */
  publish(runId: RunId, events: readonly SequencedEvent[]): void;
  /** Tells the readers of a run that its log may have grown elsewhere. */
  poke(runId: RunId): void;
  /** @see Engine.followRun */
  follow(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    signal: AbortSignal;
  }): AsyncIterable<readonly SequencedEvent[]>;
}

interface Channel {
  readers: number;
  tail: SequencedEvent[];
  waiting: Set<() => void>;
}

/** @param params.pollMs - How long a reader waits at most before it looks at the log by itself. */
export function createRunFeed({
  store,
  clock,
  pollMs,
}: {
  store: Pick<RunStore, "readEvents">;
  clock: Clock;
  pollMs: number;
}): RunFeed {
  const channels = new Map<RunId, Channel>();

  function join(runId: RunId): Channel {
    const channel = channels.get(runId) ?? { readers: 0, tail: [], waiting: new Set() };
    channels.set(runId, channel);
    channel.readers += 1;
    return channel;
  }

  function leave(runId: RunId, channel: Channel): void {
    channel.readers -= 1;
    if (channel.readers === 0) {
      channels.delete(runId);
    }
  }

  function wake(channel: Channel | undefined): void {
    for (const resume of channel?.waiting ?? []) {
      resume();
    }
  }

  function publish(runId: RunId, events: readonly SequencedEvent[]): void {
    const channel = channels.get(runId);
    if (channel === undefined) {
      return;
    }
    const expected = (channel.tail.at(-1)?.sequence ?? 0) + 1;
    const follows = events[0]?.sequence === expected;
    // After a gap, events of another node, the tail starts anew: it must be a piece of the log without holes.
    channel.tail = (follows ? [...channel.tail, ...events] : [...events]).slice(-tailLength);
    wake(channel);
  }

  /** The events after `cursor`, or nothing when memory does not reach back that far. */
  function fromTail({ tail }: Channel, cursor: number): SequencedEvent[] {
    const first = tail[0]?.sequence;
    return first !== undefined && first <= cursor + 1 ? tail.slice(cursor + 1 - first) : [];
  }

  async function* follow({
    organizationId,
    runId,
    after,
    signal,
  }: Parameters<RunFeed["follow"]>[0]): AsyncGenerator<readonly SequencedEvent[]> {
    const channel = join(runId);
    try {
      let cursor = after;
      while (!signal.aborted) {
        const changed = nextChange(channel, signal);
        try {
          let events: readonly SequencedEvent[] = fromTail(channel, cursor);
          if (events.length === 0) {
            events = await store.readEvents({ organizationId, runId, after: cursor, limit: readLimit });
          }
          const last = events.at(-1);
          if (last !== undefined) {
            cursor = last.sequence;
            yield events;
            if (
              last.event.type === "done" &&
              events.length < readLimit &&
              fromTail(channel, cursor).length === 0
            ) {
              return;
            }
            continue;
          }
          if (cursor === after && (await isOver({ organizationId, runId, cursor }))) {
            return;
          }
          await changed.promise;
        } finally {
          changed.cancel();
        }
      }
    } finally {
      leave(runId, channel);
    }
  }

  /** Whether a reader who has seen everything up to `cursor` has nothing to wait for. */
  async function isOver({
    organizationId,
    runId,
    cursor,
  }: {
    organizationId: OrganizationId;
    runId: RunId;
    cursor: number;
  }): Promise<boolean> {
    if (cursor === 0) {
      return false;
    }
    const [seen] = await store.readEvents({ organizationId, runId, after: cursor - 1, limit: 1 });
    if (seen === undefined) {
      throw new InvalidInputError(
        `The run has no event ${cursor} yet; resume from one that it has sent.`,
        "after",
      );
    }
    return seen.event.type === "done";
  }

  /** Resolves with the next change of the channel, when the reader leaves, or after the poll time. */
  function nextChange(channel: Channel, signal: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancelTimer = clock.after(pollMs, resolve);
    const onAbort = () => resolve();
    channel.waiting.add(onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    return {
      promise,
      cancel() {
        cancelTimer();
        channel.waiting.delete(onAbort);
        signal.removeEventListener("abort", onAbort);
      },
    };
  }

  return { publish, poke: (runId) => wake(channels.get(runId)), follow };
}
