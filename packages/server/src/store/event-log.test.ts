import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { Lease } from "../core/lease.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import { toJsonText } from "./json-text.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  awkwardText,
  nextId,
  nodeA,
  nodeB,
  sampleDelta,
  sampleReceipt,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, readAllEvents } from "./testing/scene.ts";

const farAway = 1_800_000_000_000;

describeStores((current, database) => {
  async function createRun(status: RunStatus = "in_progress") {
    const organizationId = await createOrganization(current());
    return createRunOnNewThread(current(), organizationId, {
      run: { status },
      messages: [{}],
      lease: { nodeId: nodeA, expiresAt: farAway },
    });
  }

  function append(
    run: Run,
    events: readonly RunEvent[],
    { lease = null, from = [run.status] }: { lease?: Lease | null; from?: readonly RunStatus[] } = {},
  ) {
    const { organizationId, id: runId } = run;
    return current().appendEvents({ organizationId, runId, lease, from, events, receipt: null });
  }

  describe("the log", () => {
    it("numbers events from 1 without gaps and reads them from any number on", async () => {
      const { run, lease } = await createRun();
      const { organizationId, id: runId } = run;

      expect(await append(run, ["a", "b"].map(sampleDelta), { lease })).toEqual({
        appended: true,
        lastSequence: 2,
        promoted: false,
      });
      expect(await append(run, [sampleDelta("c")], { lease })).toEqual({
        appended: true,
        lastSequence: 3,
        promoted: false,
      });

      const log = ["a", "b", "c"].map((text, index) => ({ sequence: index + 1, event: sampleDelta(text) }));
      expect(await readAllEvents(current(), run)).toEqual(log);
      const read = (after: number, limit: number) =>
        current().readEvents({ organizationId, runId, after, limit });
      expect(await read(1, 100)).toEqual(log.slice(1));
      expect(await read(0, 2)).toEqual(log.slice(0, 2));
      expect(await read(3, 2)).toEqual([]);
      expect(await read(Number.MAX_SAFE_INTEGER, 2)).toEqual([]);
    });

    it("reads from the middle of what was appended together, and as much of it as it is asked for", async () => {
      const { run } = await createRun();
      const { organizationId, id: runId } = run;
      const appends = [7, 1, 300, 2].map((length) => Array.from({ length }, () => sampleDelta(awkwardText)));
      for (const events of appends) {
        await append(run, events);
      }
      const count = appends.flat().length;
      const sequencesOf = async (after: number, limit: number) =>
        (await current().readEvents({ organizationId, runId, after, limit })).map(({ sequence }) => sequence);

      for (const after of [0, 3, 6, 7, 8, 100, 306, 307, 308, 309]) {
        for (const limit of [1, 2, 50, 1_000]) {
          expect(await sequencesOf(after, limit)).toEqual(
            Array.from({ length: Math.min(limit, count - after) }, (_, index) => after + index + 1),
          );
        }
      }
    });

    it("reads as many as it is asked for when they came one by one", async () => {
      const { run } = await createRun();
      for (let index = 0; index < 60; index += 1) {
        await append(run, [sampleDelta(`${index}`)]);
      }
      const { organizationId, id: runId } = run;
      for (const limit of [15, 16, 17, 48, 59, 60, 61]) {
        const events = await current().readEvents({ organizationId, runId, after: 0, limit });
        expect(events.map(({ event }) => event)).toEqual(
          Array.from({ length: Math.min(limit, 60) }, (_, index) => sampleDelta(`${index}`)),
        );
      }
    });

    it("reads no further than about as many characters as it is asked for, and goes on from there", async () => {
      const { run } = await createRun();
      const { organizationId, id: runId } = run;
      for (let index = 0; index < 40; index += 1) {
        await append(run, [sampleDelta("x".repeat(1_000)), sampleDelta(`${index}`)]);
      }
      const whole = await readAllEvents(current(), run);
      for (const maxLength of [1, 1_000, 3_000, 20_000, 1_000_000]) {
        const pieces = [];
        for (let hasMore = true; hasMore; ) {
          const after = pieces.flat().length;
          const read = await current().readNextEvents({ organizationId, runId, after, limit: 50, maxLength });
          // What was appended together comes together.
          expect(read.events.length).toBeLessThanOrEqual(Math.min(50, 2 * Math.ceil(maxLength / 1_000)));
          expect(read.events.length > 0 || !read.hasMore).toBe(true);
          pieces.push(read.events);
          hasMore = read.hasMore;
        }
        expect(pieces.flat()).toEqual(whole);
      }
    });

    it("goes on after events that were kept one by one by an earlier version", async () => {
      const { run } = await createRun();
      const { organizationId, id: runId } = run;
      await append(run, ["a", "b"].map(sampleDelta));
      await database().write(async (transaction) => {
        await transaction.deleteFrom("run_events").execute();
        await transaction
          .insertInto("run_events")
          .values(
            ["a", "b"].map((text, index) => ({
              organization_id: organizationId,
              run_id: runId,
              sequence: index + 1,
              at: null,
              event: toJsonText(sampleDelta(text)),
            })),
          )
          .execute();
      });
      await append(run, ["c", "d"].map(sampleDelta));

      const log = [..."abcd"].map((text, index) => ({ sequence: index + 1, event: sampleDelta(text) }));
      expect(await readAllEvents(current(), run)).toEqual(log);
      expect(await current().readEvents({ organizationId, runId, after: 1, limit: 2 })).toEqual(
        log.slice(1, 3),
      );
    });

    it("gives each number once, and to one append in a row, when many append at once", async () => {
      const { run } = await createRun();
      const appends = Array.from({ length: 40 }, (_, index) =>
        Array.from({ length: 1 + (index % 3) }, () => sampleDelta(`append ${index}`)),
      );

      const results = await Promise.all(appends.map((events) => append(run, events)));

      const log = await readAllEvents(current(), run);
      expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
      expect(log).toHaveLength(appends.flat().length);
      for (const [index, result] of results.entries()) {
        const events = appends[index] ?? [];
        const last = result.appended ? result.lastSequence : 0;
        expect(log.slice(last - events.length, last).map(({ event }) => event)).toEqual(events);
      }
    });

    it("tells the number of its last event", async () => {
      const { run } = await createRun();
      const { organizationId, id: runId } = run;
      expect(await current().findLastSequence({ organizationId, runId })).toBe(0);
      await append(run, ["a", "b"].map(sampleDelta));
      expect(await current().findLastSequence({ organizationId, runId })).toBe(2);
      expect(await current().findLastSequence({ organizationId: nextId("organization"), runId })).toBe(0);
    });

    it("takes a batch that is larger than one statement", async () => {
      const { run } = await createRun();
      const events = Array.from({ length: 20_000 }, (_, index) => sampleDelta(String(index)));
      expect(await append(run, events)).toEqual({
        appended: true,
        lastSequence: events.length,
        promoted: false,
      });
      expect((await readAllEvents(current(), run)).map(({ event }) => event)).toEqual(events);
    });

    it("keeps any text as it came", async () => {
      const { run } = await createRun();
      await append(run, [sampleDelta(awkwardText)]);
      expect(await readAllEvents(current(), run)).toEqual([{ sequence: 1, event: sampleDelta(awkwardText) }]);
    });

    it("is empty for another organization, and cannot be written by it", async () => {
      const { run } = await createRun();
      const stranger = { ...run, organizationId: nextId("organization") };
      expect(await append(stranger, [sampleDelta("a")])).toEqual({ appended: false, actual: null });
      await append(run, [sampleDelta("b")]);
      expect(await readAllEvents(current(), stranger)).toEqual([]);
      expect(await readAllEvents(current(), run)).toHaveLength(1);
    });
  });

  describe("the condition", () => {
    it("writes nothing to a run in another status, and says in which it is", async () => {
      const { run } = await createRun();
      expect(await append(run, [sampleDelta("a")], { from: ["queued", "cancelling"] })).toEqual({
        appended: false,
        actual: { status: "in_progress", leaseLost: false },
      });
      expect(await readAllEvents(current(), run)).toEqual([]);
    });

    it("writes nothing for a node whose lease another one has taken", async () => {
      const { run, lease } = await createRun();
      await claimOne(current(), {
        nodeId: nodeB,
        now: farAway,
        leaseExpiresAt: farAway + 1,
        onlyToEnd: false,
      });
      const step = sampleStep(run);

      expect(await append(run, [{ type: "step.created", step }], { lease })).toEqual({
        appended: false,
        actual: { status: "in_progress", leaseLost: true },
      });

      expect(await readAllEvents(current(), run)).toEqual([]);
      expect(await stepsOf(run)).toEqual([]);
    });

    it("writes nothing for an older lease of the same node", async () => {
      const { run, lease } = await createRun();
      await claimOne(current(), {
        nodeId: nodeA,
        now: farAway,
        leaseExpiresAt: farAway + 1,
        onlyToEnd: false,
      });
      expect(await append(run, [sampleDelta("a")], { lease })).toMatchObject({ actual: { leaseLost: true } });
    });

    it("writes nothing for a node that has given its leases back", async () => {
      const { run, lease } = await createRun();
      await current().releaseLeases({ nodeId: nodeA });
      expect(await append(run, [sampleDelta("a")], { lease })).toEqual({
        appended: false,
        actual: { status: "in_progress", leaseLost: true },
      });
    });

    it("writes for the holder of the lease even after its time, as long as nobody has taken it", async () => {
      const { run, lease } = await createRun();
      await current().renewLeases({ nodeId: nodeA, runIds: [run.id], leaseExpiresAt: 1, passOver: false });
      expect(await append(run, [sampleDelta("a")], { lease })).toMatchObject({ appended: true });
    });

    it("allows no transition that the run's life does not have, whatever the caller expects", async () => {
      const { run } = await createRun("requires_action");
      const completed = sampleState(run, { status: "completed" });
      expect(
        await append(run, [{ type: "run.completed", state: completed }], {
          from: ["in_progress", "requires_action"],
        }),
      ).toEqual({ appended: false, actual: { status: "requires_action", leaseLost: false } });
      expect((await reload(run))?.status).toBe("requires_action");
    });

    it("takes several transitions in one batch, and ends with the last", async () => {
      const { run, lease } = await createRun();
      const cancelling = sampleState(run, { status: "cancelling" });
      const cancelled = sampleState(run, { status: "cancelled" });
      const result = await append(
        run,
        [
          { type: "run.cancelling", state: cancelling },
          { type: "run.cancelled", state: cancelled },
          { type: "done" },
        ],
        { lease },
      );
      expect(result).toEqual({ appended: true, lastSequence: 3, promoted: false });
      expect(await reload(run)).toEqual({ ...run, ...cancelled });
    });

    it("writes nothing under an idempotency key that was used, and tells of no receipt for nothing", async () => {
      const { run } = await createRun();
      const { organizationId } = run;
      const receipt = sampleReceipt({ organizationId });
      const appendOnce = (from: RunStatus) =>
        current().appendEvents({
          organizationId,
          runId: run.id,
          lease: null,
          from: [from],
          events: [sampleDelta("a")],
          receipt,
        });
      const { key, createdAt: now } = receipt;

      expect(await appendOnce("queued")).toMatchObject({ appended: false });
      expect(await current().findReceipt({ organizationId, key, now })).toBeNull();
      expect(await appendOnce("in_progress")).toMatchObject({ appended: true });
      await expect(appendOnce("in_progress")).rejects.toThrow(IdempotencyKeyUsedError);

      expect(await readAllEvents(current(), run)).toHaveLength(1);
    });

    it("lets one of two that end a run at once do so", async () => {
      const { run } = await createRun();
      const results = await Promise.all(
        (["completed", "failed"] as const).map((status) =>
          append(run, [{ type: `run.${status}`, state: sampleState(run, { status }) }]),
        ),
      );
      expect(results.filter(({ appended }) => appended)).toHaveLength(1);
      expect(await readAllEvents(current(), run)).toHaveLength(1);
    });
  });

  describe("the run", () => {
    it("takes every field of the state that an event brings", async () => {
      const { run } = await createRun();
      const state = sampleState(run, { status: "in_progress" });
      await append(run, [{ type: "run.in_progress", state }]);
      expect(await reload(run)).toEqual({ ...run, ...state });
    });

    it("is not changed by the event that announces it", async () => {
      const { run } = await createRun("queued");
      await append(run, [{ type: "run.created", state: sampleState(run, { status: "in_progress" }) }]);
      expect(await reload(run)).toEqual(run);
    });

    it.each(["completed", "incomplete", "failed", "expired"] as const)(
      "has no lease and waits for nobody once it is %s",
      async (status) => {
        const { run, lease } = await createRun();
        await append(run, [{ type: `run.${status}`, state: sampleState(run, { status }) }], { lease });
        expect(
          await current().renewLeases({
            nodeId: nodeA,
            runIds: [run.id],
            leaseExpiresAt: farAway,
            passOver: false,
          }),
        ).toEqual([]);
        expect(await claim(farAway * 2)).toBeNull();
      },
    );

    it("has no lease while it waits for the client, and can be claimed when its time is over", async () => {
      const { run, lease } = await createRun();
      const state = sampleState(run, { status: "requires_action" });
      const step = sampleStep(run);
      await append(
        run,
        [
          { type: "step.created", step },
          { type: "run.requires_action", state, step },
        ],
        { lease },
      );

      expect(
        await current().renewLeases({
          nodeId: nodeA,
          runIds: [run.id],
          leaseExpiresAt: farAway,
          passOver: false,
        }),
      ).toEqual([]);
      expect(await claim(state.expiresAt - 1)).toBeNull();
      expect(await claim(state.expiresAt)).toMatchObject({ run: { id: run.id, status: "requires_action" } });
    });

    it("can be claimed at once when it is queued again, and its attempts count anew", async () => {
      const { run, lease } = await createRun();
      const waiting = sampleState(run, { status: "requires_action" });
      const step = sampleStep(run, { details: sampleToolCalls });
      await append(
        run,
        [
          { type: "step.created", step },
          { type: "run.requires_action", state: waiting, step },
        ],
        { lease },
      );
      await append(run, [{ type: "run.queued", state: sampleState(run, { status: "queued" }) }], {
        from: ["requires_action"],
      });
      expect(await claim(run.createdAt)).toMatchObject({
        run: { id: run.id, status: "queued" },
        attempt: 1,
        lease: { fencingToken: 2 },
        steps: [step],
      });
    });

    it("can be claimed at once when it waited for the client and is to be cancelled", async () => {
      const { run } = await createRun();
      const step = sampleStep(run);
      await append(run, [
        { type: "step.created", step },
        { type: "run.requires_action", state: sampleState(run, { status: "requires_action" }), step },
      ]);
      await append(run, [{ type: "run.cancelling", state: sampleState(run, { status: "cancelling" }) }], {
        from: ["requires_action"],
      });
      expect(await claim(run.createdAt)).toMatchObject({ run: { id: run.id, status: "cancelling" } });
    });

    it("stays with its node when somebody else asks to cancel it", async () => {
      const { run, lease } = await createRun();
      const state = sampleState(run, { status: "cancelling" });
      await append(run, [{ type: "run.cancelling", state }]);
      expect(await claim(farAway - 1)).toBeNull();
      expect(await append(run, [{ type: "done" }], { lease, from: ["cancelling"] })).toMatchObject({
        appended: true,
      });
    });
  });

  const claim = (now: number) =>
    claimOne(current(), { nodeId: nodeB, now, leaseExpiresAt: now + 1, onlyToEnd: false });

  const reload = ({ organizationId, threadId, id: runId }: Run) =>
    current().findRun({ organizationId, threadId, runId });

  const page = { limit: 100, order: "asc", after: null, before: null } as const;

  async function stepsOf({ organizationId, id: runId }: Run) {
    const steps = await current().listSteps({ organizationId, runId, page });
    return "entries" in steps ? steps.entries : [];
  }

  describe("deleteOldEvents", () => {
    const createRunOf = (organizationId: OrganizationId) =>
      createRunOnNewThread(current(), organizationId, {
        run: { status: "in_progress" },
        lease: { nodeId: nodeA, expiresAt: farAway },
      });
    const end = (run: Run, completedAt: number): RunEvent[] => [
      { type: "run.completed", state: { ...stateOf(run), status: "completed", completedAt } },
      { type: "done" },
    ];
    const sequencesOf = async (run: Run) =>
      (await readAllEvents(current(), run)).map(({ sequence }) => sequence);

    async function deleteAll(endedBefore: number, limit = 100): Promise<number> {
      let batches = 1;
      while ((await current().deleteOldEvents({ endedBefore, limit })).more) {
        batches += 1;
      }
      return batches;
    }

    it("leaves of a run that ended long ago how it ended, and its numbers; everything else it leaves alone", async () => {
      const organizationId = await createOrganization(current());
      const { run: old, lease: oldLease, thread } = await createRunOf(organizationId);
      await append(old, [..."abcd"].map(sampleDelta), { lease: oldLease });
      await append(old, end(old, 1_000), { lease: oldLease });
      const { run: young, lease: youngLease } = await createRunOf(organizationId);
      await append(young, [...[..."ab"].map(sampleDelta), ...end(young, 1_001)], { lease: youngLease });
      const { run: active, lease: activeLease } = await createRunOf(organizationId);
      await append(active, [..."ab"].map(sampleDelta), { lease: activeLease });

      await deleteAll(1_000);

      expect(await sequencesOf(old)).toEqual([5, 6]);
      expect(await sequencesOf(young)).toEqual([1, 2, 3, 4]);
      expect(await sequencesOf(active)).toEqual([1, 2]);
      const { id: runId } = old;
      const key = { organizationId, threadId: thread.id, runId };
      expect(await current().findRun(key)).toMatchObject({ status: "completed", completedAt: 1_000 });
      expect(await current().findLastSequence(key)).toBe(6);
    });

    it("keeps the end of what was appended together", async () => {
      const organizationId = await createOrganization(current());
      const { run, lease } = await createRunOf(organizationId);
      await append(run, [...[..."abcd"].map(sampleDelta), ...end(run, 1_000)], { lease });
      await deleteAll(1_000);
      expect(await readAllEvents(current(), run)).toEqual(
        end(run, 1_000).map((event, index) => ({ sequence: index + 5, event })),
      );
    });

    it("deletes as many at once as it was told, and every one in the end", async () => {
      const organizationId = await createOrganization(current());
      const runs = await Promise.all(Array.from({ length: 5 }, () => createRunOf(organizationId)));
      for (const [index, { run, lease }] of runs.entries()) {
        for (let delta = 0; delta < index * 3; delta += 1) {
          await append(run, [sampleDelta("a")], { lease });
        }
        await append(run, end(run, 1_000), { lease });
      }
      expect(await deleteAll(2_000, 4)).toBeGreaterThan(7);
      for (const [index, { run }] of runs.entries()) {
        expect(await sequencesOf(run)).toEqual([index * 3 + 1, index * 3 + 2]);
      }
      expect(await current().deleteOldEvents({ endedBefore: 2_000, limit: 4 })).toEqual({ more: false });
    });
  });
});
