import { describe, expect, it } from "vitest";
import type { Thread } from "../core/thread.ts";
import { countRows } from "./testing/count-rows.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  nextId,
  nodeA,
  sampleDelta,
  sampleMessage,
  sampleRun,
  sampleState,
  sampleStep,
  sampleThread,
  sampleToolCalls,
} from "./testing/samples.ts";
import {
  createOrganization,
  createRunOnNewThread,
  createThread,
  newRun,
  readAllMessages,
} from "./testing/scene.ts";

const now = 1_800_000_000_000;
const { settings } = sampleRun(sampleThread({ organizationId: nextId("organization") }));
const longSettings = { settings: { ...settings, instructions: "a".repeat(10_000) } };

describeStores((current, database) => {
  const rows = async () => {
    await database().traits.search.catchUp(database());
    return countRows(database().reader);
  };

  describe("deleteThread", () => {
    it("leaves no row of the thread in any table, and every row of the others", async () => {
      const organizationId = await createOrganization(current());
      await createFullThread();
      const before = await rows();
      const { thread, run } = await createFullThread();
      // Every table of a thread has a row, or the test would not see one that is forgotten.
      expect(Object.keys(await rows()).toSorted()).toEqual(
        [
          ...["access_keys", "messages", "organizations", "run_events", "run_settings"],
          ...["run_steps", "runs", "texts_search", "thread_marks", "threads", "tool_outputs"],
          "waiting_runs",
        ].toSorted(),
      );
      expect(await rows()).not.toEqual(before);

      expect(await current().deleteThread({ organizationId, threadId: thread.id })).toBe(true);

      expect(await rows()).toEqual(before);
      expect(await current().deleteThread({ organizationId, threadId: thread.id })).toBe(false);
      const append = { organizationId, runId: run.id, lease: null, receipt: null };
      expect(
        await current().appendEvents({ ...append, from: ["requires_action"], events: [sampleDelta("a")] }),
      ).toEqual({ appended: false, actual: null });

      async function createFullThread() {
        const created = await createRunOnNewThread(current(), organizationId, {
          messages: [{}, {}],
          run: { status: "in_progress", ...longSettings },
        });
        const step = sampleStep(created.run, {
          details: {
            type: "tool_calls",
            toolCalls: [
              { id: "call_1", name: "look", arguments: "{}", output: null, providerMetadata: null },
            ],
          },
        });
        const { id: runId, threadId } = created.run;
        await current().appendEvents({
          organizationId,
          runId,
          lease: null,
          from: ["in_progress"],
          events: [
            { type: "step.created", step },
            {
              type: "run.requires_action",
              state: sampleState(created.run, { status: "requires_action" }),
              step,
            },
          ],
          receipt: null,
        });
        const outputs = [{ toolCallId: "call_1", output: "x" }];
        await current().saveToolOutputs({
          goOn: () => [],
          organizationId,
          threadId,
          runId,
          outputs,
          receipt: null,
        });
        await current().createRun({
          ...newRun(sampleRun(created.thread)),
          messages: [sampleMessage(created.thread)],
          events: [{ type: "done" }],
          whenBusy: "queue",
        });
        return created;
      }
    });

    it("deletes nothing of another organization", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const stranger = nextId("organization");
      expect(await current().deleteThread({ organizationId: stranger, threadId: thread.id })).toBe(false);
      expect(await current().findThread({ organizationId, threadId: thread.id })).toEqual(thread);
    });

    it("leaves no row when runs append to the thread, and others add to it, at the same moment", async () => {
      const organizationId = await createOrganization(current());
      const before = await rows();
      for (let round = 0; round < 5; round += 1) {
        const { thread, run } = await createRunOnNewThread(current(), organizationId, {
          run: { status: "in_progress" },
        });
        const append = { organizationId, runId: run.id, lease: null, receipt: null };
        const key = { organizationId, threadId: thread.id };
        const work = Array.from({ length: 8 }, (_, index) => [
          () =>
            current().appendEvents({
              ...append,
              from: ["in_progress"],
              events: [
                { type: "step.created", step: sampleStep(run, { details: sampleToolCalls }) },
                { type: "message.created", message: sampleMessage(thread, { runId: run.id }) },
              ],
            }),
          () => current().createRun({ ...newRun(sampleRun(thread)), whenBusy: "queue" }),
          () =>
            index === 3
              ? current().deleteThread(key)
              : current().createRun({ ...newRun(sampleRun(thread)), whenBusy: "replace" }),
        ]).flat();
        await Promise.all(work.map((start) => start()));
        // What was used stays known.
        const { run_usage: _, ...left } = await rows();
        expect(left).toEqual(before);
      }
    });
  });

  describe("a time to live", () => {
    const ttlMs = 1_000;
    const expiryOf = async ({ organizationId, id: threadId }: Thread) =>
      (await current().findThread({ organizationId, threadId }))?.expiresAt;

    it("begins anew with each message and run, and with the end of a run", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, {
        thread: { ttlMs, expiresAt: 11 },
      });
      const { id: threadId } = thread;

      await current().createMessage({ message: sampleMessage(thread, { createdAt: 10 }), receipt: null });
      expect(await expiryOf(thread)).toBe(1_010);

      const run = sampleRun(thread, { createdAt: 20, status: "in_progress" });
      await current().createRun(newRun(run));
      expect(await expiryOf(thread)).toBe(1_020);

      const append = {
        organizationId,
        runId: run.id,
        lease: null,
        from: ["in_progress"],
        receipt: null,
      } as const;
      await current().appendEvents({ ...append, events: [sampleDelta("a")] });
      expect(await expiryOf(thread)).toBe(1_020);
      const message = sampleMessage(thread, {
        runId: run.id,
        status: "in_progress",
        createdAt: 30,
        completedAt: null,
      });
      await current().appendEvents({ ...append, events: [{ type: "message.created", message }] });
      expect(await expiryOf(thread)).toBe(1_030);

      const waiting = sampleRun(thread, { createdAt: 40 });
      await current().createRun({ ...newRun(waiting), whenBusy: "queue" });
      expect(await expiryOf(thread)).toBe(1_040);

      const state = { ...sampleState(run, { status: "completed" }), startedAt: 21, cancelledAt: null };
      const completed = { ...state, completedAt: 50, failedAt: null };
      await current().appendEvents({ ...append, events: [{ type: "run.completed", state: completed }] });
      expect(await expiryOf(thread)).toBe(1_050);
      expect(await current().findThread({ organizationId, threadId })).toEqual({
        ...thread,
        expiresAt: 1_050,
      });
    });

    it("begins anew with each change of the thread and of its messages", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createThread(current(), organizationId, {
        thread: { ttlMs, expiresAt: 11 },
        messages: [{}],
      });
      const key = { organizationId, threadId: thread.id };
      const message = { ...key, messageId: messages[0]?.id ?? nextId("message") };
      await current().updateThread({ ...key, change: { title: "T" }, at: 10, receipt: null });
      expect(await expiryOf(thread)).toBe(1_010);
      await current().updateMessage({ ...message, change: { role: "user" }, at: 20, receipt: null });
      expect(await expiryOf(thread)).toBe(1_020);
      await current().deleteMessage({ ...message, at: 30 });
      expect(await expiryOf(thread)).toBe(1_030);
      await current().updateThread({ ...key, change: { ttlMs: null }, at: 40, receipt: null });
      expect(await expiryOf(thread)).toBeNull();
    });

    it("that is up leaves a client nothing to see or to change, though nothing is deleted yet", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages, run } = await createRunOnNewThread(current(), organizationId, {
        thread: { ttlMs, expiresAt: 10 },
        messages: [{}],
      });
      const { id: threadId } = thread;
      const key = { organizationId, threadId };
      const messageId = messages[0]?.id ?? nextId("message");
      const filter = { datasetId: null, metadata: {}, search: null };
      const page = { limit: 10, order: "asc", after: null, before: null } as const;
      const list = async (at: number) => {
        const threads = await current().listThreads({ organizationId, filter, page, at });
        return "entries" in threads ? threads.entries.map(({ id }) => id) : [];
      };
      const look = async (at: number) => [
        (await current().findThread({ ...key, at }))?.id,
        (await current().findMessage({ ...key, messageId, at }))?.id,
        (await current().findRun({ ...key, runId: run.id, at }))?.id,
        ...(await list(at)),
      ];
      const everything = [threadId, messageId, run.id, threadId];
      expect(await look(9)).toEqual(everything);
      // The run is active: its end will give the thread time again.
      expect(await look(10)).toEqual(everything);

      const state = { ...sampleState(run, { status: "failed" }), failedAt: 1 };
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: [run.status],
        events: [{ type: "run.failed", state }],
        receipt: null,
      });
      const expiresAt = (await expiryOf(thread)) ?? 0;
      expect(await look(expiresAt - 1)).toEqual(everything);
      expect(await look(expiresAt)).toEqual([undefined, undefined, undefined]);

      const at = expiresAt;
      expect(await current().updateThread({ ...key, change: {}, at, receipt: null })).toBeNull();
      const changed = await current().updateMessage({ ...key, messageId, change: {}, at, receipt: null });
      expect(changed).toBeNull();
      expect(await current().deleteMessage({ ...key, messageId, at })).toBe(false);
      const message = sampleMessage(thread, { createdAt: at });
      const missing = { created: false, missing: "thread" };
      expect(await current().createMessage({ message, receipt: null })).toEqual(missing);
      expect(await current().createRun(newRun(sampleRun(thread, { createdAt: at })))).toEqual(missing);
      expect((await current().findThread(key))?.id).toBe(threadId);
    });

    it("is not given to a thread that has none", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      await current().createMessage({ message: sampleMessage(thread), receipt: null });
      expect(await expiryOf(thread)).toBeNull();
    });
  });

  describe("deleteExpiredThreads", () => {
    it("deletes threads whose time is over, the oldest first, at most so many, with all that they have", async () => {
      const organizationId = await createOrganization(current());
      const { thread: kept, messages } = await createThread(current(), organizationId, {
        thread: { ttlMs: 5, expiresAt: now + 1 },
        messages: [{}],
      });
      await createThread(current(), organizationId);
      const before = await rows();
      const expired = [];
      for (const expiresAt of [now, now - 2, now - 1]) {
        const thread = { ttlMs: 5, expiresAt };
        const run = { status: "completed" } as const;
        expired.push(await createRunOnNewThread(current(), organizationId, { thread, run, messages: [{}] }));
      }

      expect(await current().deleteExpiredThreads({ now, limit: 2, mostMessages: 100 })).toBe(2);
      const left = await Promise.all(
        expired.map(({ thread }) => current().findThread({ organizationId, threadId: thread.id })),
      );
      expect(left.map((thread) => thread !== null)).toEqual([true, false, false]);
      expect(await current().deleteExpiredThreads({ now, limit: 2, mostMessages: 100 })).toBe(1);
      expect(await current().deleteExpiredThreads({ now, limit: 2, mostMessages: 100 })).toBe(0);

      expect(await rows()).toEqual(before);
      expect(await readAllMessages(current(), kept)).toEqual(messages);
    });

    it("stops after the thread with which so many messages are gone, so that none waits for long", async () => {
      const organizationId = await createOrganization(current());
      for (const expiresAt of [1, 2, 3, 4]) {
        const messages = Array.from({ length: expiresAt === 3 ? 9 : 2 }, () => ({}));
        await createThread(current(), organizationId, { thread: { ttlMs: 5, expiresAt }, messages });
      }
      const sweep = () => current().deleteExpiredThreads({ now, limit: 9, mostMessages: 3 });
      expect([await sweep(), await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 1, 0]);
    });

    it("deletes no thread with an active run, and looks past it", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId, {
        thread: { ttlMs: 5, expiresAt: now - 1 },
        lease: { nodeId: nodeA, expiresAt: now },
        run: { status: "in_progress" },
      });
      const { thread: idle } = await createThread(current(), organizationId, {
        thread: { ttlMs: 5, expiresAt: now },
      });
      expect(await current().deleteExpiredThreads({ now, limit: 1, mostMessages: 100 })).toBe(1);
      expect(await current().findThread({ organizationId, threadId: idle.id })).toBeNull();
      expect(await current().findRun({ organizationId, threadId: thread.id, runId: run.id })).toEqual(run);
    });

    it("lets nodes that sweep at once delete each thread once", async () => {
      const organizationId = await createOrganization(current());
      for (let index = 0; index < 20; index += 1) {
        await createThread(current(), organizationId, { thread: { ttlMs: 5, expiresAt: index } });
      }
      const deleted = await Promise.all(
        Array.from({ length: 8 }, () => current().deleteExpiredThreads({ now, limit: 5, mostMessages: 100 })),
      );
      const rest = await current().deleteExpiredThreads({ now, limit: 20, mostMessages: 100 });
      expect(deleted.reduce((sum, count) => sum + count, rest)).toBe(20);
    });
  });
});
