import { describe, expect, it } from "vitest";
import { eachDatabase } from "../../test/each-database.ts";
import {
  newRun,
  sequencesOf,
  setUpEngine,
  typesOf,
  upTo,
  userMessage,
  waitFor,
} from "../../test/engine-scene.ts";
import { hangsAfter, says } from "../../test/scripted-model.ts";
import { textOf } from "../core/message.ts";
import type { Run } from "../core/run.ts";
import { defaultEngineSettings, type RunningEngine } from "./create-engine.ts";

const hourMs = 3_600_000;

describe.each(eachDatabase)("after the clock was set back, on $name", ({ openStore }) => {
  async function setUp() {
    const scene = await setUpEngine({ openStore });
    const { organizationId } = scene;
    const ask = (engine: RunningEngine, { threadId }: Run, text: string, whenBusy: "refuse" | "queue") =>
      engine.createRun({
        once: null,
        organizationId,
        threadId,
        run: newRun,
        messages: [userMessage(text)],
        whenBusy,
        rewindTo: null,
      });
    const read = async (run: Run) => {
      const messages = await scene.messages(run);
      const instants = messages.map(({ createdAt }) => createdAt);
      expect(instants).toEqual(instants.toSorted((left, right) => left - right));
      return messages.map(({ content }) => textOf(content));
    };
    const ended = (run: Run) => waitFor(async () => (await scene.reload(run)).status === "completed");
    return { ...scene, ask, read, ended };
  }

  async function loseNode({ startNode, create, log }: Awaited<ReturnType<typeof setUp>>): Promise<Run> {
    const lost = startNode();
    const hang = hangsAfter("Half");
    lost.model.enqueue(hang.answer);
    const { run } = await create(lost.engine);
    await hang.hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    return run;
  }

  it("a run whose node was lost before goes on with the next sweep", async () => {
    const scene = await setUp();
    const { clock, startNode, log, reload } = scene;
    const run = await loseNode(scene);
    clock.setBack(hourMs);
    const { engine, model } = startNode();
    model.enqueue(says("Whole"));
    await engine.worker.claimDue();
    expect(model.requests).toEqual([]);
    await engine.sweeper.sweep();
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "completed" });
    const events = await log(run);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
  });

  it("by less than a minute, such a run goes on as much later", async () => {
    const scene = await setUp();
    const { clock, startNode, reload } = scene;
    const run = await loseNode(scene);
    clock.setBack(59_000);
    const { engine, model } = startNode();
    model.enqueue(says("Whole"));
    await engine.sweeper.sweep();
    await engine.worker.claimDue();
    expect(model.requests).toEqual([]);
    await clock.advance(59_000 + defaultEngineSettings.leaseMs);
    await waitFor(async () => {
      await engine.worker.claimDue();
      await engine.worker.idle();
      return (await reload(run)).status === "completed";
    });
  });

  it("questions and answers stay in the order in which they were given", async () => {
    const { startNode, create, clock, ask, read, ended } = await setUp();
    const { engine, model } = startNode();
    model.enqueue(says("First answer"), says("Second answer"));
    const { run } = await create(engine);
    await ended(run);
    clock.setBack(hourMs);
    await ended(await ask(engine, run, "Second question", "refuse"));
    expect(await read(run)).toEqual(["Hello", "First answer", "Second question", "Second answer"]);
    expect(model.requests[1]?.messages).toHaveLength(3);
  });

  it("so do those of a run that waited for the thread meanwhile", async () => {
    const { startNode, create, clock, ask, read, ended } = await setUp();
    const { engine, model } = startNode();
    const goOn = Promise.withResolvers<void>();
    model.enqueue(async function* (...call) {
      await goOn.promise;
      yield* says("First answer")(...call);
    }, says("Second answer"));
    const { run } = await create(engine);
    clock.setBack(hourMs);
    const waiting = await ask(engine, run, "Second question", "queue");
    goOn.resolve();
    await ended(run);
    await engine.worker.claimDue();
    await ended(waiting);
    expect(await read(run)).toEqual(["Hello", "First answer", "Second question", "Second answer"]);
  });
});
