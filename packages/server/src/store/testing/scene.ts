import type { OrganizationId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import type { Run } from "../../core/run.ts";
import type { Store } from "../../core/store.ts";
import type { Thread } from "../../core/thread.ts";
import { sampleAccessKey, sampleMessage, sampleOrganization, sampleRun, sampleThread } from "./samples.ts";

/** The organization that the tests write to. */
export async function createOrganization(store: Store): Promise<OrganizationId> {
  const organization = sampleOrganization();
  await store.bootstrap({
    organization,
    accessKey: sampleAccessKey({ organizationId: organization.id }),
  });
  return organization.id;
}

/** A thread with messages and a run, which waits for a node unless a lease is given. */
export async function createRunOnNewThread(
  store: Store,
  organizationId: OrganizationId,
  {
    run: runChange = {},
    messages: messageChanges = [],
    lease: newLease = null,
  }: {
    run?: Partial<Run>;
    messages?: Partial<Message>[];
    lease?: Parameters<Store["createRun"]>[0]["lease"];
  } = {},
) {
  const thread: Thread = sampleThread({ organizationId });
  const run = sampleRun(thread, runChange);
  const messages = messageChanges.map((change) => sampleMessage(thread, change));
  const result = await store.createRun({ newThread: thread, messages, run, events: [], lease: newLease });
  if (!result.created) {
    throw new Error("a new thread cannot be busy");
  }
  return { thread, run, messages, lease: result.lease };
}

export async function readAllEvents(store: Store, { organizationId, id: runId }: Run) {
  return store.readEvents({ organizationId, runId, after: 0, limit: 100_000 });
}
