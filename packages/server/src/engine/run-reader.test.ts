import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import { asId, type MessageId, type OrganizationId, type RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import { createRunFeed } from "./run-feed.ts";

const organizationId: OrganizationId = asId("org_1");
const runId: RunId = asId("run_1");
const messageId: MessageId = asId("msg_1");
const pollMs = 1_000;

const delta = (sequence: number): SequencedEvent => ({
  sequence,
  event: { type: "message.delta", messageId, text: "x" },
});
const done = (sequence: number): SequencedEvent => ({ sequence, event: { type: "done" } });

/** A run whose log grows on another node, or is read slowly, as the test says. */
function setUp(log: SequencedEvent[]) {
  const clock = createManualClock();
  const state = { isAway: false, reads: 0 };
  /** Called when a read has seen the log, before it answers. */
  let onRead = async (_read: number) => {};
  async function read<Result>(look: () => Result): Promise<Result> {
    state.reads += 1;
    const found = look();
    await onRead(state.reads);
    if (state.isAway) {
      throw new StoreUnavailableError("The database is away.");
    }
    return found;
  }
  const feed = createRunFeed({
    store: {
      readEvents: ({ after, limit }) =>
        read(() => log.filter(({ sequence }) => sequence > after).slice(0, limit)),
      readNextEvents: ({ after, limit }) =>
        read(() => {
          const rest = log.filter(({ sequence }) => sequence > after);
          return { events: rest.slice(0, limit), hasMore: rest.length >= limit };
        }),
      findLastSequence: () => read(() => log.at(-1)?.sequence ?? 0),
    },
    clock,
    pollMs,
  });
  const follow = (after: number, signal = new AbortController().signal) =>
    feed.follow({ organizationId, runId, after, signal })[Symbol.asyncIterator]();
  const collect = async (after: number) => {
    const received: number[] = [];
    const reader = follow(after);
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      received.push(...next.value.map(({ sequence }) => sequence));
    }
    return received;
  };
  return {
    clock,
    feed,
    state,
    follow,
    collect,
    onRead: (hook: typeof onRead) => {
      onRead = hook;
    },
  };
}

interface Reader {
  after: number;
  received: SequencedEvent[];
  leaving: AbortController;
  /** While he takes nothing. */
  sleep: PromiseWithResolvers<void> | null;
  ended: Promise<void>;
}

/** What may happen while runs are read; a number says which reader, how long, or where he begins. */
const step = fc.oneof(
  fc.record({
    what: fc.constantFrom("written here", "written elsewhere"),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    what: fc.constantFrom("told", "told of something", "waits for the client"),
    count: fc.constant(0),
  }),
  fc.record({ what: fc.constant("turns"), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ what: fc.constant("joins"), count: fc.nat(20) }),
  fc.record({ what: fc.constantFrom("falls asleep", "wakes up", "leaves"), count: fc.nat(5) }),
  fc.record({ what: fc.constant("reads slowly"), count: fc.nat(3) }),
);

