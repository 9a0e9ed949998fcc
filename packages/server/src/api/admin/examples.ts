import type { OperationExample } from "../openapi.ts";
import type { AdminAccessKey, AdminSession } from "./responses/access.ts";
import type { AdminModelTest, AdminProviders } from "./responses/models.ts";
import type { AdminModelCallDetail, AdminRunSettings } from "./responses/run-request.ts";
import type { AdminRunSummary } from "./responses/run-summary.ts";
import type { AdminModelCall, AdminRunTimeline } from "./responses/run-timeline.ts";
import type { AdminServerState } from "./responses/server.ts";
import type { AdminThreadSummary } from "./responses/threads.ts";
import type { AdminRunsSummary, AdminUsageReport } from "./responses/usage.ts";

const keyId = "key_019a1f0c-02be-7c11-8a41-6e1d2f9b7c35";
const createdAt = "2026-11-22T09:30:00.000Z";

const accessKey: AdminAccessKey = {
  id: keyId,
  object: "access_key",
  name: "Weather bot",
  prefix: "sk-tune-3fKq…",
  scope: "write",
  createdAt,
  expiresAt: "2027-02-20T00:00:00.000Z",
  lastUsedAt: null,
  createdBy: { id: "key_019a1f0a-5d1c-7e20-9f13-4b8c7a6d5e21", name: "First key" },
  current: false,
};

const session: AdminSession = {
  object: "session",
  organization: { id: "019a1f0a-5d1b-7f02-b1c4-8d3e6f7a9b10", name: "default" },
  accessKey: { id: keyId, name: "Weather bot", prefix: "sk-tune-3fKq…", scope: "write", expiresAt: null },
  expiresAt: "2026-12-06T09:30:00.000Z",
  server: { version: "0.1.0" },
};

const runId = "run_019a1f0e-6b60-7e15-b3d7-90c4f1a8e562";
const stepId = "step_019a1f0e-7a0f-7b38-8f29-c6d1e40b9a5e";
const messageId = "msg_019a1f0e-6b5d-7c02-8e4b-1a5d9f3c2b77";
const usage = { promptTokens: 25, completionTokens: 9, totalTokens: 34 };
const startedAt = "2026-11-22T09:30:00.012Z";
const firstTokenAt = "2026-11-22T09:30:00.480Z";
const endedAt = "2026-11-22T09:30:01.204Z";

const run: AdminRunSummary = {
  id: runId,
  object: "run_summary",
  threadId: "thread_019a1f0e-6b5c-7a41-9d0e-3f2b8c6d7e10",
  threadTitle: "Weather in Pune",
  threadPreview: "What is the weather in Pune?",
  assistantId: "",
  model: "openai/gpt-4o-mini",
  status: "completed",
  waiting: false,
  createdAt,
  startedAt,
  firstTokenAt,
  endedAt,
  expiresAt: "2026-11-22T09:40:00.000Z",
  usage,
  lastError: null,
  incompleteReason: null,
  accessKeyId: keyId,
};

const modelCall: AdminModelCall = {
  number: 1,
  model: "openai/gpt-4o-mini",
  provider: "openai",
  startedAt,
  firstTokenAt,
  endedAt,
  finishReason: "stop",
  usage,
  error: null,
  retries: [],
};

const timeline: AdminRunTimeline = {
  object: "run_timeline",
  run,
  now: "2026-11-22T09:31:00.000Z",
  lastEvent: 18,
  steps: [
    {
      id: stepId,
      type: "message_creation",
      status: "completed",
      startedAt: firstTokenAt,
      endedAt,
      modelCall: 1,
      messageId: "msg_019a1f0e-7d21-7f64-a1c8-5e0b7d942f3a",
      toolCalls: [],
      usage,
      lastError: null,
    },
  ],
  modelCalls: [modelCall],
  clientWaits: [],
};

const answerOptions = {
  toolChoice: null,
  parallelToolCalls: null,
  responseFormat: null,
  reasoningEffort: null,
};

const runSettings: AdminRunSettings = {
  object: "run_settings",
  runId,
  model: "openai/gpt-4o-mini",
  instructions: "Answer in one sentence.",
  tools: [],
  temperature: 0.2,
  topP: null,
  maxPromptTokens: null,
  maxCompletionTokens: 500,
  lastMessages: null,
  ...answerOptions,
  metadata: null,
};

const modelCallDetail: AdminModelCallDetail = {
  ...modelCall,
  object: "model_call",
  runId,
  context: {
    instructions: "Answer in one sentence.",
    messages: [
      { role: "user", content: [{ type: "text", text: "What is the weather in Pune?" }], messageId },
    ],
    tools: [],
    settings: {
      temperature: null,
      topP: null,
      maxOutputTokens: null,
      ...answerOptions,
    },
    omittedMessages: 0,
    exact: true,
    changedSince: [],
  },
};

