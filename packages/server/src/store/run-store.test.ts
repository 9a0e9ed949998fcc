import { describe, expect, it } from "vitest";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { Run } from "../core/run.ts";
import { isActive, runStatuses } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  awkwardText,
  nextId,
  nodeA,
  sampleMessage,
  sampleReceipt,
  sampleRun,
  sampleState,
  sampleThread,
} from "./testing/samples.ts";
import {
  createOrganization,
  createRunOnNewThread,
  createThread,
  newRun,
  readAllEvents,
  readAllMessages,
} from "./testing/scene.ts";

const firstPage = { limit: 100, order: "asc", after: null, before: null } as const;

describeStores((current) => {
  describe("createRun", () => {
    it("creates thread, messages, run and the first events at once, and gives them back as they were", async () => {
      const organizationId = await createOrganization(current());
      const thread = sampleThread({ organizationId });
      const messages = [sampleMessage(thread), sampleMessage(thread)];
      const run = { ...sampleRun(thread), ...sampleState(sampleRun(thread), { status: "queued" }) };
      const events = [
        { type: "thread.created", thread },
        { type: "run.created", state: sampleState(run, { status: "queued" }) },
      ] as const;

      expect(await current().createRun({ ...newRun(run), newThread: thread, messages, events })).toEqual({
        created: true,
        lease: null,
        cancelling: null,
        cancelled: [],
      });

      const threadId = thread.id;
      expect(await current().findThread({ organizationId, threadId })).toEqual(thread);
      expect(await current().findRun({ organizationId, threadId, runId: run.id })).toEqual(run);
      expect(await readAllMessages(current(), thread)).toEqual(messages);
      expect(await readAllEvents(current(), run)).toEqual([
        { sequence: 1, event: events[0] },
        { sequence: 2, event: events[1] },
      ]);
    });

    it("keeps settings of any length", async () => {
      const organizationId = await createOrganization(current());
      const { settings } = sampleRun(sampleThread({ organizationId }));
      for (const length of [0, 100_000]) {
        const { run } = await createRunOnNewThread(current(), organizationId, {
          run: { settings: { ...settings, instructions: "a".repeat(length) } },
        });
        const { threadId, id: runId } = run;
        expect(await current().findRun({ organizationId, threadId, runId })).toEqual(run);
      }
    });

    it("gives the lease that was asked for, with the first fencing token", async () => {
      const organizationId = await createOrganization(current());
      const { run, lease } = await createRunOnNewThread(current(), organizationId, {
        lease: { nodeId: nodeA, expiresAt: 10 },
      });
      expect(lease).toEqual({ organizationId, runId: run.id, nodeId: nodeA, fencingToken: 1 });
    });

    it("begins a run in its transaction, shown the end of its thread", async () => {
      const organizationId = await createOrganization(current());
      for (const isNew of [true, false]) {
        const { thread, messages } = isNew
          ? { thread: sampleThread({ organizationId }), messages: [] }
          : await createThread(current(), organizationId, { messages: [{}] });
        const added = [sampleMessage(thread), sampleMessage(thread), sampleMessage(thread)];
        const run = sampleRun(thread);
        const state = sampleState(run, { status: "in_progress", startedAt: 7 });
        const granted: unknown[] = [];

        const result = await current().createRun({
          ...newRun(run),
          newThread: isNew ? thread : null,
          messages: added,
          events: [{ type: "run.queued", state: sampleState(run, { status: "queued" }) }],
          lease: { nodeId: nodeA, expiresAt: 10 },
          begin: {
            state,
            tailLength: 2 + messages.length,
            proceed: ({ lease, tail }) => {
              granted.push([lease, tail.messages.map(({ message }) => message.id)]);
            },
          },
        });

        const newest = [...messages, ...added].map(({ id }) => id).toReversed();
        const lease = { organizationId, runId: run.id, nodeId: nodeA, fencingToken: 1 };
        expect(result).toMatchObject({ created: true, lease });
        expect(granted).toEqual([[lease, newest.slice(0, 2 + messages.length)]]);
        expect(await current().findRun({ organizationId, threadId: thread.id, runId: run.id })).toEqual({
          ...run,
          ...state,
        });
        expect((await readAllEvents(current(), run)).map(({ event }) => event.type)).toEqual([
          "run.queued",
          "run.in_progress",
        ]);
      }
    });

    it("does not begin a run that gets no lease", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run: active } = await createRunOnNewThread(current(), organizationId);
      const lease = { nodeId: nodeA, expiresAt: 10 };
      const proceed = () => {
        throw new Error("it has begun");
      };
      const beginOf = (run: Run) => ({
        state: sampleState(run, { status: "in_progress" }),
        tailLength: 1,
        proceed,
      });
      const onIdle = sampleRun(await createIdleThread(current(), organizationId));
      const waiting = sampleRun(thread);
      const refused = sampleRun(thread);

      await current().createRun({ ...newRun(onIdle), begin: beginOf(onIdle) });
      await current().createRun({ ...newRun(waiting), lease, whenBusy: "queue", begin: beginOf(waiting) });
      expect(await current().createRun({ ...newRun(refused), lease, begin: beginOf(refused) })).toEqual({
        created: false,
        threadBusy: { runId: active.id },
      });

      for (const { id: runId, threadId, status } of [onIdle, waiting]) {
        expect(await current().findRun({ organizationId, threadId, runId })).toMatchObject({ status });
      }
    });

    it("lets exactly one of many runs that are created at once have the thread", async () => {
      const organizationId = await createOrganization(current());
      const thread = await createIdleThread(current(), organizationId);
      const runs = Array.from({ length: 50 }, () => sampleRun(thread));

      const results = await Promise.all(runs.map((run) => current().createRun(newRun(run))));

      const winners = runs.filter((_, index) => results[index]?.created);
      expect(winners).toHaveLength(1);
      const losers = results.filter(({ created }) => !created);
      expect(losers).toEqual(losers.map(() => ({ created: false, threadBusy: { runId: winners[0]?.id } })));
    });

    it.each(runStatuses)("knows whether a run that is %s has the thread", async (status) => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId, { run: { status } });

      const next = sampleRun(thread);
      const result = await current().createRun(newRun(next));

      expect(result).toEqual(
        isActive(status)
          ? { created: false, threadBusy: { runId: run.id } }
          : { created: true, lease: null, cancelling: null, cancelled: [] },
      );
    });

    it("writes nothing when the thread is busy", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId);
      const run = sampleRun(thread);

      const result = await current().createRun({
        ...newRun(run),
        messages: [sampleMessage(thread)],
        events: [{ type: "done" }],
        lease: { nodeId: nodeA, expiresAt: 10 },
      });

      expect(result.created).toBe(false);
      await expectNothingOf(current(), thread, run);
    });

    it("writes nothing when a part of it cannot be written", async () => {
      const organizationId = await createOrganization(current());
      const thread = sampleThread({ organizationId });
      const message = sampleMessage(thread);
      const run = sampleRun(thread);

      await expect(
        current().createRun({
          ...newRun(run),
          newThread: thread,
          messages: [message, message],
          events: [{ type: "done" }],
        }),
      ).rejects.toThrow();

      expect(await current().findThread({ organizationId, threadId: thread.id })).toBeNull();
      await expectNothingOf(current(), thread, run);
    });

    it.each(["refuse", "queue", "replace"] as const)(
      "says what is missing: the thread in this organization, or the message in this thread (%s)",
      async (whenBusy) => {
        const organizationId = await createOrganization(current());
        const { thread } = await createRunOnNewThread(current(), organizationId);
        const elsewhere = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
        const foreign = sampleRun({ ...thread, organizationId: nextId("organization") });
        const receipt = sampleReceipt({ organizationId: foreign.organizationId });

        expect(await current().createRun({ ...newRun(foreign), whenBusy, receipt })).toEqual({
          created: false,
          missing: "thread",
        });
        const run = sampleRun(thread);
        const rewindTo = elsewhere.messages[0]?.id ?? null;
        expect(await current().createRun({ ...newRun(run), whenBusy, rewindTo })).toEqual({
          created: false,
          missing: "message",
        });

        await expectNothingOf(current(), thread, foreign);
        await expectNothingOf(current(), thread, run);
        const { key, organizationId: other, createdAt: now } = receipt;
        expect(await current().findReceipt({ organizationId: other, key, now })).toBeNull();
      },
    );

    it("first removes what comes after a message when it says so", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, {
        messages: [{ createdAt: 1 }, { createdAt: 2 }, { createdAt: 2 }, { createdAt: 3 }],
      });
      const elsewhere = await createThread(current(), organizationId, { messages: [{ createdAt: 9 }] });
      const [first, second] = messages;
      const question = sampleMessage(thread, { createdAt: 4 });

      await current().createRun({
        ...newRun(sampleRun(thread)),
        messages: [question],
        rewindTo: second?.id ?? null,
      });

      expect(await readAllMessages(current(), thread)).toEqual([first, second, question]);
      expect(await readAllMessages(current(), elsewhere.thread)).toEqual(elsewhere.messages);
    });

    it("is carried out once under one idempotency key, however many ask at once", async () => {
      const organizationId = await createOrganization(current());
      const thread = await createIdleThread(current(), organizationId);
      const receipt = sampleReceipt({ organizationId });

      const results = await Promise.allSettled(
        Array.from({ length: 50 }, () =>
          current().createRun({ ...newRun(sampleRun(thread)), messages: [sampleMessage(thread)], receipt }),
        ),
      );

      const done = results.filter(({ status }) => status === "fulfilled");
      expect(done).toMatchObject([{ value: { created: true } }]);
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.map(({ reason }) => reason)).toEqual(
        refused.map(() => expect.any(IdempotencyKeyUsedError)),
      );
      expect(await readAllMessages(current(), thread)).toHaveLength(1);
    });
  });

  describe("findRun", () => {
    it("finds nothing for another organization, thread or id", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId);
      const key = { organizationId, threadId: thread.id, runId: run.id };
      expect(await current().findRun(key)).toEqual(run);
      expect(await current().findRun({ ...key, organizationId: nextId("organization") })).toBeNull();
      expect(await current().findRun({ ...key, threadId: nextId("thread") })).toBeNull();
      expect(await current().findRun({ ...key, runId: asId<"run">(`${run.id}\0`) })).toBeNull();
    });
  });

  describe("listRuns", () => {
    it("gives the runs of a thread back as they are, in pages", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const runs = [{ createdAt: 2 }, { createdAt: 1 }, { createdAt: 2 }].map((change) =>
        sampleRun(thread, { ...change, status: "completed" }),
      );
      for (const run of runs) {
        await current().createRun(newRun(run));
      }
      await createRunOnNewThread(current(), organizationId);
      const [second, first, third] = runs;
      const list = { organizationId, threadId: thread.id };

      expect(await current().listRuns({ ...list, page: { ...firstPage, limit: 2 } })).toEqual({
        entries: [first, second],
        hasMore: true,
      });
      const after = second?.id ?? null;
      expect(await current().listRuns({ ...list, page: { ...firstPage, after } })).toEqual({
        entries: [third],
        hasMore: false,
      });
      const stranger = { ...list, organizationId: nextId("organization") };
      expect(await current().listRuns({ ...stranger, page: firstPage })).toEqual({
        entries: [],
        hasMore: false,
      });
      expect(await current().listRuns({ ...stranger, page: { ...firstPage, after } })).toEqual({
        unknownCursor: after,
      });
    });
  });

  describe("updateRunMetadata", () => {
    it("stays when the node that executes the run writes a state that it read before", async () => {
      const organizationId = await createOrganization(current());
      const { run, lease } = await createRunOnNewThread(current(), organizationId, {
        run: { status: "in_progress" },
        lease: { nodeId: nodeA, expiresAt: 10 },
      });
      const key = { organizationId, threadId: run.threadId, runId: run.id };
      for (const metadata of [{ note: awkwardText }, null]) {
        expect(await current().updateRunMetadata({ ...key, metadata, receipt: null })).toEqual({
          ...run,
          metadata,
        });
        expect(await current().findRun(key)).toEqual({ ...run, metadata });
      }
      const state = sampleState(run, { status: "completed" });
      const result = await current().appendEvents({
        organizationId,
        runId: run.id,
        lease,
        from: ["in_progress"],
        events: [{ type: "run.completed", state }],
        receipt: null,
      });
      expect(result).toMatchObject({ appended: true, metadata: null });
      expect(await current().findRun(key)).toEqual({ ...run, ...state, metadata: null });
      const log = await current().readEvents({ organizationId, runId: run.id, after: 0, limit: 100 });
      expect(log.at(-1)?.event).toEqual({ type: "run.completed", state: { ...state, metadata: null } });
    });

    it("changes nothing for another organization or thread, nor under a key that was used", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId);
      const key = { organizationId, threadId: run.threadId, runId: run.id };
      const receipt = sampleReceipt({ organizationId });
      const change = { metadata: { a: "b" }, receipt: null };
      expect(
        await current().updateRunMetadata({ ...key, ...change, organizationId: nextId("organization") }),
      ).toBeNull();
      expect(
        await current().updateRunMetadata({ ...key, ...change, threadId: nextId("thread"), receipt }),
      ).toBeNull();
      expect(await current().findRun(key)).toEqual(run);

      await current().updateRunMetadata({ ...key, metadata: { first: "yes" }, receipt });
      await expect(current().updateRunMetadata({ ...key, ...change, receipt })).rejects.toThrow(
        IdempotencyKeyUsedError,
      );
      expect(await current().findRun(key)).toMatchObject({ metadata: { first: "yes" } });
    });
  });
});

/** A thread whose only run is over. */
async function createIdleThread(store: Store, organizationId: OrganizationId): Promise<Thread> {
  const { thread } = await createRunOnNewThread(store, organizationId, { run: { status: "completed" } });
  return thread;
}

async function expectNothingOf(store: Store, { id: threadId }: Thread, run: Run): Promise<void> {
  const { organizationId } = run;
  expect(await store.findRun({ organizationId, threadId, runId: run.id })).toBeNull();
  expect(await readAllMessages(store, { organizationId, id: threadId })).toEqual([]);
  expect(await readAllEvents(store, run)).toEqual([]);
}
