import { describe, expect, it } from "vitest";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { ImportEntry, Saved } from "../core/import-entry.ts";
import type { Message } from "../core/message.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { countRows } from "./testing/count-rows.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { nextId, sampleAssistant, sampleMessage, sampleThread } from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, createThread, readAllMessages } from "./testing/scene.ts";

const anybody = asId<"organization">("nobody");

function savedThread(change: Partial<Saved<Thread>> = {}): Saved<Thread> {
  const { organizationId: _, ...thread } = sampleThread({ organizationId: anybody });
  return { ...thread, datasetId: null, ...change };
}

function savedMessage(threadId: Thread["id"], change: Partial<Saved<Message>> = {}): Saved<Message> {
  const { organizationId: _, ...message } = sampleMessage(
    sampleThread({ organizationId: anybody, id: threadId }),
  );
  return { ...message, ...change };
}

const threadEntry = (thread: Saved<Thread>): ImportEntry => ({ type: "thread", thread });
const messageEntry = (message: Saved<Message>): ImportEntry => ({ type: "message", message });

async function importAll(
  store: Store,
  organizationId: OrganizationId,
  entries: ImportEntry[],
  { dryRun = false, now = 5_000 } = {},
): Promise<string[]> {
  const outcomes = await store.importEntries({ organizationId, entries, now, dryRun });
  return outcomes.map(({ outcome }) => outcome);
}

