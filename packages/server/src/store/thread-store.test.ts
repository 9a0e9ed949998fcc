import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { PageRequest } from "../core/page.ts";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  awkwardText,
  nextId,
  sampleMessage,
  sampleRun,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "./testing/scene.ts";

const firstPage: PageRequest = { limit: 100, order: "asc", after: null, before: null };

describeStores((current) => {
  describe("findThread", () => {
    it("gives a thread back as it was", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId);
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
      const page = await current().listMessages({ organizationId, threadId: thread.id, page: firstPage });
      expect(page).toEqual({ entries: messages, hasMore: false });
    });

    it("shows nothing of a thread to another organization, not even its cursors", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const list = { organizationId: nextId("organization"), threadId: thread.id };
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
        current().listMessages({ organizationId, threadId: thread.id, page: { ...firstPage, ...page } });

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
            const read = await current().listMessages({ organizationId, threadId: thread.id, page });
            expect(read).toEqual(pageOf(messages, page));
          }
        }),
        { numRuns: 60 },
      );
    });
  });

  describe("readThreadTail", () => {
    it("gives the newest messages first, what is known of their size, and what lies before", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, {
        messages: [{ createdAt: 2 }, { createdAt: 1 }, { createdAt: 2, status: "in_progress" }],
      });
      const [second, first, third] = messages;
      const tail = { organizationId, threadId: thread.id };
      if (first === undefined || second === undefined || third === undefined) {
        throw new Error("three messages were made");
      }
      await current().saveTokenCounts({ organizationId, counts: [{ messageId: second.id, tokens: 5 }] });

      expect(await current().readThreadTail({ ...tail, before: null, limit: 2 })).toEqual({
        messages: [
          { message: third, tokens: null },
          { message: second, tokens: 5 },
        ],
        steps: [],
      });
      expect(await current().readThreadTail({ ...tail, before: second.id, limit: 2 })).toEqual({
        messages: [{ message: first, tokens: null }],
        steps: [],
      });
      expect(await current().readThreadTail({ ...tail, before: first.id, limit: 2 })).toEqual({
        messages: [],
        steps: [],
      });
    });

    it("brings all steps of those runs that called tools, oldest first, and of no other", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run: calling } = await createRunOnNewThread(current(), organizationId);
      const elsewhere = await createRunOnNewThread(current(), organizationId);
      const answer = sampleStep(calling, { createdAt: 11 });
      const calls = sampleStep(calling, { details: sampleToolCalls, createdAt: 10 });
      const state = sampleState(calling, { status: "failed" });
      await append(calling, [
        { type: "step.created", step: answer },
        { type: "step.created", step: calls },
        { type: "message.created", message: sampleMessage(thread, { runId: calling.id, createdAt: 20 }) },
        { type: "run.failed", state },
      ]);
      await append(elsewhere.run, [
        { type: "step.created", step: sampleStep(elsewhere.run, { details: sampleToolCalls }) },
      ]);
      const silent = sampleRun(thread);
      await current().createRun({ newThread: null, messages: [], run: silent, events: [], lease: null });
      await append(silent, [
        { type: "step.created", step: sampleStep(silent) },
        { type: "message.created", message: sampleMessage(thread, { runId: silent.id, createdAt: 21 }) },
      ]);

      const tail = { organizationId, threadId: thread.id };
      const all = await current().readThreadTail({ ...tail, before: null, limit: 10 });
      expect(all.messages.map(({ message }) => message.runId)).toEqual([silent.id, calling.id]);
      expect(all.steps).toEqual([calls, answer]);
      expect((await current().readThreadTail({ ...tail, before: null, limit: 1 })).steps).toEqual([]);
    });

    it("shows nothing to another organization and nothing before an unknown message", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const nothing = { messages: [], steps: [] };
      const threadId = thread.id;
      expect(
        await current().readThreadTail({
          organizationId: nextId("organization"),
          threadId,
          before: null,
          limit: 9,
        }),
      ).toEqual(nothing);
      expect(
        await current().readThreadTail({ organizationId, threadId, before: nextId("message"), limit: 9 }),
      ).toEqual(nothing);
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
    const result = await current().appendEvents({ organizationId, runId, lease: null, from, events });
    expect(result.appended).toBe(true);
  }
});

/** What a page is, said once more and simply. */
function pageOf(messages: readonly Message[], { limit, order, after, before }: PageRequest) {
  const oldestFirst = messages.toSorted((left, right) => left.createdAt - right.createdAt);
  const list = order === "asc" ? oldestFirst : oldestFirst.toReversed();
  const placeOf = (id: string) => list.findIndex((message) => message.id === id);
  const start = after === null ? 0 : placeOf(after) + 1;
  const end = before === null ? list.length : placeOf(before);
  const between = list.slice(start, Math.max(start, end));
  const entries = after === null && before !== null ? between.slice(-limit) : between.slice(0, limit);
  return { entries, hasMore: between.length > entries.length };
}
