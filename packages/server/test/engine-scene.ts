import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { digestOf, generateAccessKey, hintOf } from "../src/core/access-key.ts";
import { unsetAnswerOptions } from "../src/core/answer-options.ts";
import { createIdSource } from "../src/core/ids.ts";
import { type Logger, silentLogger } from "../src/core/logger.ts";
import type { Run } from "../src/core/run.ts";
import type { SequencedEvent } from "../src/core/run-event.ts";
import type { Store } from "../src/core/store.ts";
import type { Wakeup } from "../src/core/wakeup.ts";
import {
  createEngine,
  defaultEngineSettings,
  type EngineSettings,
  type RunningEngine,
} from "../src/engine/create-engine.ts";
import type { NewMessage, NewRun } from "../src/engine/engine.ts";
import { createLocalWakeup } from "../src/engine/local-wakeup.ts";
import { openSqliteStore } from "../src/store/sqlite-database.ts";
import { aTool } from "./fixtures.ts";
import { createManualClock } from "./manual-clock.ts";
import { createScriptedModel, registryOf } from "./scripted-model.ts";

const random = (size: number) => new Uint8Array(randomBytes(size));
export const newRun: NewRun = {
  assistantId: null,
  model: "test/model",
  instructions: null,
  additionalInstructions: "",
  tools: [aTool("weather"), aTool("time")],
  metadata: null,
  temperature: null,
  topP: null,
  maxPromptTokens: null,
  maxCompletionTokens: null,
  truncation: { type: "auto" },
  substituteModel: null,
  ...unsetAnswerOptions,
};

export function userMessage(text: string): NewMessage {
  return {
    role: "user",
    content: [{ type: "text", text, annotations: [] }],
    attachments: [],
    metadata: null,
    assistantId: null,
    runId: null,
  };
}

/** One database, and as many nodes on it as the test wants. */
export async function setUpEngine({
  openStore = () => openSqliteStore({ path: ":memory:", logger: silentLogger }),
}: {
  openStore?: () => Promise<Store>;
} = {}) {
  const clock = createManualClock();
  const ids = createIdSource({ clock, random });
  const store = await openStore();
  onTestFinished(() => store.close());
  const organizationId = ids.next("organization");
  const key = generateAccessKey(random);
  await store.bootstrap({
    organization: { id: organizationId, name: "default", createdAt: clock.now() },
    accessKey: {
      id: ids.next("accessKey"),
      organizationId,
      name: "test",
      digest: digestOf(key),
      hint: hintOf(key),
      scope: "admin",
      createdBy: null,
      createdAt: clock.now(),
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    },
  });

  function startNode({
    on = store,
    wakeup = createLocalWakeup(),
    logger = silentLogger,
    ...settings
  }: { on?: Store; wakeup?: Wakeup; logger?: Logger } & Partial<EngineSettings> = {}) {
    const model = createScriptedModel();
    const engine = createEngine({
      store: on,
      models: registryOf(model),
      countTokens: async (texts) => texts.map((text) => text.length),
      wakeup,
      clock,
      ids,
      random,
      logger,
      settings: { ...defaultEngineSettings, ...settings },
    });
    onTestFinished(() => engine.stop());
    return { engine, model };
  }

  const create = (
    engine: RunningEngine,
    change: Partial<NewRun> = {},
    messages: NewMessage[] = [userMessage("Hello")],
  ) =>
    engine.createThreadAndRun({
      once: null,
      organizationId,
      thread: {
        title: "",
        datasetId: null,
        metadata: null,
        toolResources: null,
        ttlMs: null,
        messages,
      },
      run: { ...newRun, ...change },
    });

  const follow = (engine: RunningEngine, run: Run, after = 0) =>
    collect(engine.followRun({ organizationId, runId: run.id, after, signal: new AbortController().signal }));
  const reload = async ({ id: runId, threadId }: Run) => {
    const run = await store.findRun({ organizationId, threadId, runId });
    if (run === null) {
      throw new Error("the run is gone");
    }
    return run;
  };
  const log = ({ id: runId }: Run) => store.readEvents({ organizationId, runId, after: 0, limit: 1_000 });
  const messages = async ({ threadId }: Pick<Run, "threadId">) => {
    const page = { limit: 100, order: "asc", after: null, before: null } as const;
    const list = await store.listMessages({ organizationId, threadId, runId: null, page });
    return "entries" in list ? list.entries : [];
  };
  const answers = async (run: Pick<Run, "threadId">) =>
    (await messages(run)).filter(({ role }) => role === "assistant");
  return { clock, ids, store, organizationId, startNode, create, follow, reload, log, messages, answers };
}

export async function collect(batches: AsyncIterable<readonly SequencedEvent[]>): Promise<SequencedEvent[]> {
  const events: SequencedEvent[] = [];
  for await (const batch of batches) {
    events.push(...batch);
  }
  return events;
}

export const typesOf = (events: readonly SequencedEvent[]) => events.map(({ event }) => event.type);
export const sequencesOf = (events: readonly SequencedEvent[]) => events.map(({ sequence }) => sequence);
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Waits for a state that another party reaches by itself, without guessing how long that takes. */
export async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The types of the events of a run that answers with a text in two pieces. */
export const textRunTypes = [
  "thread.created",
  "run.created",
  "run.queued",
  "run.in_progress",
  "step.created",
  "step.in_progress",
  "message.created",
  "message.in_progress",
  "message.delta",
  "message.delta",
  "message.completed",
  "step.completed",
  "run.completed",
  "done",
];
