import type { AssistantStore } from "../../core/assistant-store.ts";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { MessageStore } from "../../core/message-store.ts";
import type { ModelRegistry } from "../../core/model-registry.ts";
import type { ReceiptStore } from "../../core/receipt-store.ts";
import type { RunStore } from "../../core/run-store.ts";
import type { ThreadStore } from "../../core/thread-store.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Authentication } from "../authentication.ts";
import { createFinders } from "../finders.ts";
import { createIdempotency } from "../idempotency.ts";
import type { ApiLimits } from "../limits.ts";
import type { OpenRequests } from "../open-requests.ts";
import { createRunAnswer } from "../run-answer.ts";
import { createRunStream, type StreamDialect } from "../run-stream.ts";
import { validatorCompiler } from "../validation.ts";
import type { ZodApp } from "../zod-app.ts";
import { registerAssistants } from "./assistants.ts";
import { encodeRun } from "./encode.ts";
import { encodeStreamError } from "./errors.ts";
import { RunEncoder } from "./events.ts";
import { registerMessages } from "./messages.ts";
import { registerModels } from "./models.ts";
import { registerRunControl } from "./run-control.ts";
import { registerRunCreation } from "./run-creation.ts";
import { registerRunSteps } from "./run-steps.ts";
import { registerRuns } from "./runs.ts";
import { registerThreads } from "./threads.ts";

/** What the dialect reads, and the few things that it writes without the engine. */
export type TuneStore = Pick<ThreadStore, "findThread" | "listThreads" | "deleteThread"> &
  Pick<MessageStore, "findMessage" | "listMessages" | "updateMessage" | "deleteMessage"> &
  Pick<RunStore, "findRun" | "listRuns" | "updateRunMetadata" | "findStep" | "listSteps"> &
  Pick<AssistantStore, "findAssistant" | "listAssistants" | "deleteAssistant"> &
  Pick<ReceiptStore, "findReceipt" | "saveReceiptResponse">;

export interface TuneDialectDependencies {
  engine: Engine;
  store: TuneStore;
  models: Pick<ModelRegistry, "list" | "aliases" | "resolve">;
  clock: Clock;
  logger: Logger;
  limits: ApiLimits;
  openRequests: OpenRequests;
  authentication: Authentication;
}

/** The operations of the Tune dialect, all behind an access key. Mounted at `/v1`. */
export function registerTuneDialect(app: ZodApp, dependencies: TuneDialectDependencies): void {
  app.setValidatorCompiler(validatorCompiler);
  app.addHook("onRequest", dependencies.authentication.admit);

  const { limits } = dependencies;
  const dialect: StreamDialect = {
    createEncoder: (order, after) => new RunEncoder(order, after),
    encodeStreamError,
    isResumable: true,
  };
  const streamRun = createRunStream({ ...dependencies, dialect });
  const parts = {
    ...dependencies,
    find: createFinders(dependencies),
    idempotency: createIdempotency(dependencies),
    streamRun,
    answerWithRun: createRunAnswer({ ...dependencies, ...limits, streamRun, encodeRun }),
  };
  registerThreads(app, parts);
  registerMessages(app, parts);
  registerRunCreation(app, parts);
  registerRuns(app, parts);
  registerRunControl(app, parts);
  registerRunSteps(app, parts);
  registerAssistants(app, parts);
  registerModels(app, parts);
}
