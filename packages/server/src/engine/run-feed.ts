import type { Clock } from "../core/clock.ts";
import { EventsExpiredError, InvalidInputError, NotFoundError, ThreadmillError } from "../core/errors.ts";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { RunStore } from "../core/run-store.ts";
import { createFreshEvents } from "./fresh-events.ts";
import { createGate } from "./gate.ts";

/** How many of the newest events of a followed run are kept in memory at least, for all its readers together. */
const tailLength = 256;
/** How many events are read from the store at once, and how many characters of them. A reader who takes nothing holds them. */
const readLimit = 500;
const readLength = 64 * 1024;
/** How many events, and of how much text, a reader gets from memory at once: the same holds for them. */
const pieceLimit = 64;

/**
 * How many readers look into logs at once: fewer than there are connections to a database, so that a crowd at the beginning of
 * a long log leaves some to everybody else.
 */
const looksAtOnce = 4;

/** How long a reader waits for a log that cannot be read just now. */
const patienceMs = 30_000;

/**
 * Brings the events of runs to their readers: from memory while a reader keeps up with a run of this node, from the
 * store's log for everybody else. A slow reader costs nothing but its own reads.
 */
export interface RunFeed {
  /** Tells the readers of this node about events that are durable. */
  publish(runId: RunId, events: readonly SequencedEvent[]): void;
  /** The same for events with which the run begins, or goes on: for a reader, too, who comes in this turn. */
  publishFresh(run: RunKey, events: readonly SequencedEvent[]): void;
  /** Tells the readers of a run that its log has grown elsewhere, up to `sequence`; `null` when that is unknown. */
  poke(runId: RunId, sequence: number | null): void;
  /** Tells all readers of this node that logs may have grown elsewhere. */
  pokeAll(): void;
  /** @see Engine.followRun */
  follow(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    signal: AbortSignal;
  }): AsyncIterable<readonly SequencedEvent[]>;
}

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

interface Channel {
  readers: number;
  tail: SequencedEvent[];
  /** How often its readers were told to look at the log. */
  pokes: number;
  /** Up to which number its readers were told of the log, by events or by a reason to look. */
  told: number;
  stopPolling: () => void;
  waiting: Set<(change: Change) => void>;
}

/** What a reader hears of: events that are in memory now, or a reason to look at the log. */
type Change = "published" | "look";

/** What was read of the log. */
type Found = Awaited<ReturnType<RunStore["readNextEvents"]>>;

function isUnavailable(error: unknown): boolean {
  return ThreadmillError.is(error) && error.code === "store_unavailable";
}

