import { describe, expect, it } from "vitest";
import { setUpEngine, typesOf, waitFor } from "../../test/engine-scene.ts";
import { hangsAfter, says, usage } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Store } from "../core/store.ts";
import { defaultEngineSettings } from "./create-engine.ts";

describe("a run whose node cannot reach the database", () => {
  it("is stopped by a node that cannot renew its lease, from the time at which others may have it", async () => {
    const { startNode, create, clock, store } = await setUpEngine();
    const cutOff: Store = {
      ...store,
      renewLeases: () => Promise.reject(new StoreUnavailableError("out of reach")),
      // Or it would claim the run anew itself, and stop the older execution for that reason.
      claimRuns: () => Promise.reject(new StoreUnavailableError("out of reach")),
    };
    const { engine, model } = startNode({ on: cutOff });
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    const signal = await hang.hanging;
    engine.start();
    await clock.advance(defaultEngineSettings.leaseMs - 1);
    expect(signal.aborted).toBe(false);
    await clock.advance(defaultEngineSettings.leaseMs / 3 + 1);
    expect(signal.aborted).toBe(true);
  });

  it("is left alone by its node when its outcome could not be written, and taken up when its lease is over", async () => {
    const { startNode, create, follow, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const breaking: Store = {
      ...store,
      appendEvents: (params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: breaking });
    const other = hangsAfter("Busy");
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      begun.resolve();
      await goOn.promise;
      yield { type: "text-delta", text: " gone" };
      yield { type: "finish", reason: "stop", usage };
    }, other.answer);
    const { run } = await create(engine);
    await begun.promise;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    await create(engine);
    await other.hanging;
    engine.start();
    isBroken = true;
    goOn.resolve();
    await clock.advance(100);
    isBroken = false;
    model.enqueue(says("Hel", "lo"));
    await clock.advance(2 * defaultEngineSettings.leaseMs);
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(typesOf(await follow(engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("is not given up for what the database did, however often", async () => {
    const { startNode, create, follow, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const breaking: Store = {
      ...store,
      appendEvents: (params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: breaking });
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    await hang.hanging;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    await engine.worker.claimDue();

    isBroken = true;
    for (let outage = 1; outage <= 7; outage += 1) {
      await clock.advance(60_000);
      model.enqueue(says("lost"));
      await engine.worker.claimDue();
      await engine.worker.idle();
    }
    isBroken = false;
    await clock.advance(60_000);
    model.enqueue(says("Hel", "lo"));
    await engine.worker.claimDue();
    await engine.worker.idle();

    expect(await reload(run)).toMatchObject({ status: "completed" });
    expect(typesOf(await follow(engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("has its model asked ever more seldom while nothing of the answers can be written", async () => {
    const { startNode, create, reload, clock, store } = await setUpEngine();
    const writing: Store = {
      ...store,
      appendEvents: (params) =>
        params.events.some(({ type }) => type === "message.delta")
          ? Promise.reject(new StoreUnavailableError("out of reach"))
          : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: writing });
    const askedAt: number[] = [];
    model.enqueue(
      ...Array.from(
        { length: 200 },
        () =>
          async function* (...call: Parameters<ReturnType<typeof says>>) {
            askedAt.push(clock.now());
            yield* says("lost")(...call);
          },
      ),
    );
    const { run } = await create(engine);
    engine.start();
    for (let second = 0; second < 600; second += 1) {
      await clock.advance(1_000);
      await engine.worker.idle();
    }
    await waitFor(async () => (await reload(run)).status === "expired");
    const pauses = askedAt.slice(1).map((at, index) => Math.round((at - (askedAt[index] ?? 0)) / 1_000));
    expect(pauses.slice(0, 8)).toEqual([5, 8, 8, 8, 8, 16, 32, 60]);
    expect(askedAt.length).toBeLessThanOrEqual(16);
  });

  it("is begun by no node that has work which it could not write, however much room it has", async () => {
    const { startNode, create, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const unlessBroken =
      <Params, Result>(call: (params: Params) => Promise<Result>) =>
      (params: Params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : call(params);
    const breaking: Store = {
      ...store,
      appendEvents: unlessBroken(store.appendEvents),
      returnLease: unlessBroken(store.returnLease),
    };
    const { engine, model } = startNode({ on: breaking });
    const goOn = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      await goOn.promise;
      yield { type: "text-delta", text: "lost" };
      yield { type: "finish", reason: "stop", usage };
    });
    await create(engine);
    isBroken = true;
    goOn.resolve();
    await engine.worker.idle();

    const { run } = await create(engine);
    await engine.worker.claimDue();
    expect(await reload(run)).toMatchObject({ status: "queued" });
    expect(model.requests).toHaveLength(1);

    isBroken = false;
    model.enqueue(says("Hello"));
    await engine.worker.claimDue();
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(clock.pending).toBe(0);
  });
});
