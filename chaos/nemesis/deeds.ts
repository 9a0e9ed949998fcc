import type { PostgresServer } from "../../packages/server/test/start-postgres.ts";
import { onDatabase } from "../processes/on-database.ts";
import { pause } from "../processes/until.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { ClusterNode } from "./cluster.ts";

/** What can be done to a cluster. */
export type Deed =
  | "kill a node"
  | "stop a node in order"
  | "freeze a node beyond its lease"
  | "cut a node from the database"
  | "hold up a node's database"
  | "cut a node from its clients"
  | "tear its answers into pieces"
  | "end all database sessions"
  | "restart the database";

/**
 * @param params.mortals - The nodes whose processes may end.
 * @param params.database - The name of the cluster's.
 * @returns what does such a thing. A process is replaced once at a time: who asks for more sees to that.
 */
export function createDeeds({
  nodes,
  mortals = nodes,
  random,
  leaseMs,
  postgres,
  database,
}: {
  nodes: readonly ClusterNode[];
  mortals?: readonly ClusterNode[];
  random: SeededRandom;
  leaseMs: number;
  postgres: PostgresServer;
  database: string;
}): (deed: Deed) => Promise<void> {
  /** What asks the database itself for something waits for it. */
  let restarted: Promise<void> = Promise.resolve();

  return async (deed) => {
    const node = random.pick(nodes);
    const mortal = mortals.includes(node) ? node : random.pick(mortals);
    switch (deed) {
      case "kill a node":
        await mortal.replace("SIGKILL");
        break;
      case "stop a node in order":
        await mortal.replace("SIGTERM");
        break;
      case "freeze a node beyond its lease":
        await node.freeze(leaseMs + 300 + random.below(1_500));
        break;
      case "cut a node from the database":
        node.back.cutAll();
        break;
      case "hold up a node's database":
        node.back.blackhole();
        await pause(random.below(2 * leaseMs));
        node.back.heal();
        break;
      case "cut a node from its clients":
        node.front.cutAll();
        break;
      case "tear its answers into pieces":
        node.front.splitEvery(1 + random.below(50));
        break;
      case "end all database sessions":
        await restarted;
        await onDatabase(postgres.url, (client) =>
          client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
            database,
          ]),
        );
        break;
      case "restart the database":
        restarted = postgres.restart();
        await restarted;
        break;
    }
  };
}
