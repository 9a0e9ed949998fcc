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
    thread: threadChange = {},
    run: runChange = {},
    messages: messageChanges = [],
    lease: newLease = null,
  }: {
    thread?: Partial<Thread>;
    run?: Partial<Run>;
    messages?: Partial<Message>[];
    lease?: Parameters<Store["createRun"]>[0]["lease"];
  } = {},
) {
  const thread: Thread = sampleThread({ organizationId, ...threadChange });
  const run = sampleRun(thread, runChange);
  const messages = messageChanges.map((change) => sampleMessage(thread, change));
  const result = await store.createRun({
    ...newRun(run),
    newThread: thread,
    messages,
    lease: newLease,
  });
  if (!result.created) {
    throw new Error("a new thread cannot be busy");
  }
  return { thread, run, messages, lease: result.lease };
}

/** What `createRun` takes for a run on a thread that exists, without anything else. */
export function newRun(run: Run): Parameters<Store["createRun"]>[0] {
  return {
    newThread: null,
    messages: [],
    run,
    events: [],
    lease: null,
    whenBusy: "refuse",
    rewindTo: null,
    receipt: null,
  };
}

/** A thread with messages and no run. */
export async function createThread(
  store: Store,
  organizationId: OrganizationId,
  {
    thread: threadChange = {},
    messages: messageChanges = [],
  }: { thread?: Partial<Thread>; messages?: Partial<Message>[] } = {},
) {
  const thread = sampleThread({ organizationId, ...threadChange });
  const messages = messageChanges.map((change) => sampleMessage(thread, change));
  await store.createThread({ thread, messages, receipt: null });
  return { thread, messages };
}

export async function readAllMessages(
  store: Store,
  { organizationId, id: threadId }: Pick<Thread, "organizationId" | "id">,
): Promise<Message[]> {
  const page = { limit: 100_000, order: "asc", after: null, before: null } as const;
  const read = await store.listMessages({ organizationId, threadId, runId: null, page });
  return "entries" in read ? read.entries : [];
}

export async function readAllEvents(store: Store, { organizationId, id: runId }: Run) {
  return store.readEvents({ organizationId, runId, after: 0, limit: 100_000 });
}
