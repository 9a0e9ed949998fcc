import { parseArgs } from "node:util";
import type { Plant } from "../processes/start-server.ts";
import { cutStreams } from "./cuts.ts";

/** node chaos/streams/run.ts [--cuts 1000] [--seed 1] [--plant "readers skip an event when they come back"] */
const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const { problems, cuts, events } = await cutStreams({
  seed: Number(values.seed),
  cuts: Number(values.cuts),
  plant: (values.plant ?? null) as Plant | null,
});
process.stdout.write(
  [...problems.slice(0, 10), `${cuts} cuts, ${events} events, ${problems.length} problems\n`].join("\n"),
);
process.exitCode = problems.length > 0 ? 1 : 0;
