import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import type { NodeId, OrganizationId } from "../core/ids.ts";
import type { Run } from "../core/run.ts";
import { toJsonText } from "./json-text.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  nextId,
  nodeA,
  nodeB,
  sampleMessage,
  sampleRun,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, newRun } from "./testing/scene.ts";

const now = 1_000_000;
const later = now + 1_000;

describeStores((current, database) => {
  const claim = (
    nodeId: NodeId,
    { at = now, until = later, onlyToEnd = false }: { at?: number; until?: number; onlyToEnd?: boolean } = {},
  ) => claimOne(current(), { nodeId, now: at, leaseExpiresAt: until, onlyToEnd });

  describe("claimRuns", () => {
    it("finds nothing in an empty store", async () => {
      expect(await claim(nodeA)).toBeNull();
    });

    it("gives a run with all that an earlier attempt left, under a new lease", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run, lease } = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1 },
        messages: [{}],
        lease: { nodeId: nodeB, expiresAt: now },
      });
      const steps = [
        sampleStep(run, { createdAt: 2, status: "completed" }),
        sampleStep(run, { createdAt: 3 }),
      ];
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease,
        from: ["queued"],
        events: [
          ...steps.map((step) => ({ type: "step.created", step }) as const),
          { type: "message.created", message: sampleMessage(thread, { runId: run.id }) },
        ],
        receipt: null,
      });

      expect(await claim(nodeA)).toEqual({
        run,
        lease: { organizationId, runId: run.id, nodeId: nodeA, fencingToken: 2 },
        attempt: 2,
        steps,
      });
    });

    it("gives, when it is asked for what has to end, only that, whatever stands before it in the queue", async () => {
      const organizationId = await createOrganization(current());
      const add = (createdAt: number, run: Partial<Run>) =>
        createRunOnNewThread(current(), organizationId, { run: { createdAt, expiresAt: later, ...run } });
      await add(1, {});
      const cancelling = await add(2, { status: "cancelling" });
      const late = await add(3, { expiresAt: now });
      const claimed = [
        await claim(nodeA, { onlyToEnd: true }),
        await claim(nodeA, { onlyToEnd: true }),
        await claim(nodeA, { onlyToEnd: true }),
      ];
      expect(new Set(claimed.map((each) => each?.run.id))).toEqual(
        new Set([cancelling.run.id, late.run.id, undefined]),
      );
    });

    it("gives a run again only when its lease has run out, as another attempt with a greater token", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1 },
        lease: { nodeId: nodeA, expiresAt: later },
      });
      expect(await claim(nodeB, { at: later - 1 })).toBeNull();
      expect(await claim(nodeB, { at: later, until: later + 5 })).toEqual({
        run,
        lease: { organizationId, runId: run.id, nodeId: nodeB, fencingToken: 2 },
        attempt: 2,
        steps: [],
      });
      expect(await claim(nodeA, { at: later + 4 })).toBeNull();
      expect(await claim(nodeA, { at: later + 5 })).toMatchObject({
        lease: { fencingToken: 3 },
        attempt: 3,
      });
    });

    it.each(["queued", "in_progress", "cancelling"] as const)(
      "gives a run that is %s and has no node",
      async (status) => {
        const organizationId = await createOrganization(current());
        const { run } = await createRunOnNewThread(current(), organizationId, {
          run: { createdAt: 1, status },
        });
        expect(await claim(nodeA)).toMatchObject({ run: { id: run.id, status } });
      },
    );

    it.each(["completed", "incomplete", "failed", "cancelled", "expired"] as const)(
      "never gives a run that is %s",
      async (status) => {
        const organizationId = await createOrganization(current());
        await createRunOnNewThread(current(), organizationId, { run: { createdAt: 1, status } });
        expect(await claim(nodeA)).toBeNull();
      },
    );

    it("gives the run that has waited longest first", async () => {
      const organizationId = await createOrganization(current());
      const createdAt = [3, 1, 2, 1];
      const runs = [];
      for (const instant of createdAt) {
        runs.push(
          (await createRunOnNewThread(current(), organizationId, { run: { createdAt: instant } })).run,
        );
      }
      const [third, first, second, firstAfterIt] = runs;
      const claimed = [];
      for (let count = 0; count < runs.length; count += 1) {
        claimed.push((await claim(nodeA))?.run.id);
      }
      expect(claimed).toEqual([first?.id, firstAfterIt?.id, second?.id, third?.id]);
      expect(await claim(nodeA)).toBeNull();
    });

    it("gives as many as are asked for, those that have waited longest, each with what is its own", async () => {
      const add = async (
        organizationId: OrganizationId,
        change: Partial<Run> & { createdAt: number },
        hasSteps: boolean,
      ) => {
        const { run, lease } = await createRunOnNewThread(current(), organizationId, {
          run: change,
          lease: hasSteps ? { nodeId: nodeB, expiresAt: change.createdAt } : null,
        });
        const steps = hasSteps ? [sampleStep(run, { createdAt: 5 }), sampleStep(run, { createdAt: 4 })] : [];
        if (hasSteps) {
          await current().appendEvents({
            organizationId,
            runId: run.id,
            lease,
            from: ["queued"],
            events: steps.map((step) => ({ type: "step.created", step }) as const),
            receipt: null,
          });
        }
        return { run, steps: steps.toReversed(), claims: hasSteps ? 2 : 1 };
      };
      const first = await createOrganization(current());
      const second = nextId("organization");
      await database().write((transaction) =>
        transaction
          .insertInto("organizations")
          .values({ id: second, name: toJsonText("second"), created_at: 1 })
          .execute(),
      );
      const id = nextId("run");
      const third = await add(first, { createdAt: 3 }, true);
      const oldest = await add(second, { id, createdAt: 1 }, true);
      const last = await add(first, { id, createdAt: 4 }, false);
      const other = await add(second, { createdAt: 2 }, false);
      const claimRuns = (limit: number) =>
        current().claimRuns({ nodeId: nodeA, now, leaseExpiresAt: later, onlyToEnd: false, limit });

      const claimed = await claimRuns(3);

      expect(claimed.toSorted((left, right) => left.run.createdAt - right.run.createdAt)).toEqual(
        [oldest, other, third].map(({ run, steps, claims }) => ({
          run,
          lease: { organizationId: run.organizationId, runId: run.id, nodeId: nodeA, fencingToken: claims },
          attempt: claims,
          steps,
        })),
      );
      expect((await claimRuns(3)).map(({ run }) => run.id)).toEqual([last.run.id]);
      expect(await claimRuns(3)).toEqual([]);
    });

    it("gives no more than are asked for of what has to end, and each once", async () => {
      const organizationId = await createOrganization(current());
      const add = (run: Partial<Run>) =>
        createRunOnNewThread(current(), organizationId, { run: { createdAt: 1, expiresAt: later, ...run } });
      const cancelling = await add({ status: "cancelling" });
      const both = await add({ createdAt: 2, status: "cancelling", expiresAt: now - 2 });
      const late = await add({ expiresAt: now - 1 });
      const latest = await add({ expiresAt: now });
      await add({});
      const claimEnding = async () => {
        const params = { nodeId: nodeA, now, leaseExpiresAt: later, onlyToEnd: true, limit: 3 };
        return (await current().claimRuns(params)).map(({ run }) => run.id);
      };
      expect(new Set(await claimEnding())).toEqual(
        new Set([cancelling, both, late].map(({ run }) => run.id)),
      );
      expect(await claimEnding()).toEqual([latest.run.id]);
      expect(await claimEnding()).toEqual([]);
    });

    it.each([1, 7])("gives each run to one node when nodes claim at once, up to %i each", async (limit) => {
      const organizationId = await createOrganization(current());
      const runIds = new Set<string>();
      for (let index = 0; index < 20; index += 1) {
        const { run } = await createRunOnNewThread(current(), organizationId, { run: { createdAt: index } });
        runIds.add(run.id);
      }

      const claims = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          current().claimRuns({
            nodeId: index % 2 === 0 ? nodeA : nodeB,
            now,
            leaseExpiresAt: later,
            onlyToEnd: false,
            limit,
          }),
        ),
      );

      const claimed = claims.flat().map(({ run }) => run.id);
      expect(claimed).toHaveLength(runIds.size);
      expect(new Set(claimed)).toEqual(runIds);
    });
  });

  describe("renewLeases", () => {
    it("prolongs the leases of the node, and says which it has", async () => {
      const organizationId = await createOrganization(current());
      const mine = await createRunOnNewThread(current(), organizationId, {
        lease: { nodeId: nodeA, expiresAt: now },
      });
      const taken = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1 },
        lease: { nodeId: nodeA, expiresAt: now - 1 },
      });
      const theirs = await createRunOnNewThread(current(), organizationId, {
        lease: { nodeId: nodeB, expiresAt: now },
      });
      expect(await claim(nodeB, { at: now - 1, until: now })).toMatchObject({ run: { id: taken.run.id } });

      const runIds = [mine.run.id, taken.run.id, theirs.run.id];
      expect(
        await current().renewLeases({ nodeId: nodeA, runIds, leaseExpiresAt: later, passOver: false }),
      ).toEqual([{ ...mine.lease, status: mine.run.status }]);

      const claimable = [await claim(nodeA), await claim(nodeA), await claim(nodeA)];
      expect(claimable.map((one) => one?.run.id)).toEqual([taken.run.id, theirs.run.id, undefined]);
      expect(await claim(nodeB, { at: later })).not.toBeNull();
    });

    it("answers a node that holds nothing with nothing", async () => {
      const { run } = await createRunOnNewThread(current(), await createOrganization(current()));
      const runIds = [run.id];
      expect(
        await current().renewLeases({ nodeId: nodeA, runIds, leaseExpiresAt: later, passOver: false }),
      ).toEqual([]);
    });
  });

  describe("freeFromFuture", () => {
    it("lets any node claim what only a clock set back keeps from it, and nothing else", async () => {
      const organizationId = await createOrganization(current());
      const createRun = (params: object) => createRunOnNewThread(current(), organizationId, params);
      const lost = await createRun({
        run: { status: "in_progress" },
        lease: { nodeId: nodeA, expiresAt: later + 1 },
      });
      const queued = await createRun({ run: { createdAt: later + 2 } });
      await createRun({ lease: { nodeId: nodeA, expiresAt: later } });
      await createRun({ run: { status: "requires_action", expiresAt: later + 1 } });

      await current().freeFromFuture({ now, latest: later });

      const claimed = [await claim(nodeB), await claim(nodeB), await claim(nodeB)];
      expect(claimed.map((one) => one?.run.id)).toEqual([lost.run.id, queued.run.id, undefined]);
      expect(claimed[0]?.lease.fencingToken).toBe(2);
    });
  });

  describe("releaseLeases", () => {
    it("lets any node claim the node's runs at once, unchanged", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1, status: "in_progress" },
        lease: { nodeId: nodeA, expiresAt: later },
      });
      const theirs = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1 },
        lease: { nodeId: nodeB, expiresAt: later },
      });

      await current().releaseLeases({ nodeId: nodeA });

      expect(
        await current().renewLeases({
          nodeId: nodeA,
          runIds: [run.id],
          leaseExpiresAt: later,
          passOver: false,
        }),
      ).toEqual([]);
      expect(await claim(nodeB)).toMatchObject({ run, lease: { fencingToken: 2 }, attempt: 1 });
      expect(await claim(nodeB)).toBeNull();
      expect(
        await current().renewLeases({
          nodeId: nodeB,
          runIds: [theirs.run.id],
          leaseExpiresAt: later,
          passOver: false,
        }),
      ).toContainEqual({ ...theirs.lease, status: theirs.run.status });
    });

    it("leaves what only its end was claimed for to those for whom its time is over, too", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId, {
        run: { status: "in_progress" },
        lease: { nodeId: nodeB, expiresAt: later + 1 },
      });
      const waiting = sampleRun(thread, { createdAt: 1, expiresAt: later });
      await current().createRun({ ...newRun(waiting), whenBusy: "queue" });
      const stopped = sampleRun(thread, { createdAt: 1, expiresAt: later, status: "cancelling" });
      await current().createRun({ ...newRun(stopped), whenBusy: "queue" });
      const asking = await createRunOnNewThread(current(), organizationId, {
        run: { createdAt: 1, expiresAt: later, status: "in_progress" },
      });
      const step = sampleStep(asking.run, { details: sampleToolCalls });
      const state = sampleState(asking.run, { status: "requires_action", expiresAt: later });
      await current().appendEvents({
        organizationId,
        runId: asking.run.id,
        lease: null,
        from: ["in_progress"],
        events: [
          { type: "step.created", step },
          { type: "run.requires_action", state, step },
        ],
        receipt: null,
      });
      const claimAll = async (nodeId: NodeId, at: number) =>
        (
          await current().claimRuns({ nodeId, now: at, leaseExpiresAt: at + 9, onlyToEnd: false, limit: 9 })
        ).map(({ run }) => run.id);
      const both = [waiting.id, asking.run.id].toSorted();
      expect((await claimAll(nodeA, later)).toSorted()).toEqual([stopped.id, ...both].toSorted());

      await current().releaseLeases({ nodeId: nodeA });

      // The clock of the next one is behind.
      expect(await claimAll(nodeB, later - 1)).toEqual([stopped.id]);
      expect((await claimAll(nodeB, later)).toSorted()).toEqual(both);
    });
  });

  describe("returnLease", () => {
    it("takes back one claim, and lets others claim the run when it is said", async () => {
      const { run } = await createRunOnNewThread(current(), await createOrganization(current()), {
        run: { createdAt: 1, status: "in_progress" },
        lease: { nodeId: nodeA, expiresAt: later },
      });
      const lease = { organizationId: run.organizationId, runId: run.id, nodeId: nodeA, fencingToken: 1 };

      const claimableAt = later + 7;
      await current().returnLease({ lease, claimableAt });
      // As when the first answer was lost.
      await current().returnLease({ lease, claimableAt });

      const runIds = [run.id];
      expect(
        await current().renewLeases({ nodeId: nodeA, runIds, leaseExpiresAt: later, passOver: false }),
      ).toEqual([]);
      expect(await claim(nodeB, { at: claimableAt - 1 })).toBeNull();
      expect(await claim(nodeB, { at: claimableAt, until: claimableAt })).toMatchObject({ run, attempt: 1 });
    });

    it("changes nothing when the run was claimed anew since", async () => {
      const { run } = await createRunOnNewThread(current(), await createOrganization(current()), {
        lease: { nodeId: nodeA, expiresAt: now - 1 },
      });
      const newer = await claim(nodeA, { until: later });

      const lease = { organizationId: run.organizationId, runId: run.id, nodeId: nodeA, fencingToken: 1 };
      await current().returnLease({ lease, claimableAt: now });

      const runIds = [run.id];
      expect(
        await current().renewLeases({ nodeId: nodeA, runIds, leaseExpiresAt: later, passOver: false }),
      ).toEqual([{ ...newer?.lease, status: run.status }]);
    });
  });
});