describe("importEntries", () => {
  describeStores((current, database) => {
    it("keeps ids, times, order and all else, and does nothing the second time", async () => {
      const organizationId = await createOrganization(current());
      const thread = savedThread();
      const messages = [1, 2, 3].map(() => savedMessage(thread.id, { createdAt: 1_000 }));
      const { organizationId: _, ...assistant } = sampleAssistant({ organizationId, modelName: "" });
      const entries = [
        ...messages.map(messageEntry),
        threadEntry(thread),
        { type: "assistant" as const, assistant },
      ];

      expect(await importAll(current(), organizationId, entries)).toEqual(Array(5).fill("new"));
      expect(await importAll(current(), organizationId, entries)).toEqual(Array(5).fill("known"));

      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual({
        ...thread,
        organizationId,
      });
      expect(await readAllMessages(current(), { organizationId, id: thread.id })).toEqual(
        messages.map((message) => ({ ...message, organizationId })),
      );
      expect(await current().findAssistant({ organizationId, assistantId: assistant.id })).toEqual({
        ...assistant,
        organizationId,
      });
    });

    it("gives what has no time the time of the import, and takes no other time for a difference", async () => {
      const organizationId = await createOrganization(current());
      const thread = savedThread({ createdAt: null });
      const message = savedMessage(thread.id, { createdAt: null, completedAt: null });
      const entries = [threadEntry(thread), messageEntry(message)];
      await importAll(current(), organizationId, entries, { now: 7_000 });
      expect(await importAll(current(), organizationId, entries, { now: 8_000 })).toEqual(["known", "known"]);
      const [stored] = await readAllMessages(current(), { organizationId, id: thread.id });
      expect(stored).toMatchObject({ createdAt: 7_000, completedAt: 7_000 });
    });

    it("leaves what is there as it is, and says that the other was not taken", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}] });
      const { organizationId: _, ...message } = messages[0] ?? sampleMessage(thread);
      const entries = [
        threadEntry(savedThread({ id: thread.id, metadata: { other: "1" } })),
        messageEntry({ ...message, role: "assistant" }),
        // Of another thread, too, an id is taken.
        messageEntry({ ...message, threadId: nextId("thread") }),
      ];
      expect(await importAll(current(), organizationId, entries)).toEqual([
        "conflict",
        "conflict",
        "conflict",
      ]);
      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual(thread);
      expect(await readAllMessages(current(), thread)).toEqual(messages);
      expect(await countRows(database().reader)).toMatchObject({ threads: 1, messages: 1 });
    });

    it("creates the thread of messages that come alone, and fills it in when it comes after them", async () => {
      const organizationId = await createOrganization(current());
      const thread = savedThread({ createdAt: 500 });
      const messages = [savedMessage(thread.id), savedMessage(thread.id)];
      const outcomes = await current().importEntries({
        organizationId,
        entries: messages.map(messageEntry),
        now: 5_000,
        dryRun: false,
      });
      expect(outcomes).toEqual([
        { outcome: "new", createdThread: thread.id },
        { outcome: "new", createdThread: null },
      ]);
      expect(await importAll(current(), organizationId, [threadEntry(thread)])).toEqual(["filled"]);
      expect(await importAll(current(), organizationId, [threadEntry(thread)])).toEqual(["known"]);
      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual({
        ...thread,
        organizationId,
      });
    });

    it("adds nothing to a thread on which a run is active", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId);
      expect(await importAll(current(), organizationId, [messageEntry(savedMessage(thread.id))])).toEqual([
        "busy",
      ]);
      expect(await readAllMessages(current(), thread)).toEqual([]);
    });

    it("writes nothing in a dry run", async () => {
      const organizationId = await createOrganization(current());
      const thread = savedThread();
      const entries = [threadEntry(thread), messageEntry(savedMessage(thread.id))];
      expect(await importAll(current(), organizationId, entries, { dryRun: true })).toEqual(["new", "new"]);
      expect(await current().findThread({ organizationId, threadId: thread.id })).toBeNull();
      expect(await countRows(database().reader)).toEqual({ access_keys: 1, organizations: 1 });
    });

    it("lets imported threads be found by their messages and by their metadata", async () => {
      const organizationId = await createOrganization(current());
      const thread = savedThread({ metadata: { customer: "17" } });
      const content = [{ type: "refusal" as const, refusal: "Never ever" }];
      await importAll(current(), organizationId, [
        threadEntry(thread),
        messageEntry(savedMessage(thread.id, { content })),
      ]);
      const page = { limit: 10, order: "asc", after: null, before: null } as const;
      for (const wanted of [{ search: "never" }, { metadata: { customer: "17" } }]) {
        const filter = { datasetId: null, metadata: {}, search: null, ...wanted };
        const found = await current().listThreads({ organizationId, filter, page });
        expect("entries" in found && found.entries.map(({ id }) => id)).toEqual([thread.id]);
      }
    });

    it("keeps organizations apart: the same ids belong to each of them", async () => {
      const organizationId = await createOrganization(current());
      const other = asId<"organization">("other");
      await database().write(async (transaction) => {
        const { ordinal: _, ...row } = await transaction
          .selectFrom("organizations")
          .selectAll()
          .executeTakeFirstOrThrow();
        await transaction
          .insertInto("organizations")
          .values({ ...row, id: other })
          .execute();
      });
      const thread = savedThread();
      const entries = [threadEntry(thread), messageEntry(savedMessage(thread.id))];
      expect(await importAll(current(), organizationId, entries)).toEqual(["new", "new"]);
      expect(await importAll(current(), other, [threadEntry({ ...thread, metadata: null })])).toEqual([
        "new",
      ]);
      expect(await readAllMessages(current(), { organizationId: other, id: thread.id })).toEqual([]);
      expect((await current().findThread({ organizationId, threadId: thread.id }))?.metadata).toEqual(
        thread.metadata,
      );
      expect((await current().findOrganization({ idOrName: "other" }))?.id).toBe(other);
    });

    it("imports everything once when several imports of the same run at once", async () => {
      const organizationId = await createOrganization(current());
      const threads = Array.from({ length: 20 }, () => savedThread());
      const entries = threads.flatMap((thread) => [
        threadEntry(thread),
        messageEntry(savedMessage(thread.id)),
        messageEntry(savedMessage(thread.id)),
      ]);
      await Promise.all(Array.from({ length: 4 }, () => current().ping()));
      const outcomes = await Promise.all([
        importAll(current(), organizationId, entries),
        importAll(current(), organizationId, entries.toReversed()),
        importAll(current(), organizationId, entries),
        importAll(current(), organizationId, entries.toReversed()),
      ]);
      expect(outcomes.flat().filter((outcome) => outcome === "new")).toHaveLength(60);
      expect(outcomes.flat().every((outcome) => outcome === "new" || outcome === "known")).toBe(true);
      expect(await countRows(database().reader)).toMatchObject({ threads: 20, messages: 40 });
    });
  });
});
