import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerProcess } from "../../packages/server/test/server-process.ts";
import { type FaultProxy, startFaultProxy } from "../processes/fault-proxy.ts";
import { type Plant, startServer } from "../processes/start-server.ts";

/** One node of the cluster: a server process that comes and goes, between two proxies that stay. */
export interface ClusterNode {
  name: string;
  /** Between clients and the node. */
  front: FaultProxy;
  /** Between the node and Postgres. */
  back: FaultProxy;
  /** Ends the process by the signal, and starts another. */
  replace(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Sends its process a signal that does not end it. */
  signal(signal: NodeJS.Signals): void;
  /** Stops the process for so long. It does not know that time has passed. */
  freeze(ms: number): Promise<void>;
  /** What its processes wrote to their logs. */
  log(): string;
}

export interface Cluster extends AsyncDisposable {
  nodes: readonly ClusterNode[];
}

export async function startCluster({
  size,
  databaseUrl,
  accessKey,
  config,
  plant,
  environmentOf = () => ({}),
}: {
  size: number;
  databaseUrl: URL;
  accessKey: string;
  /** What threadmill.config.json says. */
  config: object;
  plant: Plant | null;
  /** What else the processes of a node are told, by its number from 1. */
  environmentOf?: (number: number) => Record<string, string>;
}): Promise<Cluster> {
  const cleanUp = new AsyncDisposableStack();
  try {
    const directory = await mkdtemp(join(tmpdir(), "threadmill-nemesis-"));
    cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, "threadmill.config.json"), JSON.stringify(config));

    const startNode = async (number: number): Promise<ClusterNode> => {
      const name = `node-${number}`;
      const back = cleanUp.use(await startFaultProxy(Number(databaseUrl.port)));
      const front = cleanUp.use(await startFaultProxy(0));
      let processes = 0;
      let log = "";

      const start = async (): Promise<ServerProcess> => {
        processes += 1;
        const url = new URL(databaseUrl);
        url.port = String(back.port);
        url.searchParams.set("application_name", `${name}.${processes}`);
        const server = await startServer({
          directory,
          accessKey,
          plant,
          environment: { DATABASE_URL: url.href, ...environmentOf(number) },
        });
        front.target = Number(new URL(server.url).port);
        return server;
      };
      /** A start may meet the database out of reach. */
      const startAgain = async (): Promise<ServerProcess> => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await start();
          } catch (error) {
            if (attempt === 10) {
              throw error;
            }
          }
        }
      };

      let server = await start();
      cleanUp.defer(async () => {
        await server.end("SIGKILL");
      });
      return {
        name,
        front,
        back,
        async replace(signal) {
          const impatience = setTimeout(() => server.child.kill("SIGKILL"), 15_000);
          await server.end(signal);
          clearTimeout(impatience);
          log += server.stderr() + server.stdout();
          server = await startAgain();
        },
        signal: (signal) => void server.child.kill(signal),
        async freeze(ms) {
          server.child.kill("SIGSTOP");
          await new Promise((resolve) => setTimeout(resolve, ms));
          server.child.kill("SIGCONT");
        },
        log: () => log + server.stderr() + server.stdout(),
      };
    };

    const nodes = [];
    for (let number = 1; number <= size; number += 1) {
      nodes.push(await startNode(number));
    }
    return { nodes, [Symbol.asyncDispose]: () => cleanUp.disposeAsync() };
  } catch (error) {
    await cleanUp.disposeAsync();
    throw error;
  }
}
