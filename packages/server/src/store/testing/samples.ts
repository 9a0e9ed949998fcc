import type { AccessKey } from "../../core/access-key.ts";
import type { Assistant } from "../../core/assistant.ts";
import type { StoredFile } from "../../core/file.ts";
import { asId, type Id, type IdKind, type NodeId, type OrganizationId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import type { Organization } from "../../core/organization.ts";
import type { Receipt } from "../../core/receipt.ts";
import { type Run, type RunState, stateOf } from "../../core/run.ts";
import type { RunEvent } from "../../core/run-event.ts";
import type { RunStep } from "../../core/run-step.ts";
import type { Thread } from "../../core/thread.ts";

/** Text that databases like to refuse or to change: U+0000, a pair of surrogates, and two that are alone. */
export const awkwardText = "nul \0, weaver 🧵, alone \ud83e and \uddf5, quote ' \" \\ %";

let count = 0;

/** An id that no other sample has. */
export function nextId<Kind extends IdKind>(kind: Kind): Id<Kind> {
  count += 1;
  return asId(`${kind}_${count}`);
}

export const nodeA: NodeId = asId<"node">("node_a");
export const nodeB: NodeId = asId<"node">("node_b");

export function sampleOrganization(change: Partial<Organization> = {}): Organization {
  return { id: nextId("organization"), name: `default ${awkwardText}`, createdAt: 1_000, ...change };
}

export function sampleAccessKey(change: Partial<AccessKey> & { organizationId: OrganizationId }): AccessKey {
  const id = nextId("accessKey");
  return {
    id,
    name: `key ${awkwardText}`,
    digest: `digest of ${id}`,
    hint: "sk-tune-abcd…",
    scope: "admin" as const,
    createdBy: null,
    createdAt: 1_000,
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
    ...change,
  };
}

export function sampleThread(change: Partial<Thread> & { organizationId: OrganizationId }): Thread {
  return {
    id: nextId("thread"),
    title: `title ${awkwardText}`,
    datasetId: `dataset ${awkwardText}`,
    metadata: { [`key ${awkwardText}`]: awkwardText, nested: [1, null, { a: true }] },
    toolResources: {
      codeInterpreter: { fileIds: ["file_1"] },
      fileSearch: { vectorStoreIds: ["vs_1"], vectorStores: [{ fileIds: ["file_2"], metadata: null }] },
    },
    createdAt: 1_700_000_000_123,
    ttlMs: null,
    expiresAt: null,
    ...change,
  };
}

export function sampleMessage(thread: Thread, change: Partial<Message> = {}): Message {
  return {
    id: nextId("message"),
    organizationId: thread.organizationId,
    threadId: thread.id,
    role: "user",
    status: "completed",
    incompleteReason: null,
    content: [
      { type: "text", text: awkwardText, annotations: [{ note: awkwardText }] },
      { type: "image_file", fileId: "file_3", detail: "low" },
      { type: "image_url", url: "https://example.com/a.png", detail: "high" },
    ],
    attachments: [{ fileId: "file_4", tools: [{ type: "file_search" }] }],
    assistantId: asId<"assistant">(`asst ${awkwardText}`),
    runId: null,
    metadata: { colour: "blue" },
    createdAt: 1_700_000_000_124,
    completedAt: 1_700_000_000_125,
    incompleteAt: null,
    ...change,
  };
}

export function sampleRun(thread: Thread, change: Partial<Run> = {}): Run {
  return {
    id: nextId("run"),
    organizationId: thread.organizationId,
    threadId: thread.id,
    assistantId: asId<"assistant">("asst_1"),
    accessKeyId: asId<"accessKey">("key_1"),
    model: `demo/${awkwardText}`,
    settings: {
      instructions: awkwardText,
      tools: [{ type: "function", name: "look", description: awkwardText, parameters: { type: "object" } }],
      functionModel: { modelId: `demo/${awkwardText}`, temperature: 0.1 },
      temperature: 0.5,
      topP: 0.25,
      maxPromptTokens: 100,
      maxCompletionTokens: 200,
      truncation: { type: "last_messages", lastMessages: 3 },
      fileIds: ["file_5"],
      substituteModel: "demo/assistant",
      toolChoice: { name: "look" },
      parallelToolCalls: false,
      responseFormat: {
        type: "json_schema",
        name: "answer",
        description: awkwardText,
        schema: { type: "object" },
        strict: true,
      },
      reasoningEffort: "low",
    },
    createdAt: 1_700_000_000_126,
    status: "queued",
    metadata: { size: "large" },
    requiredAction: null,
    lastError: null,
    incompleteReason: null,
    usage: null,
    expiresAt: 1_700_000_600_000,
    startedAt: null,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
    ...change,
  };
}

/** A state in which no field has its first value. */
export function sampleState(run: Run, change: Partial<RunState>): RunState {
  return {
    ...stateOf(run),
    metadata: { size: "small", note: awkwardText },
    requiredAction: { toolCalls: [{ id: "call_1", name: "look", arguments: '{"at":"the sky"}' }] },
    lastError: { code: "rate_limit_exceeded", message: awkwardText },
    incompleteReason: "max_prompt_tokens",
    usage: { promptTokens: 7, completionTokens: 8 },
    expiresAt: 1_700_000_700_000,
    startedAt: 1_700_000_000_200,
    cancelledAt: 1_700_000_000_201,
    completedAt: 1_700_000_000_202,
    failedAt: 1_700_000_000_203,
    ...change,
  };
}

export function sampleStep(run: Run, change: Partial<RunStep> = {}): RunStep {
  return {
    id: nextId("step"),
    organizationId: run.organizationId,
    threadId: run.threadId,
    runId: run.id,
    assistantId: run.assistantId,
    status: "in_progress",
    details: { type: "message_creation", messageId: asId<"message">("msg_1") },
    lastError: null,
    usage: null,
    createdAt: 1_700_000_000_300,
    expiresAt: 1_700_000_600_000,
    completedAt: null,
    failedAt: null,
    cancelledAt: null,
    expiredAt: null,
    ...change,
  };
}

/** The details of a step that called one tool. */
export const sampleToolCalls: RunStep["details"] = {
  type: "tool_calls",
  toolCalls: [
    {
      id: "call_1",
      name: "look",
      arguments: '{"at":"the sky"}',
      output: awkwardText,
      providerMetadata: { signature: awkwardText },
    },
  ],
};

export function sampleDelta(text: string): RunEvent {
  return { type: "message.delta", messageId: asId<"message">("msg_1"), text };
}

export function sampleAssistant(change: Partial<Assistant> & { organizationId: OrganizationId }): Assistant {
  const id = nextId("assistant");
  return {
    id,
    name: `assistant ${awkwardText}`,
    modelName: `model ${id} ${awkwardText}`,
    description: awkwardText,
    instructions: awkwardText,
    functionModel: { modelId: "demo/assistant", temperature: 0.5 },
    responseModel: { modelId: awkwardText, temperature: null },
    tools: [{ type: "function", name: "look", description: awkwardText, parameters: { type: "object" } }],
    temperature: 0.5,
    topP: 0.25,
    responseFormat: { type: "json_object" },
    reasoningEffort: "high",
    toolResources: { codeInterpreter: { fileIds: ["file_6"] } },
    metadata: { colour: awkwardText },
    userFilters: { group: awkwardText },
    createdAt: 1_700_000_000_100,
    ...change,
  };
}

export function sampleFile(change: Partial<StoredFile> & { organizationId: OrganizationId }): StoredFile {
  return {
    id: nextId("file"),
    name: `name ${awkwardText}`,
    bytes: 3,
    purpose: "assistants",
    createdAt: 1_700_000_000_100,
    expiresAt: null,
    ...change,
  };
}

export function sampleReceipt(change: Partial<Receipt> & { organizationId: OrganizationId }): Receipt {
  return {
    key: `key ${awkwardText}`,
    digest: "digest",
    subject: { threadId: "thread_1", note: awkwardText },
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_086_400_000,
    ...change,
  };
}