/** @param params.pollMs - How often the log of a followed run is looked at, once for all its readers. */
export function createRunFeed({
  store,
  clock,
  pollMs,
}: {
  store: Pick<RunStore, "readEvents" | "readNextEvents" | "findLastSequence">;
  clock: Clock;
  pollMs: number;
}): RunFeed {
  const channels = new Map<RunId, Channel>();
  const fresh = createFreshEvents();
  const gate = createGate({ width: looksAtOnce });

  function join(run: RunKey): Channel {
    const channel = channels.get(run.runId) ?? open(run);
    channel.readers += 1;
    return channel;
  }

  function open(run: RunKey): Channel {
    const tail = [...fresh.take(run)];
    const channel: Channel = {
      readers: 0,
      tail,
      pokes: 0,
      told: tail.at(-1)?.sequence ?? 0,
      stopPolling: () => {},
      waiting: new Set(),
    };
    channels.set(run.runId, channel);
    poll(run, channel);
    return channel;
  }

  function poll(run: RunKey, channel: Channel): void {
    channel.stopPolling = clock.after(pollMs, () => void ask(run, channel));
  }

  async function ask(run: RunKey, channel: Channel): Promise<void> {
    // Whatever cannot be told from here, that the run is gone or the log cannot be read, readers find by looking.
    const { told } = channel;
    const newest = await store.findLastSequence(run).catch(() => 0);
    if (channels.get(run.runId) === channel) {
      // Less than they were told before: the database has been set back, which they find by looking too.
      poke(run.runId, newest === 0 || newest < told ? null : newest);
      poll(run, channel);
    }
  }

  function leave(runId: RunId, channel: Channel): void {
    channel.readers -= 1;
    if (channel.readers === 0) {
      channel.stopPolling();
      channels.delete(runId);
    }
  }

  function wake(channel: Channel, change: Change): void {
    for (const resume of channel.waiting) {
      resume(change);
    }
  }

  function poke(runId: RunId, sequence: number | null): void {
    fresh.outdate(runId, sequence);
    const channel = channels.get(runId);
    const isKnown = sequence !== null && channel !== undefined && sequence <= channel.told;
    if (channel !== undefined && !isKnown) {
      channel.told = Math.max(channel.told, sequence ?? 0);
      channel.pokes += 1;
      wake(channel, "look");
    }
  }

  function publish(runId: RunId, events: readonly SequencedEvent[]): void {
    const channel = channels.get(runId);
    if (channel === undefined) {
      fresh.outdate(runId, null);
      return;
    }
    const { tail } = channel;
    // Readers may have found some of them in the log before.
    const newest = tail.at(-1)?.sequence ?? 0;
    const unknown = events.filter(({ sequence }) => sequence > newest);
    if (unknown.length > 0 && !continues(channel, unknown)) {
      // After a gap, events of another node, the tail starts anew: it must be a piece of the log without holes.
      tail.length = 0;
    }
    append(channel, unknown);
    channel.told = Math.max(channel.told, tail.at(-1)?.sequence ?? 0);
    wake(channel, "published");
  }

  function continues({ tail }: Channel, events: readonly SequencedEvent[]): boolean {
    return events[0]?.sequence === (tail.at(-1)?.sequence ?? 0) + 1;
  }

  function append({ tail }: Channel, events: readonly SequencedEvent[]): void {
    tail.push(...events);
    if (tail.length > 2 * tailLength) {
      tail.splice(0, tail.length - tailLength);
    }
  }

  /** What one reader has found at the end of the log, the next ones need not read again, nor encode. */
  function remember(channel: Channel, { events, hasMore }: Found): void {
    if (!hasMore && (channel.tail.length === 0 || continues(channel, events))) {
      append(channel, events);
    }
  }

  /** Whether a reader with everything up to `cursor` has all that this node was told of: what comes next, he is told too. */
  function isUpToDate({ tail, told }: Channel, cursor: number): boolean {
    return tail.at(-1)?.sequence === cursor && told <= cursor;
  }

  /** Whether events after `cursor` were published that memory holds no more, or never did. */
  function hasMissed({ tail }: Channel, cursor: number): boolean {
    return (tail.at(-1)?.sequence ?? 0) > cursor;
  }

  /** The next events after `cursor`, or nothing when memory does not reach back that far. */
  function fromTail({ tail }: Channel, cursor: number): SequencedEvent[] {
    const first = tail[0]?.sequence;
    return first !== undefined && first <= cursor + 1 ? pieceOf(tail, cursor + 1 - first) : [];
  }

  async function* follow({
    organizationId,
    runId,
    after,
    signal,
  }: Parameters<RunFeed["follow"]>[0]): AsyncGenerator<readonly SequencedEvent[]> {
    const channel = join({ organizationId, runId });
    const changes = listen(channel, signal);
    try {
      let cursor = after;
      let mustLook = true;
      const look = lookInto({ organizationId, runId, after });
      let pokesSeen = channel.pokes;
      while (!signal.aborted) {
        let events: readonly SequencedEvent[] = fromTail(channel, cursor);
        let hasMore = false;
        if (events.length === 0) {
          // Before the log is read, so that what is published meanwhile is not missed.
          changes.forget();
          let isAway = false;
          if (mustLook || pokesSeen !== channel.pokes || hasMissed(channel, cursor)) {
            pokesSeen = channel.pokes;
            const from = cursor;
            const found = await gate(async () => (signal.aborted ? "over" : look(from)));
            if (found === "over") {
              return;
            }
            isAway = found === "away";
            if (isAway) {
              // Whoever could not look is told again with the next poll.
              channel.told = 0;
            }
            if (found !== "away") {
              ({ events, hasMore } = found);
              remember(channel, found);
            }
          }
          mustLook = hasMore || (events.length === 0 && ((await changes.next()) === "look" || isAway));
        }
        const last = events.at(-1);
        if (last !== undefined) {
          cursor = last.sequence;
          mustLook &&= !isUpToDate(channel, cursor);
          yield events;
          const isLatest = !hasMore && fromTail(channel, cursor).length === 0;
          if (last.event.type === "done" && isLatest) {
            return;
          }
        }
      }
    } finally {
      changes.stop();
      leave(runId, channel);
    }
  }

  /**
   * Reads the log for one reader, after the number up to which he has everything.
   *
   * A log that cannot be read is `away` to a reader who has begun, as he would lose his place, and an error when that
   * lasts; who has not begun is refused, and may try again.
   */
  function lookInto(reader: { organizationId: OrganizationId; runId: RunId; after: number }) {
    const { organizationId, runId, after } = reader;
    let hasLooked = false;
    let awaySince: number | null = null;
    return async (cursor: number): Promise<Found | "over" | "away"> => {
      try {
        const place = { organizationId, runId, after: cursor };
        const found = await store.readNextEvents({ ...place, limit: readLimit, maxLength: readLength });
        refuseGap(found.events, cursor);
        const over = found.events.length === 0 && (await isOver({ organizationId, runId, cursor }));
        hasLooked = true;
        awaySince = null;
        return over ? "over" : found;
      } catch (error) {
        awaySince ??= clock.now();
        const hasBegun = hasLooked || cursor > after;
        if (!isUnavailable(error) || !hasBegun || clock.now() - awaySince >= patienceMs) {
          throw error;
        }
        return "away";
      }
    };
  }

  /**
   * Whether a reader who has seen everything up to `cursor`, and finds nothing after it, has nothing to wait for.
   *
   * @throws {NotFoundError} The run is gone, with its thread.
   */
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
      // A run has events from the moment in which it is created.
      throw new NotFoundError("run", runId);
    }
    const [seen] = await store.readEvents({ organizationId, runId, after: cursor - 1, limit: 1 });
    if (seen === undefined) {
      const newest = await store.findLastSequence({ organizationId, runId });
      // It was never sent, or the database has been set back to before it was.
      throw newest > 0
        ? new InvalidInputError(
            `The run has no event ${cursor}; its newest is ${newest}. Resume from one that it has.`,
            "after",
          )
        : new NotFoundError("run", runId);
    }
    return seen.event.type === "done";
  }

  /** @throws {EventsExpiredError} The events begin later than with the one after `cursor`. */
  function refuseGap([first]: readonly SequencedEvent[], cursor: number): void {
    if (first !== undefined && first.sequence > cursor + 1) {
      throw new EventsExpiredError({ after: cursor, oldest: first.sequence });
    }
  }

  return {
    publish,
    publishFresh(run, events) {
      publish(run.runId, events);
      if (!channels.has(run.runId)) {
        fresh.keep(run, events);
      }
    },
    poke,
    pokeAll() {
      for (const runId of channels.keys()) {
        poke(runId, null);
      }
    },
    follow,
  };
}

