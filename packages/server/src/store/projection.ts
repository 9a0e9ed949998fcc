import type { Kysely } from "kysely";
import type { MessageId, OrganizationId, RunId, StepId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStep } from "../core/run-step.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertMessages } from "./insert-messages.ts";
import { insertRows } from "./insert-rows.ts";
import { toMessageRow, toStepRow } from "./row-mapper.ts";
import type { MessageTable, RunStepTable, Schema } from "./schema.ts";
import { indexMessages } from "./search/indexing.ts";
import { statement } from "./statement.ts";

/** How a batch of events leaves the steps and messages that it speaks of. Each is written once per batch. */
export interface Projection {
  readonly newSteps: Map<StepId, RunStep>;
  readonly changedSteps: Map<StepId, RunStep>;
  readonly newMessages: Map<MessageId, Message>;
  readonly changedMessages: Map<MessageId, Message>;
}

export function project(events: readonly RunEvent[]): Projection {
  const newSteps = new Map<StepId, RunStep>();
  const changedSteps = new Map<StepId, RunStep>();
  const newMessages = new Map<MessageId, Message>();
  const changedMessages = new Map<MessageId, Message>();
  for (const event of events) {
    switch (event.type) {
      case "step.created":
        newSteps.set(event.step.id, event.step);
        break;
      case "run.requires_action":
      case "step.in_progress":
      case "step.completed":
      case "step.failed":
      case "step.cancelled":
      case "step.expired":
        (newSteps.has(event.step.id) ? newSteps : changedSteps).set(event.step.id, event.step);
        break;
      case "message.created":
        newMessages.set(event.message.id, event.message);
        break;
      case "message.in_progress":
      case "message.completed":
      case "message.incomplete":
        (newMessages.has(event.message.id) ? newMessages : changedMessages).set(
          event.message.id,
          event.message,
        );
        break;
      case "thread.created":
      case "run.created":
      case "run.queued":
      case "run.in_progress":
      case "run.cancelling":
      case "run.completed":
      case "run.incomplete":
      case "run.failed":
      case "run.cancelled":
      case "run.expired":
      case "step.delta":
      case "message.delta":
      case "done":
        break;
      default:
        event satisfies never;
    }
  }
  return { newSteps, changedSteps, newMessages, changedMessages };
}

/** Writes a projection of one run's events. The events and their rows belong to that run alone. */
export async function writeProjection(
  transaction: Kysely<Schema>,
  {
    traits,
    organizationId,
    runId,
    firstSequence,
    projection,
  }: {
    traits: DatabaseTraits;
    organizationId: OrganizationId;
    runId: RunId;
    /** The number of the first of the events. */
    firstSequence: number;
    projection: Projection;
  },
): Promise<void> {
  const { newSteps, changedSteps, newMessages, changedMessages } = projection;
  const steps = [...newSteps.values()].map((step, index) => ({
    ...toStepRow(step),
    ordinal: firstSequence + index,
  }));
  await insertRows(transaction, traits, "run_steps", steps);
  await insertMessages(transaction, traits, { organizationId, messages: [...newMessages.values()] });
  for (const step of changedSteps.values()) {
    const { status, body } = toStepRow(step);
    const { id } = step;
    const { numAffectedRows } = await updateStep(
      transaction,
      { organizationId, runId, id, status, body },
      {},
    );
    expectOne(numAffectedRows, id);
  }
  for (const message of changedMessages.values()) {
    const { status, body } = toMessageRow(message);
    const row = { organizationId, runId, id: message.id, status, body };
    const { numAffectedRows } = await updateMessage(transaction, row, {});
    // A message that the client has deleted while it was written stays deleted.
    if (numAffectedRows === 1n) {
      await indexMessages(transaction, { search: traits.search, organizationId }, [message]);
    }
  }
}

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

const updateStep = statement(
  (db, { organizationId, runId, id, status, body }: RunKey & Pick<RunStepTable, "id" | "status" | "body">) =>
    db
      .updateTable("run_steps")
      .set({ status, body })
      .where("organization_id", "=", organizationId)
      .where("run_id", "=", runId)
      .where("id", "=", id),
);

const updateMessage = statement(
  (db, { organizationId, runId, id, status, body }: RunKey & Pick<MessageTable, "id" | "status" | "body">) =>
    db
      .updateTable("messages")
      .set({ status, body })
      .where("organization_id", "=", organizationId)
      .where("run_id", "=", runId)
      .where("id", "=", id),
);

/** An event of something that was never created would leave the log and the tables in disagreement. */
function expectOne(updatedRows: bigint | undefined, id: StepId): void {
  if (updatedRows !== 1n) {
    throw new Error(`an event speaks of ${id}, which its run does not have`);
  }
}
