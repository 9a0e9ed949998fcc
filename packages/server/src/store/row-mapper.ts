import type { Insertable, Selectable } from "kysely";
import type { AccessKey } from "../core/access-key.ts";
import { unsetAnswerOptions } from "../core/answer-options.ts";
import type { Assistant } from "../core/assistant.ts";
import type { StoredFile } from "../core/file.ts";
import type { Message } from "../core/message.ts";
import type { Organization } from "../core/organization.ts";
import type { Receipt, StoredReceipt } from "../core/receipt.ts";
import type { Run, RunState } from "../core/run.ts";
import type { RunStep } from "../core/run-step.ts";
import type { Thread } from "../core/thread.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import type {
  AccessKeyTable,
  AssistantTable,
  FileTable,
  MessageTable,
  OrganizationTable,
  ReceiptTable,
  RunSettingsTable,
  RunStepTable,
  RunTable,
  ThreadTable,
} from "./schema.ts";
import { textKey } from "./text-key.ts";

export function toOrganizationRow({ id, name, createdAt }: Organization): Insertable<OrganizationTable> {
  return { id, name: toJsonText(name), created_at: createdAt };
}

export function fromOrganizationRow(row: Selectable<OrganizationTable>): Organization {
  return { id: row.id, name: fromJsonText(row.name), createdAt: row.created_at };
}

export function toAccessKeyRow(key: AccessKey): Insertable<AccessKeyTable> {
  return {
    id: key.id,
    organization_id: key.organizationId,
    name: toJsonText(key.name),
    digest: key.digest,
    hint: key.hint,
    scope: key.scope,
    created_by: key.createdBy?.id ?? null,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
  };
}

export function fromAccessKeyRow(
  row: Selectable<AccessKeyTable> & { creator_name: AccessKeyTable["name"] | null },
): AccessKey {
  const { created_by: creatorId, creator_name: creatorName } = row;
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: fromJsonText(row.name),
    digest: row.digest,
    hint: row.hint,
    scope: row.scope,
    createdBy:
      creatorId === null || creatorName === null ? null : { id: creatorId, name: fromJsonText(creatorName) },
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

export function toThreadRow(thread: Thread): Omit<Insertable<ThreadTable>, "updated_at"> {
  const { id, organizationId, createdAt, ttlMs, expiresAt, ...body } = thread;
  return {
    id,
    organization_id: organizationId,
    created_at: createdAt,
    ttl_ms: ttlMs,
    expires_at: expiresAt,
    body: toJsonText(body),
  };
}

export function fromThreadRow(row: Selectable<ThreadTable>): Thread {
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: row.created_at,
    ttlMs: row.ttl_ms,
    expiresAt: row.expires_at,
    ...fromJsonText(row.body),
  };
}

export function toMessageRow(message: Message): Insertable<MessageTable> {
  const { id, organizationId, threadId, runId, status, createdAt, ...body } = message;
  return {
    id,
    organization_id: organizationId,
    thread_id: threadId,
    run_id: runId,
    status,
    created_at: createdAt,
    origin: null,
    body: toJsonText(body),
  };
}

export function fromMessageRow(
  row: Omit<Selectable<MessageTable>, "ordinal" | "token_count" | "origin">,
): Message {
  return {
    id: row.id,
    organizationId: row.organization_id,
    threadId: row.thread_id,
    runId: row.run_id,
    status: row.status,
    createdAt: row.created_at,
    ...fromJsonText(row.body),
  };
}

export function toStepRow(step: RunStep): Omit<RunStepTable, "ordinal"> {
  const { id, organizationId, threadId, runId, status, createdAt, ...body } = step;
  return {
    id,
    organization_id: organizationId,
    thread_id: threadId,
    run_id: runId,
    type: step.details.type,
    status,
    created_at: createdAt,
    body: toJsonText(body),
  };
}

export function fromStepRow(row: RunStepTable): RunStep {
  return {
    id: row.id,
    organizationId: row.organization_id,
    threadId: row.thread_id,
    runId: row.run_id,
    status: row.status,
    createdAt: row.created_at,
    ...fromJsonText(row.body),
  };
}

/** The columns of `runs` that a change of state writes. */
export type StateColumns = Pick<RunTable, "status" | "expires_at" | "error_code" | "state">;

export function toStateColumns({ status, ...state }: RunState): StateColumns {
  const { expiresAt, lastError } = state;
  return { status, expires_at: expiresAt, error_code: lastError?.code ?? null, state: toJsonText(state) };
}

export function toSettingsText({ assistantId, model, settings }: Run): RunSettingsTable["settings"] {
  return toJsonText({ assistantId, model, settings });
}

export function fromRunRow(
  row: Selectable<RunTable> & { found_settings: RunSettingsTable["settings"] },
): Run {
  const { assistantId, model, settings } = fromJsonText(row.found_settings);
  return {
    id: row.id,
    organizationId: row.organization_id,
    threadId: row.thread_id,
    createdAt: row.created_at,
    assistantId,
    accessKeyId: row.access_key_id,
    model,
    settings: { ...laterSettings, ...settings },
    ...fromStateColumns(row),
  };
}

/** What settings that were stored by an earlier version do not have. */
const laterSettings = { ...unsetAnswerOptions, substituteModel: null };

export function fromStateColumns({
  status,
  state,
  metadata,
}: Pick<Selectable<RunTable>, "status" | "state" | "metadata">): RunState {
  return {
    status,
    ...fromJsonText(state),
    ...(metadata === null ? {} : { metadata: fromJsonText(metadata) }),
  };
}

export function toAssistantRow(assistant: Assistant): Insertable<AssistantTable> {
  const { id, organizationId, createdAt, ...body } = assistant;
  return {
    id,
    organization_id: organizationId,
    model_name: body.modelName === "" ? null : textKey(body.modelName),
    created_at: createdAt,
    body: toJsonText(body),
  };
}

/** What assistants that were stored by an earlier version do not have. */
const laterFields = {
  temperature: null,
  topP: null,
  responseFormat: null,
  reasoningEffort: null,
  toolResources: null,
};

export function fromAssistantRow(row: Selectable<AssistantTable>): Assistant {
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: row.created_at,
    ...laterFields,
    ...fromJsonText(row.body),
  };
}

export function toFileRow(file: StoredFile): Insertable<FileTable> {
  const { id, organizationId, purpose, createdAt, expiresAt, ...body } = file;
  return {
    id,
    organization_id: organizationId,
    purpose,
    created_at: createdAt,
    expires_at: expiresAt,
    body: toJsonText(body),
  };
}

export function fromFileRow(row: Selectable<FileTable>): StoredFile {
  return {
    id: row.id,
    organizationId: row.organization_id,
    ...fromJsonText(row.body),
    purpose: row.purpose,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function toReceiptRow(receipt: Receipt): Insertable<ReceiptTable> {
  const { organizationId, key, digest, subject, createdAt, expiresAt } = receipt;
  return {
    organization_id: organizationId,
    key: textKey(key),
    created_at: createdAt,
    expires_at: expiresAt,
    body: toJsonText({ key, digest, subject }),
    response: null,
  };
}

export function fromReceiptRow(row: Selectable<ReceiptTable>): StoredReceipt {
  return {
    organizationId: row.organization_id,
    ...fromJsonText(row.body),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    response: row.response === null ? null : fromJsonText(row.response),
  };
}
