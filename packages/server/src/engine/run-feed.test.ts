import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sequencesOf, setUpEngine, textRunTypes, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { hangsAfter, says, usage } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import { asId } from "../core/ids.ts";
import type { Run } from "../core/run.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";
import type { Wakeup } from "../core/wakeup.ts";
import { defaultEngineSettings } from "./create-engine.ts";
import type { Engine } from "./engine.ts";
import { createLocalWakeup } from "./local-wakeup.ts";

/** A reader on a node with another store, of a run that has half an answer on the first one. */
async function followOnAnother(
  { startNode, create, follow, clock }: Awaited<ReturnType<typeof setUpEngine>>,
  on: Store,
) {
  const writing = startNode();
  const reading = startNode({ on });
  const { answer, hanging } = hangsAfter("Half");
  writing.model.enqueue(answer);
  const { run } = await create(writing.engine);
  await hanging;
  const following = follow(reading.engine, run);
  await clock.untilPending(2);
  return { following };
}

/** The store, and how often logs were read in it. */
function countReads(store: Store): { store: Store; reads: () => number } {
  let reads = 0;
  const readNextEvents: Store["readNextEvents"] = (params) => {
    reads += 1;
    return store.readNextEvents(params);
  };
  return { store: { ...store, readNextEvents }, reads: () => reads };
}

