import { fileURLToPath } from "node:url";

export type Plant =
  | "the fencing token is not checked"
  | "readers skip an event when they come back"
  | "a write is acknowledged before it is committed";

/** The environment of a server process that has the bug. */
export function withPlant(plant: Plant | null): Record<string, string> {
  return plant === null
    ? {}
    : {
        CHAOS_PLANT: plant,
        NODE_OPTIONS: `--import=${fileURLToPath(new URL("plant.ts", import.meta.url))}`,
      };
}
