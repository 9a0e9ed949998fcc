import type { AnswerOptions } from "./answer-options.ts";
import type { ModelChoice } from "./assistant.ts";
import type { ModelFailureReason } from "./errors.ts";
import type { AccessKeyId, AssistantId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { RunStatus } from "./run-status.ts";
import type { Tool, ToolCall } from "./tool.ts";

/** One execution of a model on a thread: what was ordered, which never changes, and how it stands. */
export type Run = RunOrder & RunState;

/** What a run was created with. A snapshot: later changes of an assistant or of the configuration do not reach it. */
export interface RunOrder {
  id: RunId;
  organizationId: OrganizationId;
  threadId: ThreadId;
  assistantId: AssistantId | null;
  /** The key of whoever ordered it; `null` when that is not known. */
  accessKeyId: AccessKeyId | null;
  /** The model id as the caller, or the assistant, gave it. */
  model: string;
  settings: RunSettings;
  createdAt: number;
}

export interface RunSettings extends AnswerOptions {
  /** The whole system prompt: the instructions with the additional ones appended. `""` for none. */
  instructions: string;
  tools: Tool[];
  /** Decides on tool calls in the place of the run's model, until the first outputs are there; `null` for none. */
  functionModel: ModelChoice | null;
  /** Runs in the place of the run's model, which is not configured here; `null`: the model itself runs. */
  substituteModel: string | null;
  temperature: number | null;
  topP: number | null;
  /** Budgets for the whole run, over all its model calls. `null`: no budget. */
  maxPromptTokens: number | null;
  maxCompletionTokens: number | null;
  truncation: Truncation;
  /** Ids of the files that the run may use. */
  fileIds: string[];
}

/** Which messages of the thread the model sees: as many as fit, or only the newest few of those. */
export type Truncation = { type: "auto" } | { type: "last_messages"; lastMessages: number };

/** The part of a run that changes, kept small because it is written with every change. */
export interface RunState {
  status: RunStatus;
  metadata: JsonObject | null;
  /**
   * The calls that wait for the client's outputs, in the log those that waited when the run stopped; `null` except in
   * `requires_action`.
   */
  requiredAction: { toolCalls: ToolCall[] } | null;
  lastError: RunError | null;
  incompleteReason: IncompleteReason | null;
  /** Sum over all model calls so far; `null` while the run is active and when no provider reported any. */
  usage: Usage | null;
  expiresAt: number;
  startedAt: number | null;
  cancelledAt: number | null;
  completedAt: number | null;
  failedAt: number | null;
}

export interface RunError {
  code: ModelFailureReason;
  message: string;
}

export type IncompleteReason = "max_prompt_tokens" | "max_completion_tokens";

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  /** How many of the prompt tokens the provider had in its cache; left out where it speaks of none. */
  cachedTokens?: number;
  /** How many of the completion tokens were reasoning that nobody gets to see; left out likewise. */
  reasoningTokens?: number;
}

export function addUsage(left: Usage | null, right: Usage | null): Usage | null {
  if (left === null || right === null) {
    return left ?? right;
  }
  return {
    promptTokens: left.promptTokens + right.promptTokens,
    completionTokens: left.completionTokens + right.completionTokens,
    ...(hasDetail(left, right, "cachedTokens") && { cachedTokens: sumOf(left, right, "cachedTokens") }),
    ...(hasDetail(left, right, "reasoningTokens") && {
      reasoningTokens: sumOf(left, right, "reasoningTokens"),
    }),
  };
}

type UsageDetail = "cachedTokens" | "reasoningTokens";

function hasDetail(left: Usage, right: Usage, detail: UsageDetail): boolean {
  return left[detail] !== undefined || right[detail] !== undefined;
}

function sumOf(left: Usage, right: Usage, detail: UsageDetail): number {
  return (left[detail] ?? 0) + (right[detail] ?? 0);
}

/** The changing part of a run, alone. */
export function stateOf(run: Run): RunState {
  const { status, metadata, requiredAction, lastError, incompleteReason, usage } = run;
  const { expiresAt, startedAt, cancelledAt, completedAt, failedAt } = run;
  return {
    status,
    metadata,
    requiredAction,
    lastError,
    incompleteReason,
    usage,
    expiresAt,
    startedAt,
    cancelledAt,
    completedAt,
    failedAt,
  };
}
