import { describe, expect, it } from "vitest";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { Run } from "../core/run.ts";
import { isActive, runStatuses } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  nextId,
  nodeA,
  sampleMessage,
  sampleRun,
  sampleState,
  sampleStep,
  sampleThread,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, readAllEvents } from "./testing/scene.ts";

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

      expect(await current().createRun({ newThread: thread, messages, run, events, lease: null })).toEqual({
        created: true,
        lease: null,
      });

      const threadId = thread.id;
      expect(await current().findThread({ organizationId, threadId })).toEqual(thread);
      expect(await current().findRun({ organizationId, threadId, runId: run.id })).toEqual(run);
      expect(await current().listMessages({ organizationId, threadId, page: firstPage })).toEqual({
        entries: messages,
        hasMore: false,
      });
      expect(await readAllEvents(current(), run)).toEqual([
        { sequence: 1, event: events[0] },
        { sequence: 2, event: events[1] },
      ]);
    });

    it("gives the lease that was asked for, with the first fencing token", async () => {
      const organizationId = await createOrganization(current());
      const { run, lease } = await createRunOnNewThread(current(), organizationId, {
        lease: { nodeId: nodeA, expiresAt: 10 },
      });
      expect(lease).toEqual({ organizationId, runId: run.id, nodeId: nodeA, fencingToken: 1 });
    });

    it("lets exactly one of many runs that are created at once have the thread", async () => {
      const organizationId = await createOrganization(current());
      const thread = await createIdleThread(current(), organizationId);
      const runs = Array.from({ length: 50 }, () => sampleRun(thread));

      const results = await Promise.all(
        runs.map((run) =>
          current().createRun({ newThread: null, messages: [], run, events: [], lease: null }),
        ),
      );

      const winners = runs.filter((_, index) => results[index]?.created);
      expect(winners).toHaveLength(1);
      const losers = results.filter(({ created }) => !created);
      expect(losers).toEqual(losers.map(() => ({ created: false, threadBusy: { runId: winners[0]?.id } })));
    });

    it.each(runStatuses)("knows whether a run that is %s has the thread", async (status) => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId, { run: { status } });

      const next = sampleRun(thread);
      const result = await current().createRun({
        newThread: null,
        messages: [],
        run: next,
        events: [],
        lease: null,
      });

      expect(result).toEqual(
        isActive(status) ? { created: false, threadBusy: { runId: run.id } } : { created: true, lease: null },
      );
    });

    it("writes nothing when the thread is busy", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId);
      const run = sampleRun(thread);

      const result = await current().createRun({
        newThread: null,
        messages: [sampleMessage(thread)],
        run,
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
          newThread: thread,
          messages: [message, message],
          run,
          events: [{ type: "done" }],
          lease: null,
        }),
      ).rejects.toThrow();

      expect(await current().findThread({ organizationId, threadId: thread.id })).toBeNull();
      await expectNothingOf(current(), thread, run);
    });

    it("refuses a run on a thread that the organization does not have", async () => {
      const organizationId = await createOrganization(current());
      const run = sampleRun(sampleThread({ organizationId }));
      await expect(
        current().createRun({ newThread: null, messages: [], run, events: [], lease: null }),
      ).rejects.toThrow();
      expect(await current().findRun({ organizationId, threadId: run.threadId, runId: run.id })).toBeNull();
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

  describe("listSteps", () => {
    it("gives the steps of a run back as they were, in pages", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId);
      const steps = [
        sampleStep(run, { createdAt: 2 }),
        sampleStep(run, {
          createdAt: 1,
          status: "failed",
          details: sampleToolCalls,
          lastError: { code: "server_error", message: "no answer" },
          usage: { promptTokens: 1, completionTokens: 2 },
          completedAt: 3,
          failedAt: 4,
          cancelledAt: 5,
          expiredAt: 6,
        }),
        sampleStep(run, { createdAt: 2 }),
      ];
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: ["queued"],
        events: steps.map((step) => ({ type: "step.created", step })),
      });
      const list = { organizationId, runId: run.id };
      const [second, first, third] = steps;

      expect(await current().listSteps({ ...list, page: { ...firstPage, limit: 2 } })).toEqual({
        entries: [first, second],
        hasMore: true,
      });
      expect(
        await current().listSteps({ ...list, page: { ...firstPage, after: second?.id ?? null } }),
      ).toEqual({ entries: [third], hasMore: false });
      expect(
        await current().listSteps({ ...list, organizationId: nextId("organization"), page: firstPage }),
      ).toEqual({ entries: [], hasMore: false });
      expect(await current().listSteps({ ...list, page: { ...firstPage, after: run.id } })).toEqual({
        unknownCursor: run.id,
      });
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
  expect(await store.listMessages({ organizationId, threadId, page: firstPage })).toEqual({
    entries: [],
    hasMore: false,
  });
  expect(await readAllEvents(store, run)).toEqual([]);
}
