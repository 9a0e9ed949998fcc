import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import { asId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { PageRequest } from "../core/page.ts";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { Thread } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { pageOf } from "./testing/page-of.ts";
import {
  awkwardText,
  nextId,
  sampleMessage,
  sampleReceipt,
  sampleRun,
  sampleState,
} from "./testing/samples.ts";
import {
  createOrganization,
  createRunOnNewThread,
  createThread,
  newRun,
  readAllMessages,
} from "./testing/scene.ts";

const firstPage: PageRequest = { limit: 100, order: "asc", after: null, before: null };

describeStores((current) => {
  describe("listMessages", () => {
    it("gives messages back as they were", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, {
        messages: [
          {},
          { role: "system", attachments: [], content: [], metadata: null, assistantId: null },
          {
            role: "assistant",
            status: "incomplete",
            incompleteReason: "max_tokens",
            runId: asId<"run">("run_imported"),
            completedAt: null,
            incompleteAt: 7,
          },
        ],
      });
      const page = await current().listMessages({
        organizationId,
        threadId: thread.id,
        runId: null,
        page: firstPage,
      });
      expect(page).toEqual({ entries: messages, hasMore: false });
    });

    it("shows nothing of a thread to another organization, not even its cursors", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const list = { organizationId: nextId("organization"), threadId: thread.id, runId: null };
      const after = messages[0]?.id ?? "";
      expect(await current().listMessages({ ...list, page: firstPage })).toEqual({
        entries: [],
        hasMore: false,
      });
      expect(await current().listMessages({ ...list, page: { ...firstPage, after } })).toEqual({
        unknownCursor: after,
      });
    });

    it("says which cursor is not of this thread", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const elsewhere = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const known = messages[0]?.id ?? "";
      const foreign = elsewhere.messages[0]?.id ?? "";
      const read = (page: Partial<PageRequest>) =>
        current().listMessages({
          organizationId,
          threadId: thread.id,
          runId: null,
          page: { ...firstPage, ...page },
        });

      expect(await read({ after: foreign })).toEqual({ unknownCursor: foreign });
      expect(await read({ before: foreign })).toEqual({ unknownCursor: foreign });
      expect(await read({ after: known, before: foreign })).toEqual({ unknownCursor: foreign });
      expect(await read({ after: awkwardText })).toEqual({ unknownCursor: awkwardText });
    });

    it("reads the same pages as a list in memory, however many messages share an instant", async () => {
      const organizationId = await createOrganization(current());
      const scenario = fc.record({
        instants: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
        pages: fc.array(
          fc.record({
            limit: fc.integer({ min: 1, max: 6 }),
            order: fc.constantFrom("asc" as const, "desc" as const),
            after: fc.option(fc.nat()),
            before: fc.option(fc.nat()),
          }),
          { minLength: 1, maxLength: 6 },
        ),
      });
      await fc.assert(
        fc.asyncProperty(scenario, async ({ instants, pages }) => {
          const { thread, messages } = await createRunOnNewThread(current(), organizationId, {
            messages: instants.map((createdAt) => ({ createdAt })),
          });
          const idAt = (place: number | null) =>
            place === null ? null : (messages[place % messages.length]?.id ?? null);
          for (const { limit, order, after, before } of pages) {
            const page = { limit, order, after: idAt(after), before: idAt(before) };
            const read = await current().listMessages({
              organizationId,
              threadId: thread.id,
              runId: null,
              page,
            });
            expect(read).toEqual(pageOf(messages, page));
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  describe("listMessages of a run", () => {
    it("lists the messages that the run wrote, and no cursor of another", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run, messages } = await createRunOnNewThread(current(), organizationId, {
        messages: [{}],
      });
      const written = [2, 1, 2].map((createdAt) => sampleMessage(thread, { runId: run.id, createdAt }));
      await append(
        run,
        written.map((message) => ({ type: "message.created", message })),
      );
      const [second, first, third] = written;
      const list = { organizationId, threadId: thread.id, runId: run.id };
      expect(await current().listMessages({ ...list, page: firstPage })).toEqual({
        entries: [first, second, third],
        hasMore: false,
      });
      const after = messages[0]?.id ?? "";
      expect(await current().listMessages({ ...list, page: { ...firstPage, after } })).toEqual({
        unknownCursor: after,
      });
    });
  });

  describe("findMessage", () => {
    it("finds a message of the thread, and nothing for another organization, thread or id", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}] });
      const messageId = messages[0]?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      expect(await current().findMessage(key)).toEqual(messages[0]);
      expect(await current().findMessage({ ...key, organizationId: nextId("organization") })).toBeNull();
      expect(await current().findMessage({ ...key, threadId: nextId("thread") })).toBeNull();
      expect(await current().findMessage({ ...key, messageId: nextId("message") })).toBeNull();
    });
  });

  describe("createMessage", () => {
    it("adds a message at the end, and says when there is no such thread", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}] });
      const message = sampleMessage(thread);
      const foreign = { ...message, organizationId: nextId("organization") };
      const missing = { created: false, missing: "thread" };
      expect(await current().createMessage({ message: foreign, receipt: null })).toEqual(missing);
      expect(
        await current().createMessage({ message: { ...message, threadId: nextId("thread") }, receipt: null }),
      ).toEqual(missing);
      expect(await current().createMessage({ message, receipt: null })).toMatchObject({ created: true });
      expect(await readAllMessages(current(), thread)).toEqual([...messages, message]);
    });

    it("adds none while a run is active, and one under a used key never", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId);
      const receipt = sampleReceipt({ organizationId });
      const create = () => current().createMessage({ message: sampleMessage(thread), receipt });
      expect(await create()).toEqual({ created: false, threadBusy: { runId: run.id } });
      expect(await readAllMessages(current(), thread)).toEqual([]);
      await append(run, [{ type: "run.failed", state: sampleState(run, { status: "failed" }) }]);
      expect(await create()).toMatchObject({ created: true });
      await expect(create()).rejects.toThrow(IdempotencyKeyUsedError);
      expect(await readAllMessages(current(), thread)).toHaveLength(1);
    });

    it("never adds a message to a thread that a run gets at the same moment", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const run = sampleRun(thread);
      const messages = Array.from({ length: 30 }, () => sampleMessage(thread));
      const [created] = await Promise.all([
        Promise.all(messages.map((message) => current().createMessage({ message, receipt: null }))),
        current().createRun({
          ...newRun(run),
          messages: [sampleMessage(thread, { metadata: { run: "yes" } })],
        }),
      ]);
      const all = await readAllMessages(current(), thread);
      expect(all).toHaveLength(created.filter((result) => result.created).length + 1);
      expect(all.at(-1)?.metadata).toEqual({ run: "yes" });
    });
  });

  it("reads messages in the order in which they were added, whatever the clocks of the nodes said", async () => {
    const organizationId = await createOrganization(current());
    const { thread } = await createThread(current(), organizationId);
    const ids: string[] = [];
    const times: number[] = [];
    for (const createdAt of [5_000, 1_000, 6_000, 2_000]) {
      const message = sampleMessage(thread, { createdAt });
      const result = await current().createMessage({ message, receipt: null });
      times.push(result.created ? result.message.createdAt : 0);
      ids.push(message.id);
    }
    expect(times).toEqual([5_000, 5_000, 6_000, 6_000]);
    expect((await readAllMessages(current(), thread)).map(({ id }) => id)).toEqual(ids);
  });

  describe("updateMessage", () => {
    const tokensOf = async ({ organizationId, id: threadId }: Thread) =>
      (await current().readThreadTail({ organizationId, threadId, before: null, limit: 1 })).messages[0]
        ?.tokens;

    it("changes what is given, and forgets what was counted when the model will see another message", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}] });
      const [message] = messages;
      const messageId = message?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      const content: Message["content"] = [{ type: "text", text: awkwardText, annotations: [] }];
      const changes: [Partial<Pick<Message, "content" | "role" | "metadata">>, number | null][] = [
        [{ metadata: { note: awkwardText } }, 5],
        [{ content }, null],
        [{ role: "assistant" }, null],
      ];
      for (const [change, tokens] of changes) {
        await current().saveTokenCounts({ organizationId, counts: [{ messageId, tokens: 5 }] });
        const before = await current().findMessage(key);
        const updated = await current().updateMessage({ ...key, at: 1, change, receipt: null });
        expect(updated).toEqual({ ...before, ...change });
        expect(await current().findMessage(key)).toEqual(updated);
        expect(await tokensOf(thread)).toBe(tokens);
      }
    });

    it("changes nothing for another organization, thread or id, nor under a key that was used", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}] });
      const messageId = messages[0]?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      const change = { role: "assistant" } as const;
      const receipt = sampleReceipt({ organizationId });
      const update = (other: Partial<typeof key>, given = receipt) =>
        current().updateMessage({ ...key, at: 1, ...other, change, receipt: given });
      const organization = nextId("organization");
      expect(
        await update({ organizationId: organization }, sampleReceipt({ organizationId: organization })),
      ).toBeNull();
      expect(await update({ threadId: nextId("thread") })).toBeNull();
      expect(await update({ messageId: nextId("message") })).toBeNull();
      expect(await current().findMessage(key)).toEqual(messages[0]);
      expect(await update({})).toMatchObject(change);
      await expect(update({})).rejects.toThrow(IdempotencyKeyUsedError);
    });
  });

  describe("deleteMessage", () => {
    it("deletes that message of that thread and organization, once", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}, {}] });
      const messageId = messages[0]?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      expect(await current().deleteMessage({ ...key, at: 1, organizationId: nextId("organization") })).toBe(
        false,
      );
      expect(await current().deleteMessage({ ...key, at: 1, threadId: nextId("thread") })).toBe(false);
      expect(await current().deleteMessage({ ...key, at: 1 })).toBe(true);
      expect(await current().deleteMessage({ ...key, at: 1 })).toBe(false);
      expect(await readAllMessages(current(), thread)).toEqual([messages[1]]);
    });
  });

  describe("saveTokenCounts", () => {
    it("saves as many counts as it is given, for those messages alone", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, {
        messages: Array.from({ length: 1_203 }, (_, index) => ({ createdAt: index, content: [] })),
      });
      const counted = messages.slice(0, 1_201);

      await current().saveTokenCounts({ organizationId, counts: [] });
      await current().saveTokenCounts({
        organizationId,
        counts: counted.map(({ id }, index) => ({ messageId: id, tokens: index })),
      });

      const tail = await current().readThreadTail({
        organizationId,
        threadId: thread.id,
        before: null,
        limit: 2_000,
      });
      expect(tail.messages.map(({ tokens }) => tokens).reverse()).toEqual([...counted.keys(), null, null]);
    });

    it("does not count an edited message by the text that somebody read before", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}, {}] });
      const [edited, kept] = messages.map(({ id }) => id);
      const key = { organizationId, threadId: thread.id, messageId: edited ?? nextId("message") };
      const content = [{ type: "text" as const, text: "Other words", annotations: [] }];
      await current().updateMessage({ ...key, at: 1, change: { content }, receipt: null });
      await current().saveTokenCounts({
        organizationId,
        counts: [edited, kept].map((id = nextId("message")) => ({ messageId: id, tokens: 5 })),
      });
      const tail = await current().readThreadTail({
        organizationId,
        threadId: thread.id,
        before: null,
        limit: 2,
      });
      expect(tail.messages.map(({ message, tokens }) => [message.id, tokens])).toEqual([
        [kept, 5],
        [edited, null],
      ]);
    });

    it("changes no message of another organization", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      await current().saveTokenCounts({
        organizationId: nextId("organization"),
        counts: messages.map(({ id }) => ({ messageId: id, tokens: 1 })),
      });
      const tail = await current().readThreadTail({
        organizationId,
        threadId: thread.id,
        before: null,
        limit: 1,
      });
      expect(tail.messages.map(({ tokens }) => tokens)).toEqual([null]);
    });
  });

  async function append({ organizationId, id: runId }: Run, events: readonly RunEvent[]): Promise<void> {
    const from = ["queued"] as const;
    const result = await current().appendEvents({
      organizationId,
      runId,
      lease: null,
      from,
      events,
      receipt: null,
    });
    expect(result.appended).toBe(true);
  }
});
