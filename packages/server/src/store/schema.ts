import type { Generated } from "kysely";
import type { AccessKeyScope } from "../core/access-key.ts";
import type { Assistant } from "../core/assistant.ts";
import type { ModelFailureReason } from "../core/errors.ts";
import type { FilePurpose, StoredFile } from "../core/file.ts";
import type {
  AccessKeyId,
  AssistantId,
  FileId,
  MessageId,
  NodeId,
  OrganizationId,
  RunId,
  StepId,
  ThreadId,
} from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Message, MessageStatus } from "../core/message.ts";
import type { MessageOrigin } from "../core/message-origin.ts";
import type { ModelCall } from "../core/model-call.ts";
import type { Receipt, StoredReceipt } from "../core/receipt.ts";
import type { RunOrder, RunState } from "../core/run.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { RunStep, RunStepDetails, RunStepStatus } from "../core/run-step.ts";
import type { Thread } from "../core/thread.ts";
import type { StoredBatch } from "./event-batch.ts";
import type { JsonText } from "./json-text.ts";
import type { TextKey } from "./text-key.ts";

/**
 * The tables, the same on both databases. Columns are what statements search by; everything else of an entity is
 * its `body`. `ordinal` grows with each insert and settles the order of rows with one timestamp. Instants are
 * milliseconds since the epoch.
 */
export interface Schema {
  organizations: OrganizationTable;
  access_keys: AccessKeyTable;
  sessions: SessionTable;
  threads: ThreadTable;
  messages: MessageTable;
  runs: RunTable;
  run_settings: RunSettingsTable;
  run_steps: RunStepTable;
  run_events: RunEventTable;
  model_calls: ModelCallTable;
  run_usage: RunUsageTable;
  message_revisions: MessageRevisionTable;
  waiting_runs: WaitingRunTable;
  tool_outputs: ToolOutputTable;
  thread_marks: ThreadMarkTable;
  assistants: AssistantTable;
  files: FileTable;
  file_contents: FileContentTable;
  file_pieces: FilePieceTable;
  receipts: ReceiptTable;
}

export interface OrganizationTable {
  ordinal: Generated<number>;
  id: OrganizationId;
  name: JsonText<string>;
  created_at: number;
}

