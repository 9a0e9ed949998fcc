import type { AnswerOptions } from "../core/answer-options.ts";
import type { Assistant } from "../core/assistant.ts";
import type { FilePurpose, StoredFile } from "../core/file.ts";
import type {
  AccessKeyId,
  AssistantId,
  FileId,
  MessageId,
  OrganizationId,
  RunId,
  ThreadId,
} from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Attachment, ContentPart, Message, MessageRole } from "../core/message.ts";
import type { Run, Truncation } from "../core/run.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Thread, ToolResources } from "../core/thread.ts";
import type { AssistantTool } from "../core/tool.ts";

/** What a dialect can ask of the server, in nobody's spelling. Reads that need no engine go to the store. */
export interface Engine {
  /**
   * Creates a thread with its messages and starts a run on it. Resolves when both are durable.
   *
   * @throws {ModelNotFoundError} Nothing was written.
   * @throws {OverloadedError} The server is shutting down. Nothing was written.
   */
  createThreadAndRun(command: CreateThreadAndRun): Promise<{ thread: Thread; run: Run }>;

  createThread(command: { organizationId: OrganizationId; thread: NewThread } & Once): Promise<Thread>;

  /**
   * Changes the fields that are given.
   *
   * @throws {NotFoundError}
   */
  updateThread(
    command: { organizationId: OrganizationId; threadId: ThreadId; change: ThreadChange } & Once,
  ): Promise<Thread>;

  /**
   * Copies a thread with its messages up to and including `upTo`, or with all of them.
   *
   * @throws {NotFoundError}
   */
  copyThread(
    command: { organizationId: OrganizationId; threadId: ThreadId; upTo: MessageId | null } & Once,
  ): Promise<Thread>;

  /**
   * Adds a message at the end of a thread.
   *
   * @throws {NotFoundError}
   * @throws {ThreadBusyError} A run is active on the thread, and its answer comes first.
   */
  createMessage(
    command: { organizationId: OrganizationId; threadId: ThreadId; message: NewMessage } & Once,
  ): Promise<Message>;

  /**
   * Starts a run on a thread.
   *
   * @throws {NotFoundError}
   * @throws {ThreadBusyError} A run is active on the thread and `whenBusy` is `refuse`.
   * @throws {ModelNotFoundError}
   */
  createRun(command: CreateRun): Promise<Run>;

  /**
   * Asks a run to stop. It does so soon: what it has said so far stays.
   *
   * @returns the run, `cancelling`.
   * @throws {NotFoundError}
   * @throws {RunConflictError} The run has ended, or is being cancelled already.
   */
  cancelRun(
    command: { organizationId: OrganizationId; threadId: ThreadId; runId: RunId } & Once,
  ): Promise<Run>;

  /**
   * Takes the client's outputs of the calls that a run waits for. With the last of them the run goes on.
   *
   * @returns the run as it is then, and the number of the last event before it went on: what a stream of what
   *   follows begins after.
   * @throws {NotFoundError}
   * @throws {RunConflictError} The run does not wait for outputs.
   * @throws {InvalidInputError} The run does not wait for the output of such a call; or, with `wantsAll`, some are
   *   missing. Nothing was taken.
   * @throws {OutputTakenError} A call has another output already. Nothing was taken.
   */
  submitToolOutputs(command: SubmitToolOutputs): Promise<{ run: Run; after: number }>;

  /** @throws {NameTakenError} Another assistant has the `modelName`. */
  createAssistant(
    command: { organizationId: OrganizationId; assistant: NewAssistant } & Once,
  ): Promise<Assistant>;

  /**
   * Changes the fields that are given. Runs that exist keep what they were ordered with.
   *
   * @throws {NotFoundError}
   * @throws {NameTakenError}
   */
  updateAssistant(
    command: {
      organizationId: OrganizationId;
      assistantId: AssistantId;
      change: Partial<NewAssistant>;
    } & Once,
  ): Promise<Assistant>;

  /**
   * Takes in what is to become a file, piece by piece: it is never in memory as a whole, and nobody sees it before
   * `createFile`. When the source fails, what was taken is given up, and its error is thrown.
   */
  receiveContent(command: {
    organizationId: OrganizationId;
    content: AsyncIterable<Uint8Array>;
  }): Promise<ReceivedContent>;

