import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { Page, PageRequest, UnknownCursor } from "../core/page.ts";
import type { Thread, ThreadFilter } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { pageOf } from "./testing/page-of.ts";
import {
  awkwardText,
  nextId,
  sampleMessage,
  sampleReceipt,
  sampleState,
  sampleStep,
  sampleThread,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, createThread, readAllMessages } from "./testing/scene.ts";

const firstPage: PageRequest = { limit: 100, order: "asc", after: null, before: null };
const anyThread: ThreadFilter = { datasetId: null, metadata: {}, search: null };

describeStores((current) => {
  describe("findThread", () => {
    it("gives a thread back as it was", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId, {
        thread: { ttlMs: 5, expiresAt: 1_800_000_000_000 },
      });
      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual(thread);
    });

    it("finds nothing for another organization, another id, or an id that no database can hold", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId);
      const threadId = thread.id;
      expect(await current().findThread({ organizationId: nextId("organization"), threadId })).toBeNull();
      expect(await current().findThread({ organizationId, threadId: nextId("thread") })).toBeNull();
      expect(
        await current().findThread({ organizationId, threadId: asId<"thread">(`${threadId}\0`) }),
      ).toBeNull();
      expect(await current().findThread({ organizationId, threadId: asId<"thread">("\ud83e") })).toBeNull();
    });
  });

  describe("createThread", () => {
    it("creates a thread with its messages", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, { messages: [{}, {}] });
      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual(thread);
      expect(await readAllMessages(current(), thread)).toEqual(messages);
    });

    it("creates one thread under one idempotency key, however many ask at once", async () => {
      const organizationId = await createOrganization(current());
      const receipt = sampleReceipt({ organizationId });
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, () =>
          current().createThread({ thread: sampleThread({ organizationId }), messages: [], receipt }),
        ),
      );
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused).toHaveLength(49);
      expect(refused.every(({ reason }) => reason instanceof IdempotencyKeyUsedError)).toBe(true);
      expect(entriesOf(await list(organizationId))).toHaveLength(1);
    });
  });

  describe("listThreads", () => {
    it("lists the threads of the organization alone, and knows no cursor of another", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const stranger = nextId("organization");
      expect(await list(organizationId)).toEqual({ entries: [thread], hasMore: false });
      expect(await list(stranger)).toEqual({ entries: [], hasMore: false });
      expect(await list(stranger, {}, { after: thread.id })).toEqual({ unknownCursor: thread.id });
    });

    it("lists the threads of a dataset, whatever its id is", async () => {
      const organizationId = await createOrganization(current());
      const datasetId = `data ${awkwardText}`.repeat(200);
      const { thread } = await createThread(current(), organizationId, { thread: { datasetId } });
      await createThread(current(), organizationId, { thread: { datasetId: null } });
      await createThread(current(), organizationId, { thread: { datasetId: "other" } });
      expect(entriesOf(await list(organizationId, { datasetId }))).toEqual([thread]);
      expect(entriesOf(await list(organizationId, { datasetId: `${datasetId}x` }))).toEqual([]);
    });

    it("lists the threads whose metadata has all pairs, compared as text", async () => {
      const organizationId = await createOrganization(current());
      const long = "x\0".repeat(5_000);
      const metadata = { size: 3, big: true, [awkwardText]: awkwardText, long, nested: ["3"], none: null };
      const { thread } = await createThread(current(), organizationId, { thread: { metadata } });
      const { thread: other } = await createRunOnNewThread(current(), organizationId, {
        thread: { metadata: { size: "3" } },
      });
      const found = async (pairs: Record<string, string>) =>
        entriesOf(await list(organizationId, { metadata: pairs })).map(({ id }) => id);

      expect(await found({ size: "3" })).toEqual([thread.id, other.id]);
      expect(await found({ size: "3", big: "true" })).toEqual([thread.id]);
      expect(await found({ [awkwardText]: awkwardText, long })).toEqual([thread.id]);
      expect(await found({ size: "4" })).toEqual([]);
      expect(await found({ nested: "3" })).toEqual([]);
      expect(await found({ none: "null" })).toEqual([]);
    });

    it("finds a thread by its metadata as it is now", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, {
        thread: { datasetId: "d", metadata: { a: "1", b: "2" } },
      });
      const key = { organizationId, threadId: thread.id };
      await current().updateThread({ ...key, at: 1, change: { metadata: { b: "3" } }, receipt: null });
      const found = async (filter: Partial<ThreadFilter>) =>
        entriesOf(await list(organizationId, filter)).length;
      expect(await found({ metadata: { a: "1" } })).toBe(0);
      expect(await found({ metadata: { b: "2" } })).toBe(0);
      expect(await found({ metadata: { b: "3" }, datasetId: "d" })).toBe(1);
    });

    it("reads the same pages as a list in memory, whatever the filter", async () => {
      const organizationId = await createOrganization(current());
      const scenario = fc.record({
        threads: fc.array(
          fc.record({ createdAt: fc.integer({ min: 1, max: 4 }), colour: fc.constantFrom("red", "blue") }),
          { maxLength: 12 },
        ),
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
      let round = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ threads, pages }) => {
          round += 1;
          const created: Thread[] = [];
          for (const { createdAt, colour } of threads) {
            const change = { createdAt, metadata: { colour, round } };
            created.push((await createThread(current(), organizationId, { thread: change })).thread);
          }
          const red = created.filter(({ metadata }) => metadata?.["colour"] === "red");
          const idAt = (place: number | null) =>
            place === null ? null : (red[place % red.length]?.id ?? null);
          for (const { limit, order, after, before } of pages) {
            const page = { limit, order, after: idAt(after), before: idAt(before) };
            const filter = { metadata: { colour: "red", round: String(round) } };
            expect(await list(organizationId, filter, page)).toEqual(pageOf(red, page));
          }
          const blue = created.find((thread) => !red.includes(thread))?.id ?? null;
          if (blue !== null) {
            const filter = { metadata: { colour: "red", round: String(round) } };
            expect(await list(organizationId, filter, { after: blue })).toEqual({ unknownCursor: blue });
          }
        }),
        { numRuns: 40 },
      );
    });
  });

  describe("updateThread", () => {
    it("changes what is given and nothing else", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const key = { organizationId, threadId: thread.id };
      for (const change of [
        { title: `new ${awkwardText}` },
        { metadata: null },
        { toolResources: null },
        { ttlMs: 5 },
      ]) {
        const before = await current().findThread(key);
        const updated = await current().updateThread({ ...key, at: 1, change, receipt: null });
        expect(updated).toEqual({ ...before, ...change, expiresAt: "ttlMs" in change ? 6 : null });
        expect(await current().findThread(key)).toEqual(updated);
      }
    });

    it("changes nothing for another organization or id, nor under a key that was used", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const key = { organizationId, threadId: thread.id };
      const receipt = sampleReceipt({ organizationId });
      const change = { title: "new" };
      const stranger = { ...key, organizationId: nextId("organization") };
      expect(await current().updateThread({ ...stranger, at: 1, change, receipt: null })).toBeNull();
      expect(
        await current().updateThread({ ...key, at: 1, threadId: nextId("thread"), change, receipt }),
      ).toBeNull();
      expect(await current().updateThread({ ...key, at: 1, change: {}, receipt })).toEqual(thread);
      await expect(current().updateThread({ ...key, at: 1, change, receipt })).rejects.toThrow(
        IdempotencyKeyUsedError,
      );
      expect(await current().findThread(key)).toEqual(thread);
    });
  });

  describe("copyThread", () => {
    const nextMessageId = () => nextId("message");

    it("copies finished messages in their order, without their run, and keeps what was counted", async () => {
      const organizationId = await createOrganization(current());
      const { thread: source, messages } = await createThread(current(), organizationId, {
        messages: [
          { createdAt: 2, runId: asId<"run">("run_1"), status: "incomplete", incompleteReason: "run_failed" },
          { createdAt: 1 },
          { createdAt: 2, status: "in_progress" },
          { createdAt: 2 },
          { createdAt: 3 },
        ],
      });
      const [second, first, , third, fourth] = messages;
      const counts = messages.map(({ id: messageId }, tokens) => ({ messageId, tokens }));
      await current().saveTokenCounts({ organizationId, counts });
      const copyUpTo = async (upTo: string | null) => {
        const thread = sampleThread({ organizationId });
        const copied = await current().copyThread({
          sourceId: source.id,
          upTo: upTo === null ? null : asId<"message">(upTo),
          thread,
          nextMessageId,
          receipt: null,
        });
        expect(copied).toBe(true);
        expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual(thread);
        return thread;
      };
      const asCopied = (originals: readonly (typeof first)[], thread: Thread) =>
        originals.map((message) => ({
          ...message,
          id: expect.not.stringMatching(new RegExp(`^${message?.id}$`)),
          threadId: thread.id,
          runId: null,
        }));

      const whole = await copyUpTo(null);
      expect(await readAllMessages(current(), whole)).toEqual(
        asCopied([first, second, third, fourth], whole),
      );
      const part = await copyUpTo(third?.id ?? "");
      expect(await readAllMessages(current(), part)).toEqual(asCopied([first, second, third], part));

      const tail = { organizationId, threadId: whole.id, before: null, limit: 9 };
      const { messages: counted } = await current().readThreadTail(tail);
      expect(counted.map(({ tokens }) => tokens)).toEqual([4, 3, 0, 1]);
      expect(await readAllMessages(current(), source)).toHaveLength(5);
    });

    it("keeps the calls that led to a message, with those of the message before left to that one", async () => {
      const organizationId = await createOrganization(current());
      const { thread: source, run } = await createRunOnNewThread(current(), organizationId);
      const texts = [10, 20].map((createdAt) => sampleMessage(source, { runId: run.id, createdAt }));
      const steps = texts.flatMap(({ id: messageId, createdAt }) => [
        sampleStep(run, { details: sampleToolCalls, createdAt: createdAt - 1 }),
        sampleStep(run, { details: { type: "message_creation", messageId }, createdAt }),
      ]);
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: ["queued"],
        events: [
          ...steps.map((step) => ({ type: "step.created", step }) as const),
          ...texts.map((message) => ({ type: "message.created", message }) as const),
          { type: "run.failed", state: sampleState(run, { status: "failed" }) },
        ],
        receipt: null,
      });

      const copy = async (sourceId: Thread["id"]) => {
        const thread = sampleThread({ organizationId });
        await current().copyThread({ sourceId, upTo: null, thread, nextMessageId, receipt: null });
        const tail = { organizationId, threadId: thread.id, before: null, limit: 9 };
        const { messages, steps } = await current().readThreadTail(tail);
        expect(steps).toEqual([]);
        return { thread, origins: messages.map(({ origin }) => origin) };
      };
      const rounds = sampleToolCalls.type === "tool_calls" ? [sampleToolCalls.toolCalls] : [];
      const expected = texts.map(() => ({ runId: run.id, rounds }));
      const first = await copy(source.id);
      expect(first.origins).toEqual(expected);
      expect((await copy(first.thread.id)).origins).toEqual(expected);
    });

    it("keeps which run wrote a message, also one that called nothing", async () => {
      const organizationId = await createOrganization(current());
      const { thread: source, run } = await createRunOnNewThread(current(), organizationId, {
        messages: [{}],
      });
      const message = sampleMessage(source, { runId: run.id, createdAt: 1_000_000_000 });
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: ["queued"],
        events: [{ type: "message.created", message: { ...message, status: "incomplete" } }],
        receipt: null,
      });
      const thread = sampleThread({ organizationId });
      await current().copyThread({ sourceId: source.id, upTo: null, thread, nextMessageId, receipt: null });
      const tail = { organizationId, threadId: thread.id, before: null, limit: 9 };
      const { messages } = await current().readThreadTail(tail);
      const originOf = (status: string) => messages.find(({ message }) => message.status === status)?.origin;
      expect([originOf("incomplete"), originOf("completed")]).toEqual([{ runId: run.id, rounds: [] }, null]);
    });

    it("copies as many messages as there are", async () => {
      const organizationId = await createOrganization(current());
      const instants = Array.from({ length: 10_000 }, (_, index) => index % 7);
      const { thread: source } = await createThread(current(), organizationId, {
        messages: instants.map((createdAt, index) => ({
          createdAt,
          content: [{ type: "text", text: `number ${index}`, annotations: [] }],
        })),
      });
      const thread = sampleThread({ organizationId });
      await current().copyThread({ sourceId: source.id, upTo: null, thread, nextMessageId, receipt: null });

      const contents = async (of: Thread) =>
        (await readAllMessages(current(), of)).map(({ content }) => content);
      expect(await contents(thread)).toEqual(await contents(source));
      const found = entriesOf(await list(organizationId, { search: "number 9999" }));
      expect(found.map(({ id }) => id)).toEqual([source.id, thread.id]);
    });

    it("writes nothing when the thread or the message does not exist in the organization", async () => {
      const organizationId = await createOrganization(current());
      const { thread: source } = await createThread(current(), organizationId, { messages: [{}] });
      const elsewhere = await createThread(current(), organizationId, { messages: [{}] });
      const thread = sampleThread({ organizationId });
      const receipt = sampleReceipt({ organizationId });
      const copy = { sourceId: source.id, upTo: null, thread, nextMessageId, receipt };
      const foreign = { ...thread, organizationId: nextId("organization") };

      expect(await current().copyThread({ ...copy, sourceId: nextId("thread") })).toBe(false);
      expect(await current().copyThread({ ...copy, thread: foreign, receipt: null })).toBe(false);
      const upTo = elsewhere.messages[0]?.id ?? null;
      expect(await current().copyThread({ ...copy, upTo })).toBe(false);
      expect(await current().findThread({ organizationId, threadId: thread.id })).toBeNull();

      expect(await current().copyThread(copy)).toBe(true);
      const another = { ...copy, thread: sampleThread({ organizationId }) };
      await expect(current().copyThread(another)).rejects.toThrow(IdempotencyKeyUsedError);
      expect(entriesOf(await list(organizationId))).toHaveLength(3);
    });

    it("lets a copied message be found, and a message be added to the copy alone", async () => {
      const organizationId = await createOrganization(current());
      const { thread: source } = await createThread(current(), organizationId, {
        messages: [{ content: [{ type: "text", text: "marmalade", annotations: [] }] }],
      });
      const thread = sampleThread({ organizationId });
      await current().copyThread({ sourceId: source.id, upTo: null, thread, nextMessageId, receipt: null });
      await current().createMessage({ message: sampleMessage(thread), receipt: null });

      expect(entriesOf(await list(organizationId, { search: "marmalade" }))).toEqual([source, thread]);
      expect(await readAllMessages(current(), source)).toHaveLength(1);
      expect(await readAllMessages(current(), thread)).toHaveLength(2);
    });
  });

  function list(
    organizationId: OrganizationId,
    filter: Partial<ThreadFilter> = {},
    page: Partial<PageRequest> = {},
  ) {
    return current().listThreads({
      organizationId,
      filter: { ...anyThread, ...filter },
      page: { ...firstPage, ...page },
    });
  }
});

function entriesOf<Entry>(read: Page<Entry> | UnknownCursor): Entry[] {
  return "entries" in read ? read.entries : [];
}
