import { describe, expect, it } from "vitest";
import { eachDatabase } from "../../test/each-database.ts";
import { setUpEngine, typesOf, waitFor } from "../../test/engine-scene.ts";
import { type Answer, says } from "../../test/scripted-model.ts";
import { ModelCallError } from "../core/errors.ts";
import { silentLogger } from "../core/logger.ts";
import { defaultEngineSettings } from "./create-engine.ts";

/** The nodes have no timers of their own here: what they do after the standstill, and in which order, the test says. */
describe.each(eachDatabase)("a node that stood still for longer than a lease, on $name", ({ openStore }) => {
  it("goes on with its runs where nobody else has taken them", async () => {
    const { startNode, create, reload, clock, log } = await setUpEngine({ openStore });
    const { engine, model } = startNode();
    const goOn = Promise.withResolvers<void>();
    const speaks: Answer = async function* (request, signal) {
      yield { type: "text-delta", text: "Half" };
      await goOn.promise;
      signal.throwIfAborted();
      yield* says(" and whole")(request, signal);
    };
    model.enqueue(speaks, says("Again"));
    const { run } = await create(engine);
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    await clock.advance(2 * defaultEngineSettings.leaseMs);

    for (let claim = 0; claim < 20; claim += 1) {
      // One alone would pass over a run that something is being written of just then.
      await engine.worker.claimDue();
    }

    goOn.resolve();
    await engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "completed" });
    expect(model.requests).toHaveLength(1);
    expect(typesOf(await log(run))).not.toContain("step.failed");
  });

  it("leaves a run to the node that has taken it, which is nothing to be alarmed about", async () => {
    const { startNode, create, reload, clock, log, answers } = await setUpEngine({ openStore });
    const said: { level: string; fields: object; message: string }[] = [];
    const note = (level: string) => (fields: object, message: string) =>
      said.push({ level, fields, message });
    const logger = { ...silentLogger, info: note("info"), warn: note("warn"), error: note("error") };
    const first = startNode({ logger });
    const goOn = Promise.withResolvers<void>();
    first.model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      await goOn.promise;
      throw new ModelCallError("test broke off", { reason: "server_error", retryable: false });
    });
    const { run } = await create(first.engine);
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    await clock.advance(2 * defaultEngineSettings.leaseMs);
    const second = startNode();
    second.model.enqueue(says("Whole"));
    await waitFor(async () => {
      await second.engine.worker.claimDue();
      return second.model.requests.length === 1;
    });
    await second.engine.worker.idle();

    goOn.resolve();
    await first.engine.worker.idle();

    expect(await reload(run)).toMatchObject({ status: "completed" });
    expect(await answers(run)).toMatchObject([{ status: "incomplete" }, { status: "completed" }]);
    expect(said).toEqual([
      {
        level: "info",
        message: "run left to another",
        fields: { runId: run.id, reason: expect.any(String) },
      },
    ]);
  });
});
