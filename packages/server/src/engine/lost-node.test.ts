import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { sequencesOf, setUpEngine, textRunTypes, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { hangsAfter, says, usage } from "../../test/scripted-model.ts";
import type { Run } from "../core/run.ts";
import type { Store } from "../core/store.ts";
import { defaultEngineSettings } from "./create-engine.ts";

describe("a run whose node is lost", () => {
  it("is executed again from its last finished step, and the lost node can write no more", async () => {
    const { startNode, create, follow, reload, clock, log, answers } = await setUpEngine();
    const first = startNode();
    const speakAgain = Promise.withResolvers<void>();
    const spoken = Promise.withResolvers<void>();
    first.model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      spoken.resolve();
      await speakAgain.promise;
      yield { type: "text-delta", text: "STALE" };
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(first.engine);
    await spoken.promise;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));

    // The first node never renews: it was never started, as if it had been paused.
    await clock.advance(defaultEngineSettings.leaseMs);
    const second = startNode();
    second.model.enqueue(says("Hel", "lo"));
    await second.engine.worker.claimDue();
    const events = await follow(second.engine, run);
    speakAgain.resolve();
    await first.engine.worker.idle();

    expect(await log(run)).toEqual(events);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events)).toEqual([
      ...textRunTypes.slice(0, 9),
      "message.incomplete",
      "step.failed",
      ...textRunTypes.slice(4),
    ]);
    expect(await answers(run)).toMatchObject([
      { status: "incomplete", content: [{ text: "Half" }] },
      { status: "completed", content: [{ text: "Hello" }] },
    ]);
    expect(second.model.requests[0]?.messages).toHaveLength(1);
    expect(await reload(run)).toMatchObject({ status: "completed" });
  });

  it("is given up after five attempts in a row, with a clear reason", async () => {
    const { startNode, create, reload, clock, log } = await setUpEngine();
    let node = startNode();
    const hang = hangsAfter("Half");
    node.model.enqueue(hang.answer);
    const { run } = await create(node.engine);
    await hang.hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    for (let lost = 1; lost <= 5; lost += 1) {
      await clock.advance(defaultEngineSettings.leaseMs);
      node = startNode();
      const again = hangsAfter("Half");
      node.model.enqueue(again.answer);
      await node.engine.worker.claimDue();
      if (lost < 5) {
        await again.hanging;
      }
    }
    await node.engine.worker.idle();
    expect(await reload(run)).toMatchObject({
      status: "failed",
      lastError: { code: "server_error", message: expect.stringContaining("5 attempts in a row") },
    });
  });

  it("expires when its time has come meanwhile, and keeps what it said", async () => {
    const { startNode, create, reload, clock, answers, follow, log } = await setUpEngine();
    const first = startNode();
    const hang = hangsAfter("Half");
    first.model.enqueue(hang.answer);
    const { run } = await create(first.engine);
    await hang.hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    await first.engine.stop();
    expect(await reload(run)).toMatchObject({ status: "in_progress" });
    await clock.advance(600_000);
    const second = startNode();
    await second.engine.worker.claimDue();
    expect(typesOf(await follow(second.engine, run)).slice(-4)).toEqual([
      "message.incomplete",
      "step.expired",
      "run.expired",
      "done",
    ]);
    expect(await answers(run)).toMatchObject([{ status: "incomplete", content: [{ text: "Half" }] }]);
    expect(second.model.requests).toEqual([]);
  });

  it("expires though it was never begun", async () => {
    const { startNode, create, reload, clock, store, ids } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const { run } = await create(full.engine);
    expect(await reload(run)).toMatchObject({ status: "queued" });
    const early = {
      nodeId: ids.next("node"),
      now: run.createdAt - 1,
      leaseExpiresAt: clock.now(),
      onlyToEnd: false,
    };
    expect(await claimOne(store, early)).toBeNull();
    await clock.advance(600_000);
    const free = startNode();
    await free.engine.worker.claimDue();
    await free.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "expired", startedAt: null });
  });

  it("is put away by a node that has no room for a run, once it is cancelled or past its time", async () => {
    const { startNode, create, reload, clock } = await setUpEngine();
    const { engine } = startNode({ maxConcurrentRuns: 0 });
    const { run: cancelled } = await create(engine);
    const { run: late } = await create(engine);
    const { organizationId, threadId, id: runId } = cancelled;
    await engine.cancelRun({ organizationId, threadId, runId, once: null });
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(cancelled)).toMatchObject({ status: "cancelled" });
    expect(await reload(late)).toMatchObject({ status: "queued" });

    await clock.advance(late.expiresAt - clock.now());
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(late)).toMatchObject({ status: "expired" });
  });

  it("is claimed together with others that wait, as many as the node has room for", async () => {
    const { startNode, create, reload, store } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const waiting: Run[] = [];
    for (let index = 0; index < 100; index += 1) {
      waiting.push((await create(full.engine)).run);
    }
    let claims = 0;
    let underWay = 0;
    let most = 0;
    const counting: Store = {
      ...store,
      claimRuns: (params) => {
        claims += 1;
        return store.claimRuns(params);
      },
    };
    const { engine, model } = startNode({ on: counting, maxConcurrentRuns: 70 });
    const goOn = Promise.withResolvers<void>();
    model.enqueue(
      ...waiting.map(
        () =>
          async function* () {
            underWay += 1;
            most = Math.max(most, underWay);
            await goOn.promise;
            underWay -= 1;
            yield { type: "finish", reason: "stop", usage } as const;
          },
      ),
    );

    await engine.worker.claimDue();

    // Batches of 32, 32, 4 and 2, and once for what has to end.
    expect(claims).toBe(5);
    await waitFor(async () => underWay === 70);
    goOn.resolve();
    await waitFor(async () =>
      (await Promise.all(waiting.map(reload))).every(({ status }) => status === "completed"),
    );
    expect(most).toBe(70);
  });

  it("waits in the queue when the room it would have is kept for one that is being claimed", async () => {
    const { startNode, create, reload, store } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const { run: waiting } = await create(full.engine);
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const slow: Store = {
      ...store,
      claimRuns: async (params) => {
        asked.resolve();
        await goOn.promise;
        return store.claimRuns(params);
      },
    };
    const { engine, model } = startNode({ on: slow, maxConcurrentRuns: 1 });
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const claiming = engine.worker.claimDue();
    await asked.promise;

    const { run: later } = await create(engine);

    goOn.resolve();
    await claiming;
    await hanging;
    expect(await reload(later)).toMatchObject({ status: "queued" });
    await waitFor(async () => (await reload(waiting)).status === "in_progress");
  });

  it("goes on at once when the node was stopped rather than lost", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const first = startNode();
    const hang = hangsAfter("Half");
    first.model.enqueue(hang.answer);
    const { run } = await create(first.engine);
    await hang.hanging;
    await first.engine.stop();
    const second = startNode();
    second.model.enqueue(says("Hel", "lo"));
    await second.engine.worker.claimDue();
    expect(typesOf(await follow(second.engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
    await expect(create(first.engine)).rejects.toMatchObject({ code: "overloaded" });
  });

  it("stops the lost node's model call as soon as that node asks for its leases", async () => {
    const { startNode, create, clock, store, ids } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    const signal = await hang.hanging;
    await engine.start();
    const later = clock.now() + defaultEngineSettings.leaseMs;
    const claim = { nodeId: ids.next("node"), now: later, leaseExpiresAt: later + 60_000, onlyToEnd: false };
    expect(await claimOne(store, claim)).not.toBeNull();
    await clock.advance(defaultEngineSettings.leaseMs / 2);
    await engine.worker.idle();
    expect(signal.aborted).toBe(true);
  });

  it("stops when it is cancelled elsewhere, with its next renewal at the latest", async () => {
    const { startNode, create, reload, clock, organizationId } = await setUpEngine();
    const executing = startNode();
    // The two share no wake-ups.
    const other = startNode();
    executing.engine.start();
    const hang = hangsAfter("Half");
    executing.model.enqueue(hang.answer);
    const { run } = await create(executing.engine);
    const signal = await hang.hanging;
    const { threadId, id: runId } = run;
    await other.engine.cancelRun({ once: null, organizationId, threadId, runId });
    expect(signal.aborted).toBe(false);
    await clock.advance(defaultEngineSettings.leaseMs / 3 + 1);
    expect(signal.aborted).toBe(true);
    await executing.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "cancelled" });
  });

  it("keeps its lease as long as the node lives", async () => {
    const { startNode, create, clock, store, ids } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    await hang.hanging;
    engine.start();
    await clock.advance(60_000);
    const claim = {
      nodeId: ids.next("node"),
      now: clock.now(),
      leaseExpiresAt: clock.now() + 1,
      onlyToEnd: false,
    };
    expect(await claimOne(store, claim)).toBeNull();
  });
});
