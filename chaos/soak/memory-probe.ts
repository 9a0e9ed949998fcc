import { appendFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a process holds after everything else was cleared away. */
export interface Memory {
  heapBytes: number;
  /** What keeps the event loop going, by kind. */
  resources: Record<string, number>;
}

/** Preloaded into a server process (`--import`), adds a line to the file `SOAK_MEMORY` at each SIGUSR2. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

process.on("SIGUSR2", () => {
  // What finalizers free is only found free by the next collection.
  collect();
  collect();
  const memory: Memory = {
    heapBytes: process.memoryUsage().heapUsed,
    resources: Object.fromEntries(
      [...Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind)].map(([kind, ofKind]) => [
        kind,
        ofKind.length,
      ]),
    ),
  };
  appendFileSync(process.env["SOAK_MEMORY"] ?? "", `${JSON.stringify(memory)}\n`);
});
