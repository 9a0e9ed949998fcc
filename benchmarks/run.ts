/**
 * Measures Threadmill against a bare control, against its peers and against itself, and prints the figures. A whole run
 * writes them to RESULTS.md, too.
 *
 *     npm run bench -- [--only latency,throughput] [--no-peers] [--quick] [--output FILE]
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runChild } from "../scripts/child.mjs";
import { describeMachine } from "./machine.ts";
import { type Measure, measures } from "./measures.ts";
import { canPin, loadCore, pinned } from "./process.ts";
import { type Section, toMarkdown, toText } from "./report.ts";
import { fullSizes, quickSizes, type Sizes } from "./sizes.ts";
import { startUpstream, type Upstream } from "./start-upstream.ts";

/** The sections that install other software. */
const withPeers = ["peers", "queue"];

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    peers: { type: "boolean", default: true },
    output: { type: "string" },
  },
  allowNegative: true,
});

if (canPin && availableParallelism() > 1) {
  const self = [process.execPath, join(import.meta.dirname, "run.ts"), ...process.argv.slice(2)];
  const { code } = await runChild(pinned(self, loadCore), { stdio: "inherit" });
  process.exitCode = code ?? 1;
} else {
  // Processes under measurement are ended when this one exits, and a signal alone is no exit.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => process.exit(1));
  }
  await main();
}

async function main(): Promise<void> {
  const chosen = chooseMeasures(values.only?.split(",") ?? null);
  const machine = describeMachine({ date: new Date() });
  say(machine.map(([name, value]) => `${name}: ${value}`).join("\n"));
  const startedAt = performance.now();
  const sections: Section[] = [];
  await using upstream = await startUpstream();
  for (const measure of chosen) {
    const section = await measured(measure, upstream, values.quick ? quickSizes : fullSizes);
    sections.push(section);
    say(toText(section));
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  const output = values.output ?? (isWhole() ? join(import.meta.dirname, "RESULTS.md") : null);
  if (output !== null) {
    writeFileSync(
      output,
      toMarkdown({ machine: [...machine, ["Took", `${minutes.toFixed(1)} minutes`]], sections }),
    );
    say(`Written to ${output}.`);
  }
  process.exitCode = sections.some(({ failure }) => failure !== null) ? 1 : 0;
}

function isWhole(): boolean {
  return values.only === undefined && values.peers && !values.quick;
}

function chooseMeasures(only: readonly string[] | null): Measure[] {
  const unknown = only?.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined) {
    throw new Error(`There is no measure '${unknown}'. There are: ${Object.keys(measures).join(", ")}.`);
  }
  return Object.entries(measures)
    .filter(([name]) => (only?.includes(name) ?? true) && (values.peers || !withPeers.includes(name)))
    .map(([, measure]) => measure);
}

/** A measure that fails does not take the others with it. */
async function measured({ title, measure }: Measure, upstream: Upstream, sizes: Sizes): Promise<Section> {
  try {
    return { title, figures: await measure(upstream, sizes), failure: null };
  } catch (error) {
    return { title, figures: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