/** The next events from an index on, as many as one reader should hold at once, and at least one if there is one. */
function pieceOf(events: readonly SequencedEvent[], from: number): SequencedEvent[] {
  let to = from;
  for (let length = 0; to < events.length && to - from < pieceLimit && length < readLength; to += 1) {
    const event = events[to]?.event;
    length += event?.type === "message.delta" ? event.text.length : 0;
  }
  return events.slice(from, to);
}

/**
 * What one reader hears: the changes of the channel, and that he is to leave, which is a reason to look. One listener for
 * as long as he reads, since there is a change for every token and every reader.
 */
function listen(channel: Channel, signal: AbortSignal) {
  let heard: Change | null = null;
  let resume: ((change: Change) => void) | null = null;
  const hear = (change: Change) => {
    if (resume === null) {
      heard = heard === "look" ? heard : change;
    } else {
      resume(change);
      resume = null;
    }
  };
  const onAbort = () => hear("look");
  channel.waiting.add(hear);
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    /** What was heard so far counts no more: the reader looks himself now. */
    forget() {
      heard = null;
    },
    /** Resolves with what was heard since, or is heard next. */
    next(): Change | Promise<Change> {
      return (
        heard ??
        new Promise<Change>((resolve) => {
          resume = resolve;
        })
      );
    },
    stop() {
      channel.waiting.delete(hear);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
