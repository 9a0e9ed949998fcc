import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { collect, typesOf, waitFor } from "../../test/engine-scene.ts";
import { callIds, setUpCommands } from "../../test/run-commands.ts";
import { calls, says, usage } from "../../test/scripted-model.ts";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { Store } from "../core/store.ts";

/** A node, and how often its readers have looked into logs. */
async function setUpCounting() {
  const scene = await setUpCommands();
  let looks = 0;
  const on: Store = {
    ...scene.store,
    readNextEvents(params) {
      looks += 1;
      return scene.store.readNextEvents(params);
    },
  };
  return { ...scene, ...scene.startNode({ on }), looks: () => looks };
}

describe("the first reader of a run", () => {
  it("is given its beginning without looking into the log, and what follows the outputs that it waited for", async () => {
    const { engine, model, create, follow, submit, reload, looks } = await setUpCounting();
    model.enqueue(calls("weather", "{}"), says("Sunny"));
    const { run } = await create(engine);
    const begun = await follow(engine, run);
    expect(typesOf(begun).slice(0, 2)).toEqual(["thread.created", "run.created"]);
    const [call = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [call]: "sun" });
    const goneOn = await follow(engine, run, after);
    expect(typesOf(goneOn).slice(0, 2)).toEqual(["step.completed", "run.queued"]);
    expect(typesOf(goneOn).slice(-2)).toEqual(["run.completed", "done"]);
    expect(looks()).toBe(0);
  });

  it("looks into the log when it comes later", async () => {
    const { engine, model, create, follow, looks } = await setUpCounting();
    model.enqueue(says("Hello"));
    const { run } = await create(engine);
    await engine.worker.idle();
    await setImmediate();
    expect(typesOf(await follow(engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
    expect(looks()).toBe(1);
  });

  it("is told of no run of another organization, in the same turn neither", async () => {
    const { engine, model, create } = await setUpCounting();
    model.enqueue(says("Hello"));
    const { run } = await create(engine);
    const organizationId: OrganizationId = asId<"organization">("another");
    const { signal } = new AbortController();
    const events = engine.followRun({ organizationId, runId: run.id, after: 0, signal });
    await expect(collect(events)).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([1, 2, 3, 4])(
    "reads to the end that another node has brought the run to, after %i writes that this one has made",
    async (writes) => {
      const { startNode, create, submit, reload, follow, log } = await setUpCommands();
      const [here, elsewhere] = [startNode(), startNode()];
      const written = Promise.withResolvers<() => Promise<void>>();
      here.model.enqueue(async function* () {
        for (let write = 1; write < writes; write += 1) {
          yield { type: "text-delta", text: `${write} ` };
          await (await written.promise)();
        }
        yield { type: "tool-call-start", callId: "a", name: "weather" };
        yield { type: "tool-call-end", callId: "a", arguments: "{}", providerMetadata: null };
        yield { type: "finish", reason: "tool-calls", usage };
      });
      elsewhere.model.enqueue(says("Sunny"));
      const { run } = await create(here.engine);
      let known = (await log(run)).length;
      written.resolve(async () => {
        await waitFor(async () => (await log(run)).length > known);
        known = (await log(run)).length;
      });
      await waitFor(async () => (await reload(run)).status === "requires_action");
      await here.engine.worker.idle();
      const [call = ""] = callIds(await reload(run));
      const { after } = await submit(elsewhere.engine, run, { [call]: "sun" });
      await elsewhere.engine.worker.idle();

      const events = await follow(here.engine, run, after - 1);
      expect(typesOf(events).slice(-2)).toEqual(["run.completed", "done"]);
    },
  );
});