describe("reading a run", () => {
  it("asks the database for nothing while it keeps up with a run of its node", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    const counting = countReads(store);
    const { engine, model } = startNode({ on: counting.store });
    const next: PromiseWithResolvers<void>[] = Array.from({ length: 20 }, () => Promise.withResolvers());
    model.enqueue(async function* () {
      for (const { promise } of next) {
        await promise;
        yield { type: "text-delta", text: "word " };
      }
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(engine);
    const signal = new AbortController().signal;
    let deltas = 0;
    next[0]?.resolve();
    for await (const batch of engine.followRun({ organizationId, runId: run.id, after: 0, signal })) {
      for (const type of typesOf(batch)) {
        if (type === "message.delta") {
          deltas += 1;
          next[deltas]?.resolve();
        }
      }
    }
    expect(deltas).toBe(20);
    expect(counting.reads()).toBe(0);
  });

  it("brings a long run whole to a reader who comes late", async () => {
    const { startNode, create, follow, log } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says(...Array.from({ length: 1_200 }, (_, index) => `${index} `)));
    const { run } = await create(engine);
    await engine.worker.idle();
    const events = await follow(engine, run);
    expect(sequencesOf(events)).toEqual(upTo(1_212));
    expect(await log(run)).toEqual(events.slice(0, 1_000));
  });

  it("gives a reader no more at once of a run that says a lot than is good to hold for each of many", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const piece = "x".repeat(10_000);
    writing.model.enqueue(says(...Array.from({ length: 300 }, () => piece)));
    const { run } = await create(writing.engine);
    const most = async (engine: Engine) => {
      const lengths: number[] = [];
      const { organizationId, id: runId } = run;
      const signal = new AbortController().signal;
      for await (const batch of engine.followRun({ organizationId, runId, after: 0, signal })) {
        const pieces = batch.map(({ event }) => (event.type === "message.delta" ? event.text : ""));
        lengths.push(pieces.join("").length);
      }
      return Math.max(...lengths);
    };
    expect(await most(writing.engine)).toBeLessThan(200_000);
    expect(await most(reading.engine)).toBeLessThan(200_000);
    expect(await follow(reading.engine, run)).toEqual(await follow(writing.engine, run));
  });

  it("lets a few look into logs at once, however many there are, and brings all to everybody", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    let looking = 0;
    let most = 0;
    const slow: Store = {
      ...store,
      async readNextEvents(params) {
        looking += 1;
        most = Math.max(most, looking);
        await setImmediate();
        looking -= 1;
        return store.readNextEvents(params);
      },
    };
    const writing = startNode();
    writing.model.enqueue(says(...Array.from({ length: 40 }, () => "x".repeat(10_000))));
    const { run } = await create(writing.engine);
    await writing.engine.worker.idle();
    const { engine } = startNode({ on: slow });
    const leaving = new AbortController();
    const read = async (signal: AbortSignal) => {
      const events: SequencedEvent[] = [];
      for await (const batch of engine.followRun({ organizationId, runId: run.id, after: 0, signal })) {
        events.push(...batch);
      }
      return sequencesOf(events);
    };
    const left = Array.from({ length: 20 }, () => read(leaving.signal));
    const stayed = Array.from({ length: 20 }, () => read(new AbortController().signal));
    leaving.abort();
    const whole = upTo(52);
    expect(await Promise.all(stayed)).toEqual(stayed.map(() => whole));
    expect((await Promise.all(left)).flat()).toEqual([]);
    expect(most).toBe(4);
  });

  it("reads what another node writes a few times, not once for each of many readers", async () => {
    const { startNode, create, follow, store, log } = await setUpEngine();
    const wakeup = createLocalWakeup();
    const counting = countReads(store);
    const writing = startNode({ wakeup });
    const reading = startNode({ wakeup, on: counting.store });
    const begun = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    writing.model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      begun.resolve();
      await mayEnd.promise;
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(writing.engine);
    await begun.promise;
    const readers = Array.from({ length: 50 }, () => follow(reading.engine, run));
    await waitFor(async () => counting.reads() > 0);
    mayEnd.resolve();
    const received = await Promise.all(readers);
    expect(received).toEqual(await Promise.all(readers.map(() => log(run))));
    expect(counting.reads()).toBeLessThan(readers.length);
  });

  it("brings what another node writes, within the poll time", async () => {
    const { startNode, create, follow, clock } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const following = follow(reading.engine, run);
    await writing.engine.stop();
    const third = startNode();
    third.model.enqueue(says("Hel", "lo"));
    await third.engine.worker.claimDue();
    await third.engine.worker.idle();
    await clock.advance(defaultEngineSettings.pollMs);
    const events = await following;
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events).slice(-2)).toEqual(["run.completed", "done"]);
  });

  describe("that another node has brought to its end before the first reader came", () => {
    async function executeElsewhere(wakeups: readonly [Wakeup, Wakeup]) {
      const { startNode, create, follow, clock } = await setUpEngine();
      const accepting = startNode({ wakeup: wakeups[0], maxConcurrentRuns: 0 });
      const working = startNode({ wakeup: wakeups[1] });
      working.model.enqueue(says("Hel", "lo"));
      const { run } = await create(accepting.engine);
      await working.engine.worker.claimDue();
      await working.engine.worker.idle();
      return { following: follow(accepting.engine, run), clock };
    }

    it("brings it at once when the node was told of it", async () => {
      const shared = createLocalWakeup();
      const { following } = await executeElsewhere([shared, shared]);
      expect(typesOf(await following)).toEqual(textRunTypes);
    });

    it("brings it within the poll time when the node was not", async () => {
      const { following, clock } = await executeElsewhere([createLocalWakeup(), createLocalWakeup()]);
      await clock.advance(defaultEngineSettings.pollMs);
      expect(typesOf(await following)).toEqual(textRunTypes);
    });
  });

  it("refuses a number that the run has not reached, and is over at once after the last", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    await follow(engine, run);
    await expect(follow(engine, run, 99)).rejects.toMatchObject({ code: "invalid_input", param: "after" });
    expect(await follow(engine, run, textRunTypes.length)).toEqual([]);
  });

  it("stays with a reader who has begun while the database is away for a while, and is refused to others", async () => {
    const { startNode, create, follow, clock, store, organizationId } = await setUpEngine();
    let isAway = false;
    const flaky: Store = {
      ...store,
      readNextEvents: (params) =>
        isAway ? Promise.reject(new StoreUnavailableError("away")) : store.readNextEvents(params),
    };
    const writing = startNode();
    const reading = startNode({ on: flaky });
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const seen: SequencedEvent[] = [];
    const begun = Promise.withResolvers<void>();
    const signal = new AbortController().signal;
    const following = (async () => {
      for await (const batch of reading.engine.followRun({
        organizationId,
        runId: run.id,
        after: 0,
        signal,
      })) {
        seen.push(...batch);
        begun.resolve();
      }
    })();
    await begun.promise;
    isAway = true;
    const elsewhere = startNode({ on: flaky });
    await expect(follow(elsewhere.engine, run)).rejects.toThrow(StoreUnavailableError);
    await clock.advance(20_000);
    await writing.engine.cancelRun({ once: null, organizationId, threadId: run.threadId, runId: run.id });
    await writing.engine.worker.claimDue();
    await writing.engine.worker.idle();
    isAway = false;
    await clock.advance(defaultEngineSettings.pollMs);
    await following;
    expect(sequencesOf(seen)).toEqual(upTo(seen.length));
    expect(typesOf(seen).slice(-2)).toEqual(["run.cancelled", "done"]);
  });

  it("reads the log for the first of a run's readers, and has what it found for the others", async () => {
    const { startNode, create, store, organizationId, log } = await setUpEngine();
    const counting = countReads(store);
    const { engine, model } = startNode({ on: counting.store });
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const { run } = await create(engine);
    await hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    const logged = await log(run);
    const reader = new AbortController();
    const { signal } = reader;
    const firstOf = async () => {
      const batches = engine.followRun({ organizationId, runId: run.id, after: 0, signal });
      const iterator = batches[Symbol.asyncIterator]();
      return { batch: (await iterator.next()).value, next: iterator.next() };
    };
    const first = await firstOf();
    const readsOfFirst = counting.reads();
    const others = [await firstOf(), await firstOf()];
    reader.abort();
    await Promise.all([first, ...others].map(({ next }) => next));
    expect([first, ...others].map(({ batch }) => batch)).toEqual([logged, logged, logged]);
    expect([readsOfFirst, counting.reads()]).toEqual([1, 1]);
  });

  it("brings the rest to a reader who comes when a slow one was told of it and has not looked", async () => {
    const { startNode, create, follow, clock, organizationId, log } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    const reader = new AbortController();
    const slow = reading.engine
      .followRun({ organizationId, runId: run.id, after: 0, signal: reader.signal })
      [Symbol.asyncIterator]();
    await slow.next();
    await writing.engine.cancelRun({ once: null, organizationId, threadId: run.threadId, runId: run.id });
    await clock.advance(defaultEngineSettings.leaseMs);
    await writing.engine.worker.claimDue();
    await writing.engine.worker.idle();
    await clock.advance(2 * defaultEngineSettings.pollMs);
    const events = await follow(reading.engine, run);
    reader.abort();
    await slow.return?.();
    expect(typesOf(events).slice(-2)).toEqual(["run.cancelled", "done"]);
  });

  it("brings the end to a reader who waits, though one who came at the newest event has found it first", async () => {
    const { startNode, create, follow, clock, log } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const mayEnd = Promise.withResolvers<void>();
    writing.model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      await mayEnd.promise;
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(writing.engine);
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    const waiting = follow(reading.engine, run);
    await clock.advance(2 * defaultEngineSettings.pollMs);
    const after = (await log(run)).length;
    mayEnd.resolve();
    await writing.engine.worker.idle();
    expect(typesOf(await follow(reading.engine, run, after)).at(-1)).toBe("done");
    expect(await waiting).toEqual(await log(run));
  });

  it("asks after news from other nodes once for all readers of a run", async () => {
    const { startNode, create, follow, clock, store } = await setUpEngine();
    const asked = { newest: 0, log: 0 };
    const counting: Store = {
      ...store,
      findLastSequence: (params) => {
        asked.newest += 1;
        return store.findLastSequence(params);
      },
      readNextEvents: (params) => {
        asked.log += 1;
        return store.readNextEvents(params);
      },
    };
    const writing = startNode();
    const reading = startNode({ on: counting });
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const readers = [follow(reading.engine, run), follow(reading.engine, run), follow(reading.engine, run)];
    // The first answer is news, since nobody was told of anything yet.
    await clock.advance(2 * defaultEngineSettings.pollMs);
    const before = { ...asked };
    await clock.advance(3 * defaultEngineSettings.pollMs);
    expect(asked).toEqual({ newest: before.newest + 3, log: before.log });

    await writing.engine.cancelRun({
      once: null,
      organizationId: run.organizationId,
      threadId: run.threadId,
      runId: run.id,
    });
    await writing.engine.worker.claimDue();
    await writing.engine.worker.idle();
    await clock.advance(defaultEngineSettings.pollMs);
    for (const events of await Promise.all(readers)) {
      expect(typesOf(events).at(-1)).toBe("done");
    }
  });

  it("is over for a reader when the database stays away", async () => {
    const scene = await setUpEngine();
    const { clock, store } = scene;
    let isAway = false;
    const flaky: Store = {
      ...store,
      readNextEvents: (params) =>
        isAway ? Promise.reject(new StoreUnavailableError("away")) : store.readNextEvents(params),
    };
    const { following } = await followOnAnother(scene, flaky);
    await clock.advance(0);
    isAway = true;
    const failed = expect(following).rejects.toThrow(StoreUnavailableError);
    await clock.advance(40_000);
    await failed;
  });

  it.each([
    ["comes back", ["away", "set back"]],
    ["is suddenly", ["set back"]],
  ] as const)(
    "says where the log ends when the database %s as it was before a reader's last event",
    async (_, states) => {
      const scene = await setUpEngine();
      const { clock, store } = scene;
      let state: "away" | "set back" | null = null;
      const lastKept = 3;
      const failover: Store = {
        ...store,
        async readNextEvents(params) {
          if (state === "away") {
            throw new StoreUnavailableError("away");
          }
          return state === null ? store.readNextEvents(params) : { events: [], hasMore: false };
        },
        readEvents: async (params) =>
          state === null || params.after < lastKept ? store.readEvents(params) : [],
        findLastSequence: async (params) => (state === null ? store.findLastSequence(params) : lastKept),
      };
      const { following } = await followOnAnother(scene, failover);
      await clock.advance(2 * defaultEngineSettings.pollMs);
      const failed = expect(following).rejects.toThrow(`its newest is ${lastKept}`);
      for (const next of states) {
        state = next;
        await clock.advance(2 * defaultEngineSettings.pollMs);
      }
      await failed;
    },
  );

  it("refuses a number whose next event is no longer kept, naming the oldest that is", async () => {
    const { startNode, create, follow, clock, organizationId } = await setUpEngine();
    const { engine, model } = startNode({ eventRetentionMs: 60_000 });
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    const newest = textRunTypes.length;
    await clock.advance(59_999);
    await engine.sweeper.sweep();
    expect(await follow(engine, run)).toEqual(events);
    await clock.advance(1);
    await engine.sweeper.sweep();
    for (const after of [0, 1, newest - 3]) {
      await expect(follow(engine, run, after)).rejects.toMatchObject({
        code: "events_expired",
        oldest: newest - 1,
      });
    }
    expect(await follow(engine, run, newest - 2)).toEqual(events.slice(-2));
    expect(await follow(engine, run, newest)).toEqual([]);
    const { threadId, id: runId } = run;
    const signal = new AbortController().signal;
    const wait = { organizationId, threadId, runId, timeoutMs: 1, signal };
    expect(await engine.waitForRun(wait)).toMatchObject({ status: "completed" });
  });

  it("keeps events for ever when it is told to", async () => {
    const { startNode, create, follow, clock } = await setUpEngine();
    const { engine, model } = startNode({ eventRetentionMs: null });
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    await clock.advance(10 * 365 * 86_400_000);
    await engine.sweeper.sweep();
    expect(await follow(engine, run)).toEqual(events);
  });

  it("returns the run when it has settled, or as it is when the time is over", async () => {
    const { startNode, create, clock, organizationId } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(says("Hi"), hang.answer);
    const wait = ({ id: runId, threadId }: Run, timeoutMs: number) =>
      engine.waitForRun({ organizationId, threadId, runId, timeoutMs, signal: new AbortController().signal });
    expect(await wait((await create(engine)).run, 55_000)).toMatchObject({ status: "completed" });
    const { run } = await create(engine);
    await hang.hanging;
    const waiting = wait(run, 55_000);
    await clock.advance(55_000);
    expect(await waiting).toMatchObject({ status: "in_progress" });
    const unknown = { ...run, id: asId<"run">("run_none") };
    await expect(wait(unknown, 0)).rejects.toMatchObject({ code: "not_found" });
  });
});
