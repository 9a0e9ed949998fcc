import { describe, expect, it, onTestFinished } from "vitest";
import { silentLogger } from "../src/core/logger.ts";
import type { SequencedEvent } from "../src/core/run-event.ts";
import { openPostgresStore } from "../src/store/postgres-database.ts";
import { createPostgresWakeup } from "../src/store/postgres-wakeup.ts";
import { systemClock } from "../src/system.ts";
import { sequencesOf, setUpEngine, typesOf, upTo } from "./engine-scene.ts";
import { createPostgresDatabase } from "./postgres-database.ts";
import { calls, hangsAfter, says, usage } from "./scripted-model.ts";

/**
 * Nodes on one Postgres whose clock stands still: nothing is ever polled, so whatever one of them learns of another it
 * learns by a wake-up.
 */
async function setUpNodes() {
  const database = await createPostgresDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const { url } = database;
  const scene = await setUpEngine({ openStore: () => openPostgresStore({ url, logger: silentLogger }) });

  async function startNode(settings: Parameters<typeof scene.startNode>[0] = {}) {
    const wakeup = createPostgresWakeup({ url, clock: systemClock, logger: silentLogger });
    onTestFinished(() => wakeup.close());
    await new Promise<void>((resolve) => {
      wakeup.subscribe(({ type }) => type === "hints-missed" && resolve());
    });
    return scene.startNode({ ...settings, wakeup });
  }
  return { ...scene, startNode };
}

describe("nodes that share a Postgres", () => {
  it("bring the events of one to the readers of another, each as soon as it is written", async () => {
    const { startNode, create, organizationId } = await setUpNodes();
    const [writing, reading] = [await startNode(), await startNode()];
    const next: PromiseWithResolvers<void>[] = Array.from({ length: 20 }, () => Promise.withResolvers());
    writing.model.enqueue(async function* () {
      for (const { promise } of next) {
        await promise;
        yield { type: "text-delta", text: "word " };
      }
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(writing.engine);
    const signal = new AbortController().signal;
    const seen: SequencedEvent[] = [];
    next[0]?.resolve();
    for await (const batch of reading.engine.followRun({ organizationId, runId: run.id, after: 0, signal })) {
      seen.push(...batch);
      // The model goes on only when the reader has what it said before.
      next[typesOf(seen).filter((type) => type === "message.delta").length]?.resolve();
    }
    expect(sequencesOf(seen)).toEqual(upTo(seen.length));
    expect(typesOf(seen).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("execute what another has no room for", async () => {
    const { startNode, create, follow } = await setUpNodes();
    const [full, free] = [await startNode({ maxConcurrentRuns: 0 }), await startNode()];
    free.model.enqueue(says("Hello"));
    free.engine.start();
    const { run } = await create(full.engine);
    expect(typesOf(await follow(full.engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
    expect(free.model.requests).toHaveLength(1);
  });

  it("stop a run that is cancelled at another", async () => {
    const { startNode, create, follow, organizationId } = await setUpNodes();
    const [executing, other] = [await startNode(), await startNode()];
    executing.engine.start();
    const { answer, hanging } = hangsAfter("Half");
    executing.model.enqueue(answer);
    const { run } = await create(executing.engine);
    const signal = await hanging;
    await other.engine.cancelRun({ once: null, organizationId, threadId: run.threadId, runId: run.id });
    const types = typesOf(await follow(other.engine, run));
    expect(signal.aborted).toBe(true);
    expect(types).toContain("run.cancelling");
    // What the model said before it heard of the end may still be written after it was asked for.
    expect(types.slice(-4)).toEqual(["message.incomplete", "step.cancelled", "run.cancelled", "done"]);
  });

  it("go on with a run whose tool outputs come to another", async () => {
    const { startNode, create, follow, organizationId } = await setUpNodes();
    const [first, second] = [await startNode(), await startNode({ maxConcurrentRuns: 0 })];
    first.engine.start();
    first.model.enqueue(calls("weather", "{}"), says("Sunny"));
    const { run } = await create(first.engine);
    const waiting = await follow(first.engine, run);
    const step = waiting.flatMap(({ event }) =>
      event.type === "run.requires_action" ? [event.state] : [],
    )[0];
    const { after } = await second.engine.submitToolOutputs({
      once: null,
      organizationId,
      threadId: run.threadId,
      runId: run.id,
      wantsAll: true,
      outputs: (step?.requiredAction?.toolCalls ?? []).map(({ id }) => ({ toolCallId: id, output: "sun" })),
    });
    const events = await follow(second.engine, run, after);
    expect(typesOf(events).slice(-2)).toEqual(["run.completed", "done"]);
  });
});
