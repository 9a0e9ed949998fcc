import type { AssistantId, OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Attachment, ContentPart, MessageRole } from "../core/message.ts";
import type { Run, Truncation } from "../core/run.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Thread, ToolResources } from "../core/thread.ts";
import type { Tool } from "../core/tool.ts";

/** What a dialect can ask of the server, in nobody's spelling. Reads that need no engine go to the store. */
export interface Engine {
  /**
   * Creates a thread with its messages and starts a run on it. Resolves when both are durable.
   *
   * @throws {ModelNotFoundError} Nothing was written.
   * @throws {OverloadedError} The server is shutting down. Nothing was written.
   */
  createThreadAndRun(command: CreateThreadAndRun): Promise<{ thread: Thread; run: Run }>;

  /**
   * The events of a run with a number greater than `after`, as they happen, in batches. Ends after the run's last
   * event for now, which is `done`. Any number of readers may follow a run; leaving one early disturbs nobody.
   */
  followRun(params: {
    organizationId: OrganizationId;
    runId: RunId;
    /** 0 for the beginning. */
    after: number;
    signal: AbortSignal;
  }): AsyncIterable<readonly SequencedEvent[]>;

  /**
   * Waits until the run is terminal or waits for the client, at most `timeoutMs`.
   *
   * @returns the run as it is then, also when `signal` is aborted.
   */
  waitForRun(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId;
    timeoutMs: number;
    signal: AbortSignal;
  }): Promise<Run>;
}

export interface CreateThreadAndRun {
  organizationId: OrganizationId;
  thread: NewThread;
  run: NewRun;
}

export interface NewThread {
  title: string;
  datasetId: string | null;
  metadata: JsonObject | null;
  toolResources: ToolResources | null;
  messages: NewMessage[];
}

export interface NewMessage {
  role: MessageRole;
  content: ContentPart[];
  attachments: Attachment[];
  metadata: JsonObject | null;
}

export interface NewRun {
  assistantId: AssistantId | null;
  model: string;
  instructions: string;
  /** Appended to the instructions, after a blank line. */
  additionalInstructions: string;
  tools: Tool[];
  metadata: JsonObject | null;
  temperature: number | null;
  topP: number | null;
  maxPromptTokens: number | null;
  maxCompletionTokens: number | null;
  truncation: Truncation;
}
