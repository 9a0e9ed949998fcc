import type { Clock } from "../core/clock.ts";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import { createFreshEvents } from "./fresh-events.ts";
import { createGate } from "./gate.ts";
import { createLogReading, type LogStore } from "./log-reading.ts";
import { type RunChannel, RunReader } from "./run-reader.ts";
import { createRunTail } from "./run-tail.ts";

/**
 * How many readers look into logs at once: fewer than there are connections to a database, so that a crowd at the beginning of
 * a long log leaves some to everybody else.
 */
const looksAtOnce = 4;

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
  follow(params: RunKey & { after: number; signal: AbortSignal }): AsyncIterable<readonly SequencedEvent[]>;
}

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

interface Channel extends RunChannel {
  /** When a reader has left. */
  onLeave: () => void;
  stopPolling: () => void;
}

/** @param params.pollMs - How often the log of a followed run is looked at, once for all its readers. */
export function createRunFeed({
  store,
  clock,
  pollMs,
}: {
  store: LogStore;
  clock: Clock;
  pollMs: number;
}): RunFeed {
  const channels = new Map<RunId, Channel>();
  const fresh = createFreshEvents();
  const gate = createGate({ width: looksAtOnce });

  function open(run: RunKey): Channel {
    const tail = createRunTail(fresh.take(run));
    const channel: Channel = {
      tail,
      readers: new Set(),
      pokes: 0,
      pokesCovered: 0,
      told: tail.newest(),
      hasMissed: false,
      onLeave() {
        if (channel.readers.size === 0) {
          channel.stopPolling();
          channels.delete(run.runId);
        }
      },
      stopPolling: () => {},
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

  function wake({ readers }: Channel): void {
    for (const reader of readers) {
      reader.hear();
    }
  }

  function poke(runId: RunId, sequence: number | null): void {
    fresh.outdate(runId, sequence);
    const channel = channels.get(runId);
    const isNews = sequence === null || channel === undefined || sequence > channel.told;
    if (channel !== undefined && (isNews || channel.hasMissed)) {
      channel.hasMissed = false;
      channel.told = Math.max(channel.told, sequence ?? 0);
      channel.pokes += 1;
      wake(channel);
    }
  }

  function publish(runId: RunId, events: readonly SequencedEvent[]): void {
    const channel = channels.get(runId);
    if (channel === undefined) {
      fresh.outdate(runId, null);
      return;
    }
    channel.tail.add(events);
    channel.told = Math.max(channel.told, channel.tail.newest());
    wake(channel);
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
    follow({ organizationId, runId, after, signal }) {
      return {
        [Symbol.asyncIterator]() {
          const channel = channels.get(runId) ?? open({ organizationId, runId });
          const read = createLogReading({ store, clock, organizationId, runId, after });
          return new RunReader({ channel, gate, read, after, signal, leave: channel.onLeave });
        },
      };
    },
  };
}
