import { describe, expect, it } from "vitest";
import { typesOf, waitFor } from "../../test/engine-scene.ts";
import { callIds, setUpCommands } from "../../test/run-commands.ts";
import { calls, hangsAfter, says } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import type { RunContinuation } from "../core/run-store.ts";
import type { Store } from "../core/store.ts";

/** A store that fails to keep outputs at last, when all is written but the commit. */
function failAfterBeginning(store: Store): Store {
  return {
    ...store,
    saveToolOutputs({ begin, ...params }) {
      const proceed: RunContinuation["proceed"] = (granted) => {
        begin?.proceed(granted);
        throw new StoreUnavailableError("The disk is full.");
      };
      return store.saveToolOutputs({ ...params, ...(begin && { begin: { ...begin, proceed } }) });
    },
  };
}

/** A run that waits for the output of one call, on a node whose store is as `change` makes it. */
async function setUpWaitingRun(change: (store: Store) => Partial<Store> = () => ({})) {
  const scene = await setUpCommands();
  const { startNode, create, reload, store } = scene;
  const node = startNode({ on: { ...store, ...change(store) } });
  node.model.enqueue(calls("weather", "{}"));
  const { run } = await create(node.engine);
  await waitFor(async () => (await reload(run)).status === "requires_action");
  const [call = ""] = callIds(await reload(run));
  return { ...scene, ...node, run, call };
}

describe("a run whose outputs are being kept", () => {
  it("asks its model before they are acknowledged, and writes nothing until they are", async () => {
    const acknowledged = Promise.withResolvers<void>();
    const writes: string[] = [];
    const { engine, model, run, call, submit, follow } = await setUpWaitingRun((store) => ({
      async saveToolOutputs(params) {
        const result = await store.saveToolOutputs(params);
        await acknowledged.promise;
        writes.push("outputs");
        return result;
      },
      appendEvents(params) {
        writes.push(...params.events.map(({ type }) => type));
        return store.appendEvents(params);
      },
    }));
    model.enqueue(says("Sunny"));
    writes.length = 0;

    const submitting = submit(engine, run, { [call]: "sun" });
    await waitFor(async () => model.requests.length === 2);
    // The answer is there, and would be written in this turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(writes).toEqual([]);
    acknowledged.resolve();

    const { after } = await submitting;
    const types = typesOf(await follow(engine, run, after));
    expect(types.slice(0, 4)).toEqual(["step.completed", "run.queued", "run.in_progress", "step.created"]);
    expect(types.slice(-2)).toEqual(["run.completed", "done"]);
    expect(writes.slice(0, 2)).toEqual(["outputs", "step.created"]);
    expect(JSON.stringify(model.requests[1]?.messages)).toMatch(/"Hello".*"weather".*"sun"/);
  });

  it("leaves no model call open when they could not be kept, and takes them when they come again", async () => {
    let isFull = true;
    const { engine, model, run, call, submit, follow, reload } = await setUpWaitingRun((store) => ({
      saveToolOutputs: (params) => (isFull ? failAfterBeginning(store) : store).saveToolOutputs(params),
    }));
    const { answer, hanging } = hangsAfter();
    model.enqueue(answer, says("Sunny"));

    await expect(submit(engine, run, { [call]: "sun" })).rejects.toThrow("The disk is full.");
    expect((await hanging).aborted).toBe(true);
    expect(await reload(run)).toMatchObject({ status: "requires_action" });

    isFull = false;
    const { after } = await submit(engine, run, { [call]: "sun" });
    expect(typesOf(await follow(engine, run, after)).at(-2)).toBe("run.completed");
  });

  it("goes on with the last beginning when its transaction was tried again", async () => {
    const { answer, hanging } = hangsAfter();
    const { engine, model, run, call, submit, follow } = await setUpWaitingRun((store) => ({
      async saveToolOutputs(params) {
        await failAfterBeginning(store)
          .saveToolOutputs(params)
          .catch(() => undefined);
        await hanging;
        return store.saveToolOutputs(params);
      },
    }));
    model.enqueue(answer, says("Sunny"));

    const { after } = await submit(engine, run, { [call]: "sun" });

    expect(typesOf(await follow(engine, run, after)).at(-2)).toBe("run.completed");
    expect((await hanging).aborted).toBe(true);
  });

  it("leaves no model call open when the transaction was tried again, and the run had ended meanwhile", async () => {
    const { answer, hanging } = hangsAfter();
    const { engine, model, run, call, submit, cancel, reload } = await setUpWaitingRun((store) => ({
      async saveToolOutputs(params) {
        await failAfterBeginning(store)
          .saveToolOutputs(params)
          .catch(() => undefined);
        await hanging;
        await cancel(engine, run);
        await waitFor(async () => (await reload(run)).status === "cancelled");
        return store.saveToolOutputs(params);
      },
    }));
    engine.start();
    model.enqueue(answer);

    await expect(submit(engine, run, { [call]: "sun" })).rejects.toMatchObject({ code: "run_conflict" });

    expect((await hanging).aborted).toBe(true);
  });

  it("is gone on with once, though what has brought it to its calls has not ended yet", async () => {
    const ended = Promise.withResolvers<void>();
    const { engine, model, run, call, submit, follow } = await setUpWaitingRun((store) => ({
      async appendEvents(params) {
        const result = await store.appendEvents(params);
        if (params.events.some(({ type }) => type === "run.requires_action")) {
          await ended.promise;
        }
        return result;
      },
    }));
    const answering = Promise.withResolvers<AbortSignal>();
    const kept = Promise.withResolvers<void>();
    model.enqueue(async function* (request, signal) {
      answering.resolve(signal);
      await kept.promise;
      yield* says("Sunny")(request, signal);
    });

    const { after } = await submit(engine, run, { [call]: "sun" });
    expect((await answering.promise).aborted).toBe(false);
    kept.resolve();

    expect(typesOf(await follow(engine, run, after)).at(-2)).toBe("run.completed");
    ended.resolve();
    await engine.worker.idle();
    expect(model.requests).toHaveLength(2);
  });
});