  /**
   * Makes a file of content that was received.
   *
   * @throws {InvalidInputError} The content was given up, because its sender stood still for too long.
   */
  createFile(command: { organizationId: OrganizationId; file: NewFile } & Once): Promise<StoredFile>;

  /** Gives up content that no file was made of. */
  dropContent(command: { organizationId: OrganizationId; fileId: FileId }): Promise<void>;

  /**
   * Bytes `start` to `end` (exclusive) of a file, read piece by piece as they are asked for.
   *
   * @throws {NotFoundError} The file was deleted while it was read.
   */
  readFile(params: { file: StoredFile; start: number; end: number }): AsyncIterable<Uint8Array>;

  /**
   * The events of a run with a number greater than `after`, as they happen, in batches. Ends after the run's last
   * event for now, which is `done`. Any number of readers may follow a run; leaving one early disturbs nobody.
   *
   * @throws {InvalidInputError} The run has no event `after` yet.
   * @throws {EventsExpiredError} The events after `after` have been cleared away.
   * @throws {NotFoundError} The run was deleted, with its thread, while it was followed.
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

export interface CreateThreadAndRun extends Once, Ordered {
  organizationId: OrganizationId;
  thread: NewThread;
  run: NewRun;
}

/** Makes a command one that is carried out once, however often it is sent. */
export interface Once {
  /** The request's idempotency key and what tells it from others; `null` for a request that has none. */
  once: { key: string; digest: string } | null;
}

/** By whom a run is ordered. */
export interface Ordered {
  /** Left out where no key is known. */
  accessKeyId?: AccessKeyId;
}

export interface CreateRun extends Once, Ordered {
  organizationId: OrganizationId;
  threadId: ThreadId;
  run: NewRun;
  /** Added to the thread before the run starts; when it has to wait, once it has waited. */
  messages: NewMessage[];
  whenBusy: WhenBusy;
  /** First removes every message after this one, to run again from there; `null` keeps all. */
  rewindTo: MessageId | null;
}

/**
 * What becomes of a new run on a thread that has an active one: it is refused; it waits for the other's end, behind
 * those that wait already; or it takes the place of all of them, which are cancelled and keep what they said.
 */
export type WhenBusy = "refuse" | "queue" | "replace";

export interface SubmitToolOutputs extends Once {
  organizationId: OrganizationId;
  threadId: ThreadId;
  runId: RunId;
  outputs: readonly { toolCallId: string; output: string }[];
  /** Whether the outputs of all calls must come together. */
  wantsAll: boolean;
}

/** Content that no file was made of yet. */
export interface ReceivedContent {
  /** The id that the file will have. */
  fileId: FileId;
  bytes: number;
}

export interface NewFile {
  content: ReceivedContent;
  name: string;
  purpose: FilePurpose;
  /** From its creation to its deletion; `null` for ever. */
  lifetimeMs: number | null;
}

export type NewAssistant = Omit<Assistant, "id" | "organizationId" | "createdAt">;

export interface ThreadChange {
  title?: string;
  metadata?: JsonObject | null;
  toolResources?: ToolResources | null;
  ttlMs?: number | null;
}

export interface NewThread {
  title: string;
  datasetId: string | null;
  metadata: JsonObject | null;
  toolResources: ToolResources | null;
  /** How long the thread is kept after the last thing that happened in it; `null` for ever. */
  ttlMs: number | null;
  messages: NewMessage[];
}

export interface NewMessage {
  role: MessageRole;
  content: ContentPart[];
  attachments: Attachment[];
  metadata: JsonObject | null;
  /** Whom it came from, when the client keeps a record of others' answers. */
  assistantId: AssistantId | null;
  runId: RunId | null;
}

export interface NewRun extends AnswerOptions {
  assistantId: AssistantId | null;
  /** `null` to use the assistant's. */
  model: string | null;
  /** Runs in the place of a model that is not configured; `null`: such a model is an error. */
  substituteModel: string | null;
  /** `null` to use the assistant's. */
  instructions: string | null;
  /** Appended to the instructions, after a blank line. */
  additionalInstructions: string;
  /** `null` to use the assistant's. */
  tools: AssistantTool[] | null;
  metadata: JsonObject | null;
  temperature: number | null;
  topP: number | null;
  maxPromptTokens: number | null;
  maxCompletionTokens: number | null;
  truncation: Truncation;
}