export interface AccessKeyTable {
  ordinal: Generated<number>;
  id: AccessKeyId;
  organization_id: OrganizationId;
  name: JsonText<string>;
  digest: string;
  hint: string;
  scope: AccessKeyScope;
  created_by: AccessKeyId | null;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface SessionTable {
  digest: string;
  organization_id: OrganizationId;
  access_key_id: AccessKeyId;
  created_at: number;
  expires_at: number;
}

export interface ThreadTable {
  ordinal: Generated<number>;
  id: ThreadId;
  organization_id: OrganizationId;
  created_at: number;
  /** When something last happened in it: a message, a change of one, a run. */
  updated_at: number;
  ttl_ms: number | null;
  expires_at: number | null;
  body: JsonText<Omit<Thread, "id" | "organizationId" | "createdAt" | "ttlMs" | "expiresAt">>;
}

/** What a list of threads can be asked for, one row for each thing that is true of a thread. */
export interface ThreadMarkTable {
  organization_id: OrganizationId;
  /** Key of the dataset or of a pair in the metadata. */
  mark: TextKey;
  thread_id: ThreadId;
}

export interface MessageTable {
  ordinal: Generated<number>;
  id: MessageId;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  run_id: RunId | null;
  status: MessageStatus;
  token_count: number | null;
  created_at: number;
  /** Of a copy: what led to the original. */
  origin: JsonText<MessageOrigin> | null;
  body: JsonText<Omit<Message, "id" | "organizationId" | "threadId" | "runId" | "status" | "createdAt">>;
}

/** Written with every append to the run's log, so what is long and never changes is in `run_settings`. */
export interface RunTable {
  ordinal: Generated<number>;
  id: RunId;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  status: RunStatus;
  created_at: number;
  /** What never changes and runs are looked for by. */
  model: JsonText<string>;
  assistant_id: AssistantId | null;
  access_key_id: AccessKeyId | null;
  error_code: ModelFailureReason | null;
  /** 1 for a run that does not have its thread: it waits for it, or it ended while it did. */
  waiting: 0 | 1;
  /** The number of the newest event. Raising it is what locks the run's log. */
  last_event: number;
  /** The node that holds the lease. */
  node_id: NodeId | null;
  fencing_token: number;
  attempt: number;
  /**
   * Since when the run waits for any node: its creation while no node holds it, else the end of the lease; in
   * `requires_action` and while it waits for its thread, its `expiresAt`; `null` when it is terminal. One instant says all that a claim has to know.
   */
  claimable_at: number | null;
  expires_at: number;
  /** When the run ended, as long as all its events are kept; `null` before, and when they were cleared away. */
  log_ended_at: number | null;
  state: JsonText<Omit<RunState, "status">>;
  /** `null` when they are in `run_settings`. */
  settings: RunSettingsTable["settings"] | null;
  /** What a client has set since the run was created. It wins over the state, which a node writes that read it before. */
  metadata: JsonText<JsonObject | null> | null;
}

/** What will be done with the thread when a waiting run gets it. */
export interface WaitingRunTable {
  organization_id: OrganizationId;
  run_id: RunId;
  messages: JsonText<Message[]>;
  /** The position of the message after which the thread is cut off; `null` to keep it whole. */
  rewind_created_at: number | null;
  rewind_ordinal: number | null;
}

/** Settings of runs that are too long to be written again with each change of the run. */
export interface RunSettingsTable {
  organization_id: OrganizationId;
  run_id: RunId;
  settings: JsonText<Pick<RunOrder, "assistantId" | "model" | "settings">>;
}

export interface RunStepTable {
  /** The number of an event of the run, unlike any other step's: the later step has the greater one. */
  ordinal: number;
  id: StepId;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  run_id: RunId;
  type: RunStepDetails["type"];
  status: RunStepStatus;
  created_at: number;
  body: JsonText<Omit<RunStep, "id" | "organizationId" | "threadId" | "runId" | "status" | "createdAt">>;
}

/** Outputs of calls of a step that is still open. Calls have their place in the step, as models repeat their ids. */
export interface ToolOutputTable {
  organization_id: OrganizationId;
  step_id: StepId;
  place: number;
  output: JsonText<string>;
}

export interface AssistantTable {
  ordinal: Generated<number>;
  id: AssistantId;
  organization_id: OrganizationId;
  /** Key of the model name; `null` for none. */
  model_name: TextKey | null;
  created_at: number;
  body: JsonText<Omit<Assistant, "id" | "organizationId" | "createdAt">>;
}

export interface FileTable {
  ordinal: Generated<number>;
  id: FileId;
  organization_id: OrganizationId;
  purpose: FilePurpose;
  created_at: number;
  expires_at: number | null;
  body: JsonText<Pick<StoredFile, "name" | "bytes">>;
}

/** Holds the pieces of one content together, from the first that was written to the last that is cleared away. */
export interface FileContentTable {
  organization_id: OrganizationId;
  file_id: FileId;
  /** `null` while it is a file's; before, when it is cleared away; 0 when that has begun, or is due. */
  clear_at: number | null;
}

export interface FilePieceTable {
  organization_id: OrganizationId;
  file_id: FileId;
  /** The place of the piece's first byte in the content. */
  start: number;
  piece: Uint8Array;
}

export interface ReceiptTable {
  organization_id: OrganizationId;
  /** Key of the idempotency key. */
  key: TextKey;
  created_at: number;
  expires_at: number;
  body: JsonText<Pick<Receipt, "key" | "digest" | "subject">>;
  response: JsonText<StoredReceipt["response"]> | null;
}

export interface RunEventTable {
  organization_id: OrganizationId;
  run_id: RunId;
  /** The number of the last event of the batch. */
  sequence: number;
  /** When they were recorded; `null` for those from before that was kept. */
  at: number | null;
  event: JsonText<StoredBatch>;
}

export interface ModelCallTable {
  organization_id: OrganizationId;
  run_id: RunId;
  claim: number;
  place: number;
  body: JsonText<Omit<ModelCall, "organizationId" | "runId" | "claim" | "place">>;
}

/**
 * What runs have used, one row for each model that one has called, or one where it called none; written when it ends and
 * kept when it is deleted. `runs` is 1 in one row of each run and 0 in its others, so that it can be summed up too.
 */
export interface RunUsageTable {
  organization_id: OrganizationId;
  /** Of the run. */
  created_at: number;
  run_id: RunId;
  model: JsonText<string>;
  access_key_id: AccessKeyId | null;
  runs: 0 | 1;
  failed: 0 | 1;
  first_token_ms: number | null;
  prompt_tokens: number;
  completion_tokens: number;
}

/** What a message was until it was edited; of one that was deleted, all but what it said. */
export interface MessageRevisionTable {
  ordinal: Generated<number>;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  message_id: MessageId;
  /** The position of the message in its thread. */
  created_at: number;
  message_ordinal: number;
  replaced_at: number;
  deleted: 0 | 1;
  body: JsonText<Omit<Message, "id" | "organizationId" | "threadId" | "createdAt">>;
}
