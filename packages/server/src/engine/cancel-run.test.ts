import { describe, expect, it } from "vitest";
import { sequencesOf, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { setUpCommands } from "../../test/run-commands.ts";
import { type Answer, calls, hangsAfter, says } from "../../test/scripted-model.ts";

// biome-ignore lint/correctness/useYield: it fails before it says anything.
const breaksOff: Answer = async function* () {
  throw new Error("the connection broke");
};

describe("cancelling a run", () => {
  it("stops a model call that says nothing, and keeps what it said", async () => {
    const { startNode, create, cancel, follow, reload, answers } = await setUpCommands();
    const { engine, model } = startNode();
    engine.start();
    const hang = hangsAfter("Once ", "upon");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    const signal = await hang.hanging;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    expect(await cancel(engine, run)).toMatchObject({ status: "cancelling" });
    const events = await follow(engine, run);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events).slice(-5)).toEqual([
      "run.cancelling",
      "message.incomplete",
      "step.cancelled",
      "run.cancelled",
      "done",
    ]);
    expect(signal.aborted).toBe(true);
    expect(await answers(run)).toMatchObject([
      { status: "incomplete", incompleteReason: "run_cancelled", content: [{ text: "Once upon" }] },
    ]);
  });

  it("keeps what was being written when it came", async () => {
    const { startNode, create, cancel, follow, store, answers } = await setUpCommands();
    const arrived = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const { engine, model } = startNode({
      on: {
        ...store,
        async appendEvents(params) {
          if (params.events.some((event) => event.type === "message.delta" && event.text === "upon")) {
            arrived.resolve();
            await cancelled.promise;
          }
          return store.appendEvents(params);
        },
      },
    });
    engine.start();
    const hang = hangsAfter("upon");
    model.enqueue(async function* (...call) {
      yield { type: "text-delta", text: "Once " };
      await new Promise((resolve) => setImmediate(resolve));
      yield* hang.answer(...call);
    });
    const { run } = await create(engine);
    await arrived.promise;
    await cancel(engine, run);
    await waitFor(async () => (await hang.hanging).aborted);
    await new Promise((resolve) => setImmediate(resolve));
    cancelled.resolve();
    const events = await follow(engine, run);
    const deltas = events.flatMap(({ event }) => (event.type === "message.delta" ? [event.text] : []));
    expect(deltas).toEqual(["Once ", "upon"]);
    expect(await answers(run)).toMatchObject([{ status: "incomplete", content: [{ text: "Once upon" }] }]);
  });

  it.each([
    { ends: "fails", answer: breaksOff },
    { ends: "ends", answer: says("Hello") },
  ])("ends a run at once whose model call $ends before its node has heard of it", async ({ answer }) => {
    const { startNode, create, cancel, reload, log } = await setUpCommands();
    const [executing, asked] = [startNode(), startNode()];
    const cancelled = Promise.withResolvers<void>();
    executing.model.enqueue(async function* (...call) {
      await cancelled.promise;
      yield* answer(...call);
    });
    const { run } = await create(executing.engine);
    await waitFor(async () => executing.model.requests.length === 1);
    await cancel(asked.engine, run);
    cancelled.resolve();
    await executing.engine.worker.idle();
    expect(await reload(run)).toMatchObject({
      status: "cancelled",
      lastError: null,
      completedAt: null,
      failedAt: null,
    });
    expect(typesOf(await log(run)).slice(-2)).toEqual(["run.cancelled", "done"]);
  });

  it("ends a run that waits for the client, with its step", async () => {
    const { startNode, create, cancel, follow, reload } = await setUpCommands();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(calls("weather", "{}"));
    const { run } = await create(engine);
    const { length } = await follow(engine, run);
    await engine.worker.idle();
    expect(await cancel(engine, run)).toMatchObject({ status: "cancelling", requiredAction: null });
    expect(typesOf(await follow(engine, run, length))).toEqual([
      "run.cancelling",
      "step.cancelled",
      "run.cancelled",
      "done",
    ]);
    expect(await reload(run)).toMatchObject({ status: "cancelled", cancelledAt: expect.any(Number) });
  });

  it("ends a run that no node has taken yet", async () => {
    const { startNode, create, cancel, reload } = await setUpCommands();
    const { engine, model } = startNode();
    const hang = hangsAfter("x");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    await hang.hanging;
    await engine.stop();
    const other = startNode();
    expect(await cancel(other.engine, run)).toMatchObject({ status: "cancelling" });
    await other.engine.worker.claimDue();
    await other.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "cancelled" });
  });

  it("is refused once the run has ended, and while it is being cancelled", async () => {
    const { startNode, create, cancel, follow } = await setUpCommands();
    const { engine, model } = startNode();
    model.enqueue(says("Hi"));
    const { run } = await create(engine);
    await follow(engine, run);
    await expect(cancel(engine, run)).rejects.toMatchObject({
      code: "run_conflict",
      message: "Cannot cancel run with status 'completed'.",
    });
  });
});
