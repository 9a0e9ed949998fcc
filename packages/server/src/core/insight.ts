import type { ModelFailureReason } from "./errors.ts";
import type { AccessKeyId, AssistantId, MessageId, RunId, ThreadId } from "./ids.ts";
import type { Message } from "./message.ts";
import type { MessageOrigin } from "./message-origin.ts";
import type { ModelCall } from "./model-call.ts";
import type { RunOrder, RunState } from "./run.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunStep } from "./run-step.ts";
import type { Thread, ThreadFilter } from "./thread.ts";

/** A run as one of many: without its settings, which may be large. */
export interface RunOverview extends Omit<RunOrder, "settings">, RunState {
  /** It does not have its thread, or ended before it had. */
  waiting: boolean;
  /** The number of its newest event. */
  lastEvent: number;
  threadTitle: string;
  /** The beginning of the first message of a user in the thread; `""` without one. */
  threadPreview: string;
  modelCalls: ModelCall[];
}

/** Which runs a list holds: those that match all of it. Absent: any. */
export interface RunFilter {
  statuses?: readonly RunStatus[] | undefined;
  model?: string | undefined;
  assistantId?: AssistantId | undefined;
  threadId?: ThreadId | undefined;
  createdSince?: number | undefined;
  createdUntil?: number | undefined;
  errorCode?: ModelFailureReason | "any" | undefined;
}

export interface RecordedEvent {
  sequence: number;
  /** `null` for one from before the time was kept. */
  at: number | null;
  event: RunEvent;
}

/** What runs have used that were created in a span of time and have ended. */
export interface UsageFigures {
  runs: number;
  failedRuns: number;
  promptTokens: number;
  completionTokens: number;
}

/** The runs of one bucket of time, by model; `bucket` counts from 0 at the beginning of the span. */
export interface BucketUsage extends UsageFigures {
  bucket: number;
  model: string;
}

/** From a run's creation to its first token. */
export interface LatencyPercentiles {
  p50Ms: number;
  p95Ms: number;
}

export interface BucketLatency extends LatencyPercentiles {
  bucket: number;
}

export interface RunsSummary {
  /** By bucket and model. */
  usage: BucketUsage[];
  latency: BucketLatency[];
  /** Of the whole span; `null` where no run has said anything. */
  latencyOfAll: LatencyPercentiles | null;
}

export type UsageGroup = "day" | "model" | "key";

/** `null` where the report is not grouped by it. */
export interface UsageRow extends UsageFigures {
  /** Days since the epoch, UTC. */
  day: number | null;
  model: string | null;
  /** `id` is `null` for runs of nobody known. */
  accessKey: { id: AccessKeyId | null; name: string; hint: string } | null;
}

/** A thread as it was at some time, as far as that is still known. */
export interface ThreadAsOf {
  messages: { message: Message; tokens: number | null; origin: MessageOrigin | null }[];
  steps: RunStep[];
  /** What has happened to its messages since. */
  changes: MessageChange[];
  /** How many messages it had, those that were not asked for included. */
  messageCount: number;
}

export interface MessageChange {
  messageId: MessageId;
  change: "edited" | "deleted";
  at: number;
  /** Whether the message is given as it was. */
  restored: boolean;
}

export interface ThreadOverview {
  thread: Thread;
  /** When something last happened in it: a message, a change of one, a run. */
  updatedAt: number;
  preview: string;
  messageCount: number;
  lastRun: { id: RunId; status: RunStatus; model: string; createdAt: number } | null;
  hasFailedRun: boolean;
}

/** Which threads a list holds: those that match all of it. */
export interface ThreadOverviewFilter extends ThreadFilter {
  failed: boolean;
  createdSince: number | null;
  createdUntil: number | null;
  updatedSince: number | null;
  updatedUntil: number | null;
}

/**
 * Threads by when something last happened in them, or by when they were created; the latest first. A search by creation
 * is one in the order in which the store was given them; only such a one is quick whatever it finds.
 */
export interface ThreadOverviewPage {
  sort: "updated" | "created";
  limit: number;
  /** Where the page before ended; `null` for the beginning. Activity moves threads, so an id would not say where. */
  after: ThreadPosition | null;
}

export interface ThreadPosition {
  at: number;
  ordinal: number;
}