const figures = {
  runs: 1,
  failedRuns: 0,
  firstTokenMs: { p50: 480, p95: 480 },
  tokensByModel: [{ model: "openai/gpt-4o-mini", promptTokens: 25, completionTokens: 9 }],
};

const runsSummary: AdminRunsSummary = {
  object: "runs_summary",
  from: "2026-11-22T09:00:00.000Z",
  to: "2026-11-22T10:00:00.000Z",
  bucketSeconds: 3_600,
  totals: figures,
  buckets: [{ startAt: "2026-11-22T09:00:00.000Z", ...figures }],
};

const usageReport: AdminUsageReport = {
  object: "usage",
  from: "2026-11-22T00:00:00.000Z",
  to: "2026-11-23T00:00:00.000Z",
  groupBy: ["day"],
  totals: { runs: 1, failedRuns: 0, ...usage },
  data: [{ day: "2026-11-22", model: null, accessKey: null, runs: 1, failedRuns: 0, ...usage }],
};

const thread: AdminThreadSummary = {
  id: "thread_019a1f0e-6b5c-7a41-9d0e-3f2b8c6d7e10",
  object: "thread_summary",
  title: "Weather in Pune",
  preview: "What is the weather in Pune?",
  metadata: { customer: "42" },
  datasetId: "",
  createdAt,
  updatedAt: endedAt,
  messageCount: 2,
  lastRun: { id: runId, status: "completed", model: "openai/gpt-4o-mini", createdAt },
  hasFailedRun: false,
};

const providers: AdminProviders = {
  object: "models",
  defaultModel: "openai/gpt-4o-mini",
  providers: [
    {
      name: "openai",
      type: "openai",
      status: "ok",
      detail: "",
      hasKey: true,
      models: ["openai/gpt-4o", "openai/gpt-4o-mini"],
      lastSuccessAt: endedAt,
      lastError: null,
    },
  ],
  aliases: [{ name: "gpt-4o", model: "openai/gpt-4o" }],
};

const modelTest: AdminModelTest = {
  object: "model_test",
  model: "openai/gpt-4o-mini",
  ok: true,
  firstTokenMs: 412,
  totalMs: 430,
  answer: "OK",
  usage,
  error: null,
};

const serverState: AdminServerState = {
  object: "server",
  version: "0.1.0",
  nodeId: "node_019a1f0a-0c1d-7e2f-8a3b-4c5d6e7f8a9b",
  database: "sqlite",
  startedAt: createdAt,
  now: endedAt,
  ready: true,
  runs: { queued: 0, inProgress: 2, requiresAction: 1, cancelling: 0 },
};

/** How each operation looks in use, by operation id. */
export const adminExamples: Readonly<Record<string, OperationExample>> = {
  createAccessKey: {
    request: { name: "Weather bot", scope: "write", expiresAt: "2027-02-20T00:00:00Z" },
    response: { ...accessKey, key: "sk-tune-3fKqT8vWn2LcRx9PzYb4HdJm7GsA1kE2aB9" },
  },
  listAccessKeys: {
    response: { object: "list", data: [accessKey], firstId: keyId, lastId: keyId, hasMore: false },
  },
  retrieveAccessKey: { response: accessKey },
  renameAccessKey: { request: { name: "Weather bot" }, response: accessKey },
  revokeAccessKey: { response: { id: keyId, object: "access_key.deleted", deleted: true } },
  signIn: {
    request: { accessKey: "sk-tune-3fKqT8vWn2LcRx9PzYb4HdJm7GsA1kE2aB9" },
    response: session,
  },
  retrieveSession: { response: { object: "session_state", session } },
  listRunsAcrossThreads: {
    response: { object: "list", data: [run], firstId: runId, lastId: runId, hasMore: false },
  },
  retrieveRunSummary: { response: run },
  retrieveRunTimeline: { response: timeline },
  retrieveRunSettings: { response: runSettings },
  retrieveModelCall: { response: modelCallDetail },
  listRunEvents: {
    response: {
      object: "list",
      data: [{ number: 9, at: firstTokenAt, type: "message.delta", data: { messageId, text: "It is" } }],
      hasMore: false,
    },
  },
  summarizeRuns: { response: runsSummary },
  reportUsage: { response: usageReport },
  listThreadSummaries: {
    response: {
      object: "list",
      data: [thread],
      firstId: thread.id,
      lastId: thread.id,
      hasMore: true,
      nextCursor: "mfk2v1c0.2s",
    },
  },
  listProviders: { response: providers },
  testModel: { request: { model: "openai/gpt-4o-mini" }, response: modelTest },
  retrieveServerState: { response: serverState },
  signOut: { response: { object: "session.deleted", deleted: true } },
};
