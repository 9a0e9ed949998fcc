import { describe, expect, it, onTestFinished } from "vitest";
import { eachDatabase } from "../../test/each-database.ts";
import { sequencesOf, setUpEngine, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { calls, hangsAfter, says } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import type { Store } from "../core/store.ts";
import { defaultEngineSettings } from "./create-engine.ts";

/** A store for a process that dies right after one of its writes is committed: nobody hears of that one or any later. */
function dyingAfter(store: Store, fatal: "claimRuns" | "releaseLeases") {
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  const { promise: buried, reject } = Promise.withResolvers<never>();
  buried.catch(() => undefined);
  let isDead = false;
  const living = <Params, Result>(name: keyof Store, call: (params: Params) => Promise<Result>) =>
    async function write(params: Params): Promise<Result> {
      if (isDead) {
        return buried;
      }
      const result = await call(params);
      if (name === fatal && !(Array.isArray(result) && result.length === 0)) {
        isDead = true;
        die();
        return buried;
      }
      return result;
    };
  const dying: Store = {
    ...store,
    claimRuns: living("claimRuns", store.claimRuns),
    releaseLeases: living("releaseLeases", store.releaseLeases),
    renewLeases: living("renewLeases", store.renewLeases),
    appendEvents: living("appendEvents", store.appendEvents),
    freeFromFuture: living("freeFromFuture", store.freeFromFuture),
  };
  return {
    store: dying,
    dead,
    /** Lets what waits for the dead process end, so that the test can. */
    bury: () => reject(new StoreUnavailableError("dead")),
  };
}

describe.each(eachDatabase)("a run that is handed over, on $name", ({ openStore }) => {
  async function setUp() {
    const scene = await setUpEngine({ openStore });

    /** A run that a node has begun. */
    async function begin({ engine, model }: ReturnType<typeof scene.startNode>): Promise<Run> {
      const hang = hangsAfter("Half");
      model.enqueue(hang.answer);
      const { run } = await scene.create(engine);
      await hang.hanging;
      await waitFor(async () => typesOf(await scene.log(run)).includes("message.delta"));
      return run;
    }

    /** What a node with the run's lease leaves behind when all goes well. */
    async function expectWhole(run: Run): Promise<void> {
      expect(await scene.reload(run)).toMatchObject({ status: "completed", lastError: null });
      const events = await scene.log(run);
      expect(sequencesOf(events)).toEqual(upTo(events.length));
      expect(await scene.answers(run)).toMatchObject([
        { status: "incomplete", content: [{ text: "Half" }] },
        { status: "completed", content: [{ text: "Whole" }] },
      ]);
    }
    return { ...scene, begin, expectWhole };
  }

  it("goes on with the next poll of another node when the first is killed before it can say so", async () => {
    const { store, startNode, begin, expectWhole } = await setUp();
    const dying = dyingAfter(store, "releaseLeases");
    const first = startNode({ on: dying.store });
    onTestFinished(dying.bury);
    const run = await begin(first);
    const second = startNode();
    second.model.enqueue(says("Whole"));
    await second.engine.worker.claimDue();
    expect(second.model.requests).toEqual([]);

    first.engine.stop().catch(() => undefined);
    await dying.dead;
    // Nothing has told the second node, and no lease has run out: it looks by itself.
    await second.engine.worker.claimDue();
    await second.engine.worker.idle();
    await expectWhole(run);
  });

  it("goes on when there is a node again, if there was none to take it", async () => {
    const { store, startNode, begin, expectWhole, clock } = await setUp();
    const dying = dyingAfter(store, "releaseLeases");
    const first = startNode({ on: dying.store });
    onTestFinished(dying.bury);
    const run = await begin(first);
    first.engine.stop().catch(() => undefined);
    await dying.dead;
    await clock.advance(60_000);
    const second = startNode();
    second.model.enqueue(says("Whole"));
    await second.engine.worker.claimDue();
    await second.engine.worker.idle();
    await expectWhole(run);
  });

  it("is given back when what its node was writing is written, as it is locked until then", async () => {
    const { store, startNode, create, reload } = await setUp();
    const done: string[] = [];
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow: Store = {
      ...store,
      async appendEvents(params) {
        begun.resolve();
        await goOn.promise;
        const result = await store.appendEvents(params);
        done.push("written");
        return result;
      },
      async releaseLeases(params) {
        await store.releaseLeases(params);
        done.push("given back");
      },
    };
    const { engine, model } = startNode({ on: slow });
    model.enqueue(hangsAfter("Half").answer);
    const { run } = await create(engine);
    await begun.promise;

    const stopped = engine.stop();
    await waitFor(async () => (await reload(run)).status === "in_progress");
    goOn.resolve();
    await stopped;

    expect(done).toEqual(["written", "given back"]);
  });

  it("goes on elsewhere at once when its outputs come to a node that waits for others before it stops", async () => {
    const { store, startNode, create, reload, organizationId } = await setUp();
    const [creating, saving] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isSlow = false;
    const slow: Store = {
      ...store,
      async createRun(params) {
        await (isSlow ? creating.promise : undefined);
        return store.createRun(params);
      },
      async saveToolOutputs(params) {
        await saving.promise;
        return store.saveToolOutputs(params);
      },
    };
    const first = startNode({ on: slow });
    first.model.enqueue(calls("weather", "{}"));
    const { run } = await create(first.engine);
    await waitFor(async () => (await reload(run)).status === "requires_action");
    isSlow = true;
    const created = create(first.engine);
    const stopped = first.engine.stop();
    const { requiredAction } = await reload(run);
    const submitted = first.engine.submitToolOutputs({
      organizationId,
      threadId: run.threadId,
      runId: run.id,
      outputs: (requiredAction?.toolCalls ?? []).map(({ id }) => ({ toolCallId: id, output: "" })),
      wantsAll: true,
      once: null,
    });
    creating.resolve();
    await created;
    await stopped;
    saving.resolve();
    await submitted;

    const second = startNode();
    second.model.enqueue(says("Whole"), says("Whole"));
    await second.engine.worker.claimDue();
    await second.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "completed" });
  });

  it("goes on after one lease when the node is killed that has just claimed it, and not before", async () => {
    const { store, startNode, begin, expectWhole, clock } = await setUp();
    const first = startNode();
    const run = await begin(first);
    await first.engine.stop();
    const dying = dyingAfter(store, "claimRuns");
    const second = startNode({ on: dying.store });
    onTestFinished(dying.bury);
    second.engine.worker.claimDue().catch(() => undefined);
    await dying.dead;

    const third = startNode();
    third.model.enqueue(says("Whole"));
    await clock.advance(defaultEngineSettings.leaseMs - 1);
    await third.engine.worker.claimDue();
    expect(third.model.requests).toEqual([]);
    await clock.advance(1);
    await third.engine.worker.claimDue();
    await third.engine.worker.idle();
    expect(second.model.requests).toEqual([]);
    await expectWhole(run);
  });
});
