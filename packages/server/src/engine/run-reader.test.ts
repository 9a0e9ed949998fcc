import { setImmediate } from "node:timers/promises";
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

describe("a reader of a run", () => {
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
