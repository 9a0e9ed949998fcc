import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import type { Message } from "../core/message.ts";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { countRows } from "./testing/count-rows.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { nodeA, nodeB, sampleMessage, sampleRun, sampleState, sampleStep } from "./testing/samples.ts";
import {
  createOrganization,
  createRunOnNewThread,
  createThread,
  newRun,
  readAllEvents,
  readAllMessages,
} from "./testing/scene.ts";

/** Before any of the sample runs expires. */
const soon = 1_700_000_000_500;
const leaseUntil = soon + 1;

describeStores((current, database) => {
  describe("a run that is created on a busy thread to wait", () => {
    it("is queued, holds no lease, and has added nothing to the thread", async () => {
      const { thread, messages } = await createBusyThread();
      const run = sampleRun(thread);
      const events: RunEvent[] = [{ type: "run.created", state: sampleState(run, { status: "queued" }) }];

      const result = await current().createRun({
        ...newRun(run),
        messages: [sampleMessage(thread)],
        events,
        lease: { nodeId: nodeA, expiresAt: leaseUntil },
        whenBusy: "queue",
      });

      expect(result).toEqual({ created: true, lease: null, cancelling: null, cancelled: [] });
      expect(await reload(run)).toEqual(run);
      expect(await readAllEvents(current(), run)).toEqual([{ sequence: 1, event: events[0] }]);
      expect(await readAllMessages(current(), thread)).toEqual(messages);
      expect(await claim()).toBeNull();
    });

    it.each(["queue", "replace"] as const)("starts at once on a free thread (%s)", async (whenBusy) => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const run = sampleRun(thread);
      const lease = { nodeId: nodeA, expiresAt: leaseUntil };
      expect(await current().createRun({ ...newRun(run), lease, whenBusy })).toMatchObject({
        created: true,
        lease: { nodeId: nodeA, fencingToken: 1 },
        cancelling: null,
        cancelled: [],
      });
    });

    it("gets the thread when the one before it ends, with its messages at that instant, in order", async () => {
      const { thread, run: active, messages } = await createBusyThread();
      const first = await enqueue(thread, [
        { createdAt: 3, completedAt: 3 },
        { createdAt: 2, completedAt: null },
      ]);
      const second = await enqueue(thread, [{}]);

      expect(await end(active, { completedAt: soon })).toMatchObject({ promoted: true });

      const moved = [
        { ...first.messages[0], createdAt: soon, completedAt: soon },
        { ...first.messages[1], createdAt: soon, completedAt: null },
      ];
      expect(await readAllMessages(current(), thread)).toEqual([...messages, ...moved]);
      expect(await claim()).toMatchObject({ run: { id: first.run.id }, attempt: 1 });
      expect(await claim()).toBeNull();

      expect(await end(first.run, { completedAt: soon + 9 })).toMatchObject({ promoted: true });
      const last = { ...second.messages[0], createdAt: soon + 9, completedAt: soon + 9 };
      expect(await readAllMessages(current(), thread)).toEqual([...messages, ...moved, last]);
      expect(await end(second.run)).toMatchObject({ promoted: false });
      expect((await countRows(database().reader))["waiting_runs"]).toBeUndefined();
    });

    it.each(["incomplete", "failed", "cancelled", "expired"] as const)(
      "gets the thread when the one before it is %s",
      async (status) => {
        const { thread, run: active } = await createBusyThread(
          status === "cancelled" ? "cancelling" : "in_progress",
        );
        const { run } = await enqueue(thread);
        const change = status === "expired" ? { expiresAt: soon } : {};
        expect(await end(active, change, status)).toMatchObject({ promoted: true });
        expect(await claim()).toMatchObject({ run: { id: run.id } });
      },
    );

    it("does not get the thread while the one before it waits for the client", async () => {
      const { thread, run: active } = await createBusyThread();
      await enqueue(thread);
      const step = sampleStep(active);
      const state = sampleState(active, { status: "requires_action" });
      expect(
        await append(active, [
          { type: "step.created", step },
          { type: "run.requires_action", state, step },
        ]),
      ).toMatchObject({ promoted: false });
      expect(await claim()).toBeNull();
    });

    it("cuts the thread off where it was to be cut off, even if that message is gone", async () => {
      const { thread, run: active, messages } = await createBusyThread();
      const [first, second] = messages;
      const run = sampleRun(thread);
      const question = sampleMessage(thread);
      await current().createRun({
        ...newRun(run),
        messages: [question],
        whenBusy: "queue",
        rewindTo: second?.id ?? null,
      });
      expect(await readAllMessages(current(), thread)).toEqual(messages);
      const { organizationId, id: threadId } = thread;
      await current().deleteMessage({
        organizationId,
        threadId,
        messageId: second?.id ?? question.id,
        at: 1,
      });

      await end(active, { completedAt: soon });

      const asked = { ...question, createdAt: soon, completedAt: soon };
      expect(await readAllMessages(current(), thread)).toEqual([first, asked]);
    });

    it("is claimed when its time is over, and ends without ever having had the thread", async () => {
      const { thread, run: active, messages } = await createBusyThread();
      const { run } = await enqueue(thread, [{}], { expiresAt: soon });
      const { run: next } = await enqueue(thread, [{}]);

      const claimed = await claim(soon);
      expect(claimed).toMatchObject({ run: { id: run.id, status: "queued" } });
      // While its expiry is under way it does not get the thread either.
      expect(await end(active, { completedAt: soon - 1 })).toMatchObject({ promoted: true });
      expect(await append(run, [{ type: "done" }], claimed?.lease)).toMatchObject({ appended: true });
      const state = sampleState(run, { status: "expired" });
      expect(await append(run, [{ type: "run.expired", state }], claimed?.lease)).toMatchObject({
        appended: true,
        promoted: false,
      });

      expect(await readAllMessages(current(), thread)).toHaveLength(messages.length + 1);
      expect(await claim()).toMatchObject({ run: { id: next.id } });
      expect((await countRows(database().reader))["waiting_runs"]).toBeUndefined();
    });

    it("does not get the thread once its time is over, though nobody has expired it yet", async () => {
      const { thread, run: active } = await createBusyThread();
      await enqueue(thread, [], { expiresAt: soon });
      const { run: next } = await enqueue(thread);
      await end(active, { completedAt: soon });
      expect((await reload(next))?.status).toBe("queued");
      expect(await current().createRun(newRun(sampleRun(thread)))).toEqual({
        created: false,
        threadBusy: { runId: next.id },
      });
    });

    it("can be claimed at once when it is to be cancelled, and gives the thread to nobody by its end", async () => {
      const { thread, run: active } = await createBusyThread();
      const { run } = await enqueue(thread, [{}]);
      await enqueue(thread);
      await append(run, [{ type: "run.cancelling", state: sampleState(run, { status: "cancelling" }) }]);

      expect(await claim()).toMatchObject({ run: { id: run.id, status: "cancelling" } });
      const cancelled = sampleState(run, { status: "cancelled" });
      expect(
        await current().appendEvents({
          ...keyOf(run),
          lease: null,
          from: ["cancelling"],
          events: [{ type: "run.cancelled", state: cancelled }],
          receipt: null,
        }),
      ).toMatchObject({ appended: true, promoted: false });
      expect((await reload(active))?.status).toBe("in_progress");
      expect(await current().createRun(newRun(sampleRun(thread)))).toMatchObject({
        threadBusy: { runId: active.id },
      });
    });
  });

  describe("a run that is created to replace the others", () => {
    it("asks the active run to stop, cancels those that wait, and then gets the thread", async () => {
      const { thread, run: active } = await createBusyThread();
      const metadata = { changed: "yes" };
      const { organizationId, id: threadId } = thread;
      await current().updateRunMetadata({
        organizationId,
        threadId,
        runId: active.id,
        metadata,
        receipt: null,
      });
      const { run: waiting } = await enqueue(thread, [{}]);
      const run = sampleRun(thread, { createdAt: soon });

      const lease = { nodeId: nodeA, expiresAt: leaseUntil };
      expect(await current().createRun({ ...newRun(run), lease, whenBusy: "replace" })).toEqual({
        created: true,
        lease: null,
        cancelling: active.id,
        cancelled: [waiting.id],
      });

      const cancelling = { ...stateIn(active, "cancelling"), metadata };
      expect(await reload(active)).toEqual({ ...active, ...cancelling });
      expect(await readAllEvents(current(), active)).toEqual([
        { sequence: 1, event: { type: "run.cancelling", state: cancelling } },
      ]);
      const cancelled = { ...stateIn(waiting, "cancelled"), cancelledAt: soon };
      expect(await reload(waiting)).toEqual({ ...waiting, ...cancelled });
      expect(await readAllEvents(current(), waiting)).toEqual([
        { sequence: 1, event: { type: "run.cancelling", state: stateIn(waiting, "cancelling") } },
        { sequence: 2, event: { type: "run.cancelled", state: cancelled } },
        { sequence: 3, event: { type: "done" } },
      ]);

      expect(await claim()).toBeNull();
      expect(await end({ ...active, status: "cancelling" }, {}, "cancelled")).toMatchObject({
        promoted: true,
      });
      expect(await claim()).toMatchObject({ run: { id: run.id } });
      expect((await countRows(database().reader))["waiting_runs"]).toBeUndefined();
    });

    it("asks nothing of an active run that is stopping already", async () => {
      const { thread, run: active } = await createBusyThread("cancelling");
      expect(await current().createRun({ ...newRun(sampleRun(thread)), whenBusy: "replace" })).toMatchObject({
        cancelling: active.id,
        cancelled: [],
      });
      expect(await readAllEvents(current(), active)).toEqual([]);
    });

    it("lets any node put away an active run that no node holds, at once", async () => {
      const { thread, run: active } = await createBusyThread();
      const step = sampleStep(active);
      const state = sampleState(active, { status: "requires_action" });
      await append(active, [
        { type: "step.created", step },
        { type: "run.requires_action", state, step },
      ]);
      await current().createRun({ ...newRun(sampleRun(thread)), whenBusy: "replace" });
      expect(await claim()).toMatchObject({
        run: { id: active.id, status: "cancelling", requiredAction: null },
      });
    });
  });

  async function createBusyThread(status: RunStatus = "in_progress") {
    const organizationId = (await current().findDefaultOrganization())?.id;
    return createRunOnNewThread(current(), organizationId ?? (await createOrganization(current())), {
      run: { status },
      messages: [{ createdAt: 1 }, { createdAt: 2 }],
      lease: { nodeId: nodeB, expiresAt: 1_900_000_000_000 },
    });
  }

  async function enqueue(thread: Thread, changes: Partial<Message>[] = [], change: Partial<Run> = {}) {
    const run = sampleRun(thread, change);
    const messages = changes.map((one) => sampleMessage(thread, one));
    const result = await current().createRun({ ...newRun(run), messages, whenBusy: "queue" });
    expect(result).toMatchObject({ created: true, lease: null });
    return { run, messages };
  }

  const claim = (now = soon) =>
    claimOne(current(), { nodeId: nodeA, now, leaseExpiresAt: 1_900_000_000_000, onlyToEnd: false });

  const keyOf = ({ organizationId, id: runId }: Run) => ({ organizationId, runId });

  const reload = ({ organizationId, threadId, id: runId }: Run) =>
    current().findRun({ organizationId, threadId, runId });

  function append(
    run: Run,
    events: readonly RunEvent[],
    lease: Parameters<Store["appendEvents"]>[0]["lease"] = null,
  ) {
    return current().appendEvents({ ...keyOf(run), lease, from: [run.status], events, receipt: null });
  }

  /** Ends a run, whatever it is doing. */
  function end(
    run: Run,
    change: Partial<Run> = {},
    status: "completed" | "incomplete" | "failed" | "cancelled" | "expired" = "completed",
  ) {
    const state = { ...stateIn(run, status), ...change };
    return current().appendEvents({
      ...keyOf(run),
      lease: null,
      from: ["queued", "in_progress", "cancelling"],
      events: [
        ...(status === "completed"
          ? [{ type: "run.in_progress", state: stateIn(run, "in_progress") } as const]
          : []),
        { type: `run.${status}`, state },
        { type: "done" },
      ],
      receipt: null,
    });
  }
});

function stateIn(run: Run, status: RunStatus) {
  const { metadata, expiresAt } = run;
  return {
    status,
    metadata,
    requiredAction: null,
    lastError: null,
    incompleteReason: null,
    usage: null,
    expiresAt,
    startedAt: null,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
  };
}
