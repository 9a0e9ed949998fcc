import type { Generated } from "kysely";
import type { AccessKeyId, MessageId, NodeId, OrganizationId, RunId, StepId, ThreadId } from "../core/ids.ts";
import type { Message, MessageStatus } from "../core/message.ts";
import type { RunOrder, RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { RunStep, RunStepDetails, RunStepStatus } from "../core/run-step.ts";
import type { Thread } from "../core/thread.ts";
import type { JsonText } from "./json-text.ts";

/**
 * The tables, the same on both databases. Columns are what statements search by; everything else of an entity is
 * its `body`. `ordinal` grows with each insert and settles the order of rows with one timestamp. Instants are
 * milliseconds since the epoch.
 */
export interface Schema {
  organizations: OrganizationTable;
  access_keys: AccessKeyTable;
  threads: ThreadTable;
  messages: MessageTable;
  runs: RunTable;
  run_settings: RunSettingsTable;
  run_steps: RunStepTable;
  run_events: RunEventTable;
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
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface ThreadTable {
  ordinal: Generated<number>;
  id: ThreadId;
  organization_id: OrganizationId;
  created_at: number;
  body: JsonText<Omit<Thread, "id" | "organizationId" | "createdAt">>;
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
  body: JsonText<Omit<Message, "id" | "organizationId" | "threadId" | "runId" | "status" | "createdAt">>;
}

/** Written with every append to the run's log, so it holds only what changes; the rest is in `run_settings`. */
export interface RunTable {
  ordinal: Generated<number>;
  id: RunId;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  status: RunStatus;
  created_at: number;
  /** The number of the newest event. Raising it is what locks the run's log. */
  last_event: number;
  /** The node that holds the lease. */
  node_id: NodeId | null;
  fencing_token: number;
  attempt: number;
  /**
   * Since when the run waits for any node: its creation while no node holds it, else the end of the lease; in
   * `requires_action`, its `expiresAt`; `null` when it is terminal. One instant says all that a claim has to know.
   */
  claimable_at: number | null;
  state: JsonText<Omit<RunState, "status">>;
}

export interface RunSettingsTable {
  organization_id: OrganizationId;
  run_id: RunId;
  settings: JsonText<Pick<RunOrder, "assistantId" | "model" | "settings">>;
}

export interface RunStepTable {
  ordinal: Generated<number>;
  id: StepId;
  organization_id: OrganizationId;
  thread_id: ThreadId;
  run_id: RunId;
  type: RunStepDetails["type"];
  status: RunStepStatus;
  created_at: number;
  body: JsonText<Omit<RunStep, "id" | "organizationId" | "threadId" | "runId" | "status" | "createdAt">>;
}

export interface RunEventTable {
  organization_id: OrganizationId;
  run_id: RunId;
  sequence: number;
  event: JsonText<RunEvent>;
}
