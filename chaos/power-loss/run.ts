import { parseArgs } from "node:util";
import type { Plant } from "../processes/start-server.ts";
import { losePower } from "./power-loss.ts";

/** node chaos/power-loss/run.ts [--cuts 300] [--seed 1] [--plant "a write is acknowledged …"] */
const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const { problems, cuts, told } = await losePower({
  seed: Number(values.seed),
  cuts: Number(values.cuts),
  plant: (values.plant ?? null) as Plant | null,
});
process.stdout.write(
  [
    ...problems.slice(0, 10),
    `the log cut at ${cuts} places, ${told} things acknowledged, ${problems.length} problems\n`,
  ].join("\n"),
);
process.exitCode = problems.length > 0 ? 1 : 0;
