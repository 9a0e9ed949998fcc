import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ServerProcess, startServerProcess } from "../../packages/server/test/server-process.ts";
import { ensureServerBuilt, serverEntry } from "../../scripts/build-server.mjs";

export type Plant =
  | "the fencing token is not checked"
  | "readers skip an event when they come back"
  | "a write is acknowledged before it is committed"
  | "a node that stops keeps its leases"
  | "a commit that failed is acknowledged"
  | "the log is written on after a failed sync"
  | "runs that were followed stay in memory";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the server that users start: the program that is built. A bug is planted into the sources, from which a server
 * takes some three times as long to start.
 *
 * @param params.under - A command that runs the server's, given after it, in its own place.
 */
export async function startServer({
  directory,
  accessKey,
  plant,
  environment = {},
  under = [],
}: {
  directory: string;
  accessKey: string;
  plant: Plant | null;
  environment?: Record<string, string>;
  under?: readonly string[];
}): Promise<ServerProcess> {
  if (plant === null) {
    await ensureServerBuilt(root);
  }
  return startServerProcess({
    directory,
    under,
    ...(plant === null ? { entry: join(root, serverEntry.built) } : {}),
    environment: {
      THREADMILL_BOOTSTRAP_KEY: accessKey,
      THREADMILL_LOG_LEVEL: "error",
      ...environment,
      NODE_OPTIONS: [environment["NODE_OPTIONS"], plant === null ? null : preloading("plant.ts")]
        .filter(Boolean)
        .join(" "),
      ...(plant === null ? {} : { CHAOS_PLANT: plant }),
    },
  });
}

function preloading(script: string): string {
  return `--import=${fileURLToPath(new URL(script, import.meta.url))}`;
}
