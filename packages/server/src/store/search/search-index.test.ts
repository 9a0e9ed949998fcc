import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asId, type OrganizationId } from "../../core/ids.ts";
import type { ContentPart } from "../../core/message.ts";
import type { Run } from "../../core/run.ts";
import type { RunEvent } from "../../core/run-event.ts";
import { toOrganizationRow } from "../row-mapper.ts";
import { describeStores } from "../testing/describe-stores.ts";
import { nextId, sampleMessage, sampleRun, sampleState, sampleThread } from "../testing/samples.ts";
import { createOrganization, createRunOnNewThread, createThread, newRun } from "../testing/scene.ts";
import { wordsOf } from "./words.ts";

const titled = (title: string) => ({ thread: { title } });
const saying = (...texts: string[]): { content: ContentPart[] } => ({
  content: texts.map((text) => ({ type: "text", text, annotations: [] })),
});

describeStores((current, database) => {
  describe("the search of threads", () => {
    it("finds all words of the title or of one message, in any order and case", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, {
        thread: { title: "Holiday plans" },
        messages: [saying("The quick BROWN fox", "jumps"), saying("over the lazy dog")],
      });
      await createThread(current(), organizationId, titled("something else"));
      const finds = async (search: string) => {
        const found = await findThreads(organizationId, search);
        expect(found.every((id) => id === thread.id)).toBe(true);
        return found.length === 1;
      };

      expect(await finds("plans HOLIDAY")).toBe(true);
      expect(await finds("fox quick")).toBe(true);
      expect(await finds("jumps, the brown")).toBe(true);
      expect(await finds("lazy")).toBe(true);
      expect(await finds("fox dog")).toBe(false);
      expect(await finds("holiday fox")).toBe(false);
      expect(await finds("holi")).toBe(true);
      expect(await finds("plans holi")).toBe(true);
      expect(await finds("holi plans")).toBe(false);
      expect(await finds("olida")).toBe(false);
    });

    it("finds words of any script", async () => {
      const organizationId = await createOrganization(current());
      const texts = [
        "Привет, МИР",
        "今日は天気がいい",
        "Crème brûlée",
        "नमस्ते दुनिया",
        "Straße",
        "𝒜lpha",
        "서울 날씨",
      ];
      const ids = [];
      for (const text of texts) {
        ids.push((await createThread(current(), organizationId, { messages: [saying(text)] })).thread.id);
      }
      const queries = ["мир", "天気", "creme BRULEE", "दुनिया", "STRAße", "alpha", "날씨"];
      for (const [index, query] of queries.entries()) {
        expect(await findThreads(organizationId, query)).toEqual([ids[index]]);
      }
    });

    it("finds every one of many that were written before it, and what was changed since", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, titled("0word early"));
      for (let index = 1; index < 150; index += 1) {
        await createThread(current(), organizationId, titled(`${index}word`));
      }
      const key = { organizationId, threadId: thread.id };
      await current().updateThread({ ...key, at: 1, change: { title: "0word late" }, receipt: null });
      const found = await Promise.all(
        Array.from({ length: 150 }, (_, index) => findThreads(organizationId, `${index}word`)),
      );
      expect(new Set(found.flat()).size).toBe(150);
      expect(await findThreads(organizationId, "early")).toEqual([]);
      expect(await findThreads(organizationId, "late")).toEqual([thread.id]);
    });

    it("finds nothing of another organization", async () => {
      const organizationId = await createOrganization(current());
      await createThread(current(), organizationId, {
        ...titled("marmalade"),
        messages: [saying("marmalade")],
      });
      expect(await findThreads(organizationId, "marmalade")).toHaveLength(1);
      expect(await findThreads(nextId("organization"), "marmalade")).toEqual([]);
    });

    it("keeps apart what two organizations have under one id", async () => {
      const organizationId = await createOrganization(current());
      const other = nextId("organization");
      await database().write(async (transaction) => {
        const row = toOrganizationRow({ id: other, name: "other", createdAt: 1 });
        await transaction.insertInto("organizations").values(row).execute();
      });
      const message = { id: nextId("message"), ...saying("mine") };
      const { thread } = await createThread(current(), organizationId, {
        ...titled("first"),
        messages: [message],
      });
      await createThread(current(), other, {
        thread: { id: thread.id, title: "second" },
        messages: [{ ...message, ...saying("theirs") }],
      });
      for (const [organization, words] of [
        [organizationId, ["first", "mine"]],
        [other, ["second", "theirs"]],
      ] as const) {
        const results = ["first", "mine", "second", "theirs"].map((word) => findThreads(organization, word));
        expect((await Promise.all(results)).map(({ length }) => length)).toEqual(
          ["first", "mine", "second", "theirs"].map((word) => (words.some((own) => own === word) ? 1 : 0)),
        );
      }
    });

    it("keeps apart a thread and a message of another that have the same id", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, titled("title"));
      const id = asId<"message">(thread.id);
      const other = await createThread(current(), organizationId, {
        ...titled(""),
        messages: [{ id, ...saying("words") }],
      });
      expect(await findThreads(organizationId, "title")).toEqual([thread.id]);
      expect(await findThreads(organizationId, "words")).toEqual([other.thread.id]);
      const message = { organizationId, threadId: other.thread.id, messageId: id };
      await current().updateMessage({ ...message, at: 1, change: saying("changed"), receipt: null });
      await current().updateThread({
        organizationId,
        threadId: thread.id,
        at: 1,
        change: { title: "renamed" },
        receipt: null,
      });
      await current().deleteMessage({ ...message, at: 1 });
      expect(await found("renamed", "changed")).toEqual([1, 0]);
    });

    it("takes every text for words, whatever it holds, and fails at none", async () => {
      const organizationId = await createOrganization(current());
      const marks = [
        '"',
        "'",
        "*",
        "-",
        "(",
        ")",
        ":",
        "^",
        "+",
        "&",
        "|",
        "!",
        "<->",
        "\\",
        "\0",
        "%",
        "🧵",
        "\ud83e",
      ];
      const words = ["NEAR", "AND", "OR", "NOT", "fox", "words", "rowid", "étés", "天気"];
      const text = fc.oneof(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.array(fc.constantFrom(...marks, ...words, " "), { maxLength: 12 }).map((parts) => parts.join("")),
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(" ")),
      );
      await fc.assert(
        fc.asyncProperty(text, text, async (title, search) => {
          const { thread } = await createThread(current(), organizationId, titled(title));
          const has = new Set(wordsOf(title));
          const asked = wordsOf(search);
          const last = asked.at(-1);
          const matches =
            last !== undefined &&
            asked.slice(0, -1).every((word) => has.has(word)) &&
            [...has].some((word) => word.startsWith(last));
          const found = await findThreads(organizationId, search);
          expect(found.includes(thread.id)).toBe(matches);
          await current().deleteThread({ organizationId, threadId: thread.id });
        }),
        { numRuns: 150 },
      );
    });

    it("takes texts and searches of any length", async () => {
      const organizationId = await createOrganization(current());
      const manyWords = Array.from({ length: 40_000 }, (_, index) => `word${index}`).join(" ");
      const wide = "\u{20000}\ufdfa".repeat(100_000);
      const { thread } = await createThread(current(), organizationId, {
        messages: [
          saying(manyWords),
          saying(wide),
          saying("\u{10ffff}x".repeat(200_000)),
          saying("y".repeat(500_000)),
        ],
      });
      expect(await findThreads(organizationId, "word0 word9999")).toEqual([thread.id]);
      expect(await findThreads(organizationId, "word39999")).toEqual([]);
      expect(await findThreads(organizationId, manyWords)).toEqual([thread.id]);
      expect(await findThreads(organizationId, "y".repeat(500_000))).toEqual([thread.id]);
    });

    it("goes with the other filters, and knows no cursor that it does not find", async () => {
      const organizationId = await createOrganization(current());
      const metadata = { colour: "red" };
      const { thread } = await createThread(current(), organizationId, {
        thread: { title: "fox", metadata },
      });
      const { thread: other } = await createThread(current(), organizationId, {
        thread: { title: "fox", metadata: null },
      });
      const filter = { datasetId: null, metadata, search: "fox" };
      const page = { limit: 9, order: "asc", after: null, before: null } as const;
      expect(await current().listThreads({ organizationId, filter, page })).toEqual({
        entries: [thread],
        hasMore: false,
      });
      expect(
        await current().listThreads({ organizationId, filter, page: { ...page, after: other.id } }),
      ).toEqual({ unknownCursor: other.id });
    });
  });

  describe("what can be found", () => {
    it("is a title as it is now, until the thread is deleted", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, titled("before"));
      const key = { organizationId, threadId: thread.id };
      const retitle = (title: string) =>
        current().updateThread({ ...key, at: 1, change: { title }, receipt: null });
      await retitle("after");
      expect(await found("before", "after")).toEqual([0, 1]);
      await retitle("");
      expect(await found("before", "after")).toEqual([0, 0]);
      await retitle("again");
      expect(await found("again")).toEqual([1]);
      await current().deleteThread(key);
      expect(await found("again")).toEqual([0]);
      await createThread(current(), organizationId, titled("newer"));
      expect(await found("again", "newer")).toEqual([0, 1]);
    });

    it("is a message as it is now, until it is deleted", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, {
        ...titled(""),
        messages: [{ content: [] }],
      });
      const messageId = messages[0]?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      for (const [text, counts] of [
        ["before", [1, 0]],
        ["after", [0, 1]],
        ["🧵", [0, 0]],
        ["after", [0, 1]],
      ] as const) {
        await current().updateMessage({ ...key, at: 1, change: saying(text), receipt: null });
        expect(await found("before", "after")).toEqual(counts);
      }
      await current().deleteMessage({ ...key, at: 1 });
      expect(await found("before", "after")).toEqual([0, 0]);
      const message = sampleMessage(thread, saying("later"));
      await current().createMessage({ message, receipt: null });
      expect(await found("after", "later")).toEqual([0, 1]);
    });

    it("is a message as it was changed last, however often before anybody searched", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, {
        messages: [saying("one")],
      });
      const messageId = messages[0]?.id ?? nextId("message");
      const key = { organizationId, threadId: thread.id, messageId };
      for (const text of ["two", "three"]) {
        await current().updateMessage({ ...key, at: 1, change: saying(text), receipt: null });
      }
      expect(await found("one", "two", "three")).toEqual([0, 0, 1]);
    });

    it("is nothing that was deleted before anybody searched, under whatever id it comes again", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, {
        thread: { title: "first" },
        messages: [saying("secret")],
      });
      await current().deleteThread({ organizationId, threadId: thread.id });
      await createThread(current(), organizationId, {
        thread: { ...thread, title: "" },
        messages: messages.map((message) => ({ ...message, ...saying() })),
      });
      expect(await found("first", "secret")).toEqual([0, 0]);
    });

    it("is what a run has written once it is whole, and what came with the run", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId, {
        ...titled("headline"),
        run: { status: "in_progress" },
        messages: [saying("question")],
      });
      expect(await found("headline", "question")).toEqual([1, 1]);
      const open = sampleMessage(thread, { runId: run.id, status: "in_progress", ...saying("half") });
      await append(run, [{ type: "message.created", message: open }]);
      expect(await found("half")).toEqual([0]);
      await current().updateMessage({
        at: 1,
        organizationId,
        threadId: thread.id,
        messageId: open.id,
        change: saying("draft"),
        receipt: null,
      });
      expect(await found("draft")).toEqual([0]);
      await append(run, [
        { type: "message.completed", message: { ...open, status: "completed", ...saying("whole") } },
      ]);
      expect(await found("half", "whole")).toEqual([0, 1]);
      await append(run, [
        {
          type: "message.created",
          message: sampleMessage(thread, { runId: run.id, status: "incomplete", ...saying("stopped") }),
        },
      ]);
      expect(await found("stopped")).toEqual([1]);
    });

    it("is what a waiting run brings once it has the thread, and no longer what it cuts off", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run, messages } = await createRunOnNewThread(current(), organizationId, {
        ...titled(""),
        run: { status: "in_progress" },
        messages: [saying("kept"), saying("removed")],
      });
      await current().createRun({
        ...newRun(sampleRun(thread)),
        messages: [sampleMessage(thread, saying("promised"))],
        whenBusy: "queue",
        rewindTo: messages[0]?.id ?? null,
      });
      expect(await found("kept", "removed", "promised")).toEqual([1, 1, 0]);
      await append(run, [{ type: "run.completed", state: sampleState(run, { status: "completed" }) }]);
      expect(await found("kept", "removed", "promised")).toEqual([1, 0, 1]);
    });

    it("is nothing of a thread whose time is over, and everything of a copy", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, {
        thread: { title: "original", ttlMs: 1, expiresAt: 1 },
        messages: [saying("text")],
      });
      await current().copyThread({
        sourceId: thread.id,
        upTo: null,
        thread: sampleThread({ organizationId, title: "copy" }),
        nextMessageId: () => nextId("message"),
        receipt: null,
      });
      expect(await found("original", "text", "copy")).toEqual([1, 2, 1]);
      await current().deleteExpiredThreads({ now: 1, limit: 9, mostMessages: 9 });
      expect(await found("original", "text", "copy")).toEqual([0, 1, 1]);
    });
  });

  async function findThreads(organizationId: OrganizationId, search: string): Promise<string[]> {
    const filter = { datasetId: null, metadata: {}, search };
    const page = { limit: 100, order: "asc", after: null, before: null } as const;
    const read = await current().listThreads({ organizationId, filter, page });
    return "entries" in read ? read.entries.map(({ id }) => id) : [];
  }

  /** How many threads each search finds. */
  async function found(...searches: string[]): Promise<number[]> {
    const organization = await current().findDefaultOrganization();
    return Promise.all(
      searches.map(
        async (search) => (await findThreads(organization?.id ?? nextId("organization"), search)).length,
      ),
    );
  }

  async function append({ organizationId, id: runId }: Run, events: readonly RunEvent[]): Promise<void> {
    const from = ["in_progress"] as const;
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