describe("a reader of a run", () => {
  it("gets every event once and in order, and comes to the end, whatever happens meanwhile", async () => {
    const play = async (steps: { what: string; count: number }[]) => {
      const log = [delta(1)];
      const { clock, feed, follow, onRead } = setUp(log);
      let slowness = 0;
      onRead(async () => {
        for (let turn = 0; turn < slowness; turn += 1) {
          await setImmediate();
        }
      });
      const readers: Reader[] = [];
      const write = (event: (sequence: number) => SequencedEvent) => {
        const next = event(log.length + 1);
        log.push(next);
        return next;
      };
      const wake = (reader: Reader | undefined) => {
        reader?.sleep?.resolve();
        if (reader !== undefined) {
          reader.sleep = null;
        }
      };
      const join = (after: number) => {
        const leaving = new AbortController();
        const reader: Reader = {
          after,
          received: [],
          leaving,
          sleep: null,
          ended: Promise.resolve(),
        };
        reader.ended = (async () => {
          const iterator = follow(after, leaving.signal);
          for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
            reader.received.push(...next.value);
            await reader.sleep?.promise;
          }
        })();
        readers.push(reader);
      };
      for (const { what, count } of steps) {
        const reader = readers[count % Math.max(1, readers.length)];
        if (what === "written here") {
          feed.publish(
            runId,
            Array.from({ length: count }, () => write(delta)),
          );
        } else if (what === "written elsewhere") {
          Array.from({ length: count }, () => write(delta));
        } else if (what === "waits for the client") {
          write(done);
          write(delta);
        } else if (what === "told") {
          feed.poke(runId, log.length);
        } else if (what === "told of something") {
          feed.poke(runId, null);
        } else if (what === "joins") {
          join(count % (log.length + 1));
        } else if (what === "reads slowly") {
          slowness = count;
        } else if (what === "leaves") {
          reader?.leaving.abort();
        } else if (what === "wakes up") {
          wake(reader);
        } else if (what === "falls asleep" && reader !== undefined) {
          reader.sleep ??= Promise.withResolvers();
        }
        for (let turn = 0; turn < count && what === "turns"; turn += 1) {
          await setImmediate();
        }
      }
      write(done);
      for (const reader of readers) {
        wake(reader);
      }
      for (let poll = 0; poll < 4; poll += 1) {
        await clock.advance(pollMs);
        await clock.advance(0);
        await clock.advance(0);
        await clock.advance(0);
      }
      const open = Symbol("open");
      for (const { after, received, leaving, ended } of readers) {
        expect(await Promise.race([ended, setImmediate(open)])).not.toBe(open);
        expect(received).toEqual(log.slice(after, after + received.length));
        if (!leaving.signal.aborted) {
          expect(received.at(-1)?.event.type ?? log[after - 1]?.event.type).toBe("done");
        }
      }
      expect(clock.pending).toBe(0);
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), play), {
      numRuns: 500,
    });
  });

  it("is told of what another has found a moment later than he looked himself", async () => {
    const log = [delta(1), delta(2)];
    const { clock, feed, state, collect, onRead } = setUp(log);
    const readers = [collect(0), collect(0)];
    await setImmediate();
    log.push(delta(3));
    const { reads } = state;
    const isSlow = Promise.withResolvers<void>();
    onRead(async (read) => {
      if (read === reads + 1) {
        log.push(done(4));
      }
      if (read === reads + 2) {
        await isSlow.promise;
      }
    });
    feed.poke(runId, 3);
    await setImmediate();
    isSlow.resolve();
    await setImmediate();
    feed.poke(runId, 4);
    await clock.advance(pollMs);
    expect(await Promise.all(readers)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  it("is at the end also when he was brought there by as many events as are read at once", async () => {
    const log = [delta(1)];
    const { feed, follow, collect } = setUp(log);
    const slow = follow(1);
    const next = slow.next();
    await setImmediate();
    for (let sequence = 2; sequence <= 600; sequence += 1) {
      const event = sequence === 600 ? done(sequence) : delta(sequence);
      log.push(event);
      feed.publish(runId, [event]);
    }
    await next;
    expect((await collect(100)).length).toBe(500);
  });

  it("is at the end though the database went away after the last event", async () => {
    const log = [delta(1)];
    const { feed, follow, state } = setUp(log);
    const reader = follow(0);
    await reader.next();
    const next = reader.next();
    await setImmediate();
    log.push(done(2));
    feed.publish(runId, log.slice(1));
    await next;
    state.isAway = true;
    feed.pokeAll();
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  it("leaves nothing behind when he goes while nobody asks him, or before he was ever asked", async () => {
    const { clock, follow } = setUp([delta(1)]);
    const leaving = new AbortController();
    const begun = follow(0, leaving.signal);
    follow(0, leaving.signal);
    await begun.next();
    expect(clock.pending).toBe(1);
    leaving.abort();
    expect(clock.pending).toBe(0);
    expect(await begun.next()).toEqual({ value: undefined, done: true });
  });

  it("refuses to be asked twice at once", async () => {
    const reader = setUp([delta(1)]).follow(1);
    const next = reader.next();
    expect(() => reader.next()).toThrow("one thing after the other");
    await reader.return?.();
    expect(await next).toEqual({ value: undefined, done: true });
  });
});
