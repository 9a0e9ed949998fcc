import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { unsetAnswerOptions } from "../../packages/server/src/core/answer-options.ts";
import { createIdSource } from "../../packages/server/src/core/ids.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { createEngine, defaultEngineSettings } from "../../packages/server/src/engine/create-engine.ts";
import type { NewMessage, NewRun } from "../../packages/server/src/engine/engine.ts";
import { createLocalWakeup } from "../../packages/server/src/engine/local-wakeup.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite-database.ts";
import { createOrganization } from "../../packages/server/src/store/testing/scene.ts";
import { systemClock, systemRandom } from "../../packages/server/src/system.ts";
import { calls, createScriptedModel, registryOf, says } from "../../packages/server/test/scripted-model.ts";

const ids = createIdSource({ clock: systemClock, random: systemRandom });

const order: NewRun = {
  assistantId: null,
  model: "test/model",
  instructions: null,
  additionalInstructions: "",
  tools: [{ type: "function", name: "look", description: "", parameters: { type: "object" } }],
  metadata: null,
  temperature: null,
  topP: null,
  maxPromptTokens: null,
  maxCompletionTokens: null,
  truncation: { type: "auto" },
  substituteModel: null,
  ...unsetAnswerOptions,
};

/** The engine on an SQLite that keeps what it acknowledges, without HTTP before it and a provider behind it. */
export interface BareEngine extends AsyncDisposable {
  /**
   * Brings a run to a tool's call, and gives it the output.
   *
   * @returns milliseconds, from the output until it is on disk and the model has been asked for what comes next.
   */
  step(): Promise<number>;
}

/** @param directory - For the database. */
export async function openEngine(directory: string): Promise<BareEngine> {
  const store = await openSqliteStore({ path: join(directory, "engine.db"), logger: silentLogger });
  const organizationId = await createOrganization(store);
  const model = createScriptedModel();
  const engine = createEngine({
    store,
    ids,
    models: registryOf(model),
    countTokens: async (texts) => texts.map((text) => text.length),
    wakeup: createLocalWakeup(),
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    settings: defaultEngineSettings,
  });
  const thread = { title: "", datasetId: null, metadata: null, toolResources: null, ttlMs: null };
  const text = { type: "text" as const, text: "Look.", annotations: [] };
  const messages: NewMessage[] = [
    { role: "user", content: [text], attachments: [], metadata: null, assistantId: null, runId: null },
  ];

  return {
    async step() {
      const asked = Promise.withResolvers<number>();
      model.enqueue(calls("look", "{}"), (request, signal) => {
        asked.resolve(performance.now());
        return says("Done.")(request, signal);
      });
      const { run } = await engine.createThreadAndRun({
        organizationId,
        thread: { ...thread, messages },
        run: order,
        once: null,
      });
      await engine.worker.idle();
      const place = { organizationId, threadId: run.threadId, runId: run.id };
      const waiting = await store.findRun(place);
      const [call] = waiting?.requiredAction?.toolCalls ?? [];
      if (call === undefined) {
        throw new Error("the run waits for nothing");
      }
      await setImmediate();
      const startedAt = performance.now();
      const kept = engine
        .submitToolOutputs({
          ...place,
          outputs: [{ toolCallId: call.id, output: "nothing" }],
          wantsAll: true,
          once: null,
        })
        .then(() => performance.now());
      const endedAt = Math.max(...(await Promise.all([kept, asked.promise])));
      await engine.worker.idle();
      return endedAt - startedAt;
    },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await store.close();
    },
  };
}
