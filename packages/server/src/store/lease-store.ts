import type { HeldLease, LeaseStore } from "../core/lease-store.ts";
import { claimRuns } from "./claim-runs.ts";
import type { Database } from "./database.ts";

const leasesPerStatement = 500;

export function createLeaseStore({ write, traits }: Database): LeaseStore {
  return {
    claimRuns: (params) => write((transaction) => claimRuns(transaction, traits, params)),

    renewLeases: ({ nodeId, runIds, leaseExpiresAt, passOver }) =>
      write(async (transaction) => {
        const leases: HeldLease[] = [];
        for (let start = 0; start < runIds.length; start += leasesPerStatement) {
          const asked = runIds.slice(start, start + leasesPerStatement);
          const held = transaction
            .selectFrom("runs")
            .select("id")
            .where("node_id", "=", nodeId)
            .where("id", "in", asked)
            // In one order, as others that hold several runs do: an update by itself takes them as it finds them.
            .orderBy("ordinal");
          const kept = await (passOver ? traits.takeUnlocked(held) : traits.keepRows(held)).execute();
          if (kept.length === 0) {
            continue;
          }
          const ids = kept.map(({ id }) => id);
          const rows = await transaction
            .updateTable("runs")
            .set({ claimable_at: leaseExpiresAt })
            .where("node_id", "=", nodeId)
            .where("id", "in", ids)
            .returning(["organization_id", "id", "fencing_token", "status"])
            .execute();
          for (const { organization_id, id, fencing_token, status } of rows) {
            const lease = { organizationId: organization_id, runId: id, nodeId, fencingToken: fencing_token };
            leases.push({ ...lease, status });
          }
        }
        return leases;
      }),

    freeFromFuture: ({ now, latest }) =>
      write(async (transaction) => {
        const ahead = transaction
          .selectFrom("runs")
          .select(["organization_id", "id"])
          .where("claimable_at", ">", latest)
          .where("waiting", "=", 0)
          .where("status", "in", ["queued", "in_progress", "cancelling"])
          .orderBy("ordinal");
        for (const { organization_id, id } of await ahead.execute()) {
          await transaction
            .updateTable("runs")
            .set({ claimable_at: now })
            .where("organization_id", "=", organization_id)
            .where("id", "=", id)
            // Whoever has got it meanwhile keeps it.
            .where("claimable_at", ">", latest)
            .where("status", "in", ["queued", "in_progress", "cancelling"])
            .execute();
        }
      }),

    releaseLeases: ({ nodeId }) =>
      write(async (transaction) => {
        await transaction
          .updateTable("runs")
          .set((eb) => ({
            node_id: null,
            claimable_at: eb
              .case()
              // Nobody executes these before their time is over, and nodes' clocks differ.
              .when(
                eb.or([
                  eb.and([eb("waiting", "=", 1), eb("status", "=", "queued")]),
                  eb("status", "=", "requires_action"),
                ]),
              )
              .then(eb.ref("expires_at"))
              .else(eb.ref("created_at"))
              .end(),
            attempt: eb("attempt", "-", 1),
          }))
          .where("node_id", "=", nodeId)
          // One that somebody else keeps would hold up all others; it runs out.
          .where("id", "in", (eb) =>
            traits.takeUnlocked(eb.selectFrom("runs").select("id").where("node_id", "=", nodeId)),
          )
          .execute();
      }),

    returnLease: ({ lease: { organizationId, runId, nodeId, fencingToken }, claimableAt }) =>
      write(async (transaction) => {
        const held = transaction
          .selectFrom("runs")
          .select("id")
          .where("organization_id", "=", organizationId)
          .where("id", "=", runId)
          .where("node_id", "=", nodeId)
          .where("fencing_token", "=", fencingToken);
        if ((await traits.takeUnlocked(held).executeTakeFirst()) === undefined) {
          return (await held.executeTakeFirst()) === undefined ? undefined : "kept";
        }
        await transaction
          .updateTable("runs")
          .set((eb) => ({ node_id: null, claimable_at: claimableAt, attempt: eb("attempt", "-", 1) }))
          .where("organization_id", "=", organizationId)
          .where("id", "=", runId)
          .execute();
        return undefined;
      }),
  };
}
