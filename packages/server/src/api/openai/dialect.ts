import type { AssistantStore } from "../../core/assistant-store.ts";
import type { Clock } from "../../core/clock.ts";
import type { FileStore } from "../../core/file-store.ts";
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
import type { ZodApp } from "../zod-app.ts";
import { registerAssistants } from "./assistants.ts";
import { blameOutermost } from "./blame.ts";
import { encodeRun } from "./encode.ts";
import { encodeStreamError } from "./errors.ts";
import { RunEncoder } from "./events.ts";
import { createFileCheck } from "./file-references.ts";
import { registerFiles } from "./files.ts";
import { registerMessages } from "./messages.ts";
import { registerModels } from "./models.ts";
import { registerRunControl } from "./run-control.ts";
import { registerRunCreation } from "./run-creation.ts";
import { registerRunSteps } from "./run-steps.ts";
import { registerRunStreams } from "./run-streams.ts";
import { registerRuns } from "./runs.ts";
import { registerThreads } from "./threads.ts";
import { registerUnavailable } from "./unavailable.ts";
import { openAiValidatorCompiler } from "./validation.ts";

/** What the dialect reads, and the few things that it writes without the engine. */
export type OpenAiStore = Pick<ThreadStore, "findThread" | "deleteThread"> &
  Pick<MessageStore, "findMessage" | "listMessages" | "updateMessage" | "deleteMessage"> &
  Pick<RunStore, "findRun" | "listRuns" | "updateRunMetadata" | "findStep" | "listSteps" | "readEvents"> &
  Pick<AssistantStore, "findAssistant" | "listAssistants" | "deleteAssistant"> &
  Pick<FileStore, "findFile" | "findFileIds" | "listFiles" | "deleteFile"> &
  Pick<ReceiptStore, "findReceipt" | "saveReceiptResponse">;

export interface OpenAiDialectDependencies {
  engine: Engine;
  store: OpenAiStore;
  models: ModelRegistry;
  clock: Clock;
  logger: Logger;
  limits: ApiLimits;
  openRequests: OpenRequests;
  authentication: Authentication;
}

/** Where the dialect is mounted. */
export const openAiPrefix = "/openai/v1";

/** Clients that were written for Azure's edition of the protocol send the key here, and a query that means nothing. */
const azureKeyHeader = "api-key";

/** The operations of the OpenAI Assistants API, version 2, all behind an access key. */
export function registerOpenAiDialect(app: ZodApp, dependencies: OpenAiDialectDependencies): void {
  app.setValidatorCompiler(openAiValidatorCompiler);
  app.addHook("onRequest", dependencies.authentication.admitWith(azureKeyHeader));
  // The document of the server describes its own dialect; this one is described by those who invented it.
  app.addHook("onRoute", (route) => {
    route.schema = { ...route.schema, hide: true };
  });

  const find = createFinders(dependencies);
  // What is thrown here is answered as any other error is.
  app.setErrorHandler(async (error, request) => {
    throw await blameOutermost(find, error, request);
  });

  const { limits } = dependencies;
  const dialect: StreamDialect = {
    createEncoder: (order, after) => new RunEncoder(order, after),
    encodeStreamError,
    isResumable: false,
  };
  const streamRun = createRunStream({ ...dependencies, dialect });
  const parts = {
    ...dependencies,
    find,
    idempotency: createIdempotency(dependencies),
    checkFiles: createFileCheck(dependencies.store),
    // Clients of this dialect ask again until a run has ended, or have it streamed.
    answerWithRun: createRunAnswer({ ...dependencies, ...limits, waitMs: 0, streamRun, encodeRun }),
  };
  registerAssistants(app, parts);
  registerThreads(app, parts);
  registerMessages(app, parts);
  registerRunCreation(app, parts);
  registerRuns(app, parts);
  registerRunControl(app, parts);
  registerRunSteps(app, parts);
  registerFiles(app, parts);
  registerRunStreams(app, { ...parts, streamRun });
  registerModels(app, parts);
  registerUnavailable(app);
}
