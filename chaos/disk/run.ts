import { parseArgs } from "node:util";
import type { Plant } from "../processes/start-server.ts";
import { type Failure, whyNotTraceable } from "../processes/strace.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { type DiskReport, failForAWhile, failNowAndThen } from "./disk.ts";

/**
 * Makes the calls fail with which a server on SQLite writes its database, for a while and now and then, in the middle of
 * a session.
 *
 *     node chaos/disk/run.ts [--rounds 1 | --sample] [--seed 1] [--plant "a commit that failed …"]
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1" },
    sample: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const plant = (values.plant ?? null) as Plant | null;
const random = createSeededRandom(Number(values.seed));
const say = (text: string) => process.stdout.write(`${text}\n`);

const noSync: Failure = { calls: ["fsync", "fdatasync"], error: "EIO" };
const noSpace: Failure = { calls: ["pwrite64"], error: "ENOSPC" };
const noWrite: Failure = { calls: ["pwrite64"], error: "EIO" };
/** Opening a file fails too, so that the server cannot even begin anew. */
const nothing: Failure = { calls: ["fsync", "fdatasync", "pwrite64", "ftruncate"], error: "EIO" };
const noFiles: Failure = { calls: ["fsync", "fdatasync", "openat"], error: "EMFILE" };
/** As many as the session has: failures begin after any of them. */
const sessionSteps = 15;

interface Scene {
  name: string;
  play: () => Promise<DiskReport>;
}

const nameOf = ({ calls, error }: Failure) => `${calls.join(", ")}: ${error}`;

function forAWhile(failure: Failure): Scene {
  const [afterSteps, thenKilled] = [1 + random.below(sessionSteps - 1), random.chance(0.3)];
  return {
    name: `${nameOf(failure)} after ${afterSteps} steps${thenKilled ? ", then killed" : ""}`,
    play: () => failForAWhile({ failure, afterSteps, thenKilled, plant }),
  };
}

/** @param callsAtStart - How many such calls the server makes before it listens, about. */
function nowAndThen(failure: Failure, callsAtStart: number): Scene {
  return often(failure, callsAtStart + random.below(callsAtStart), callsAtStart);
}

function fromTheStart(failure: Failure, callsAtStart: number): Scene {
  return often(failure, 1 + random.below(callsAtStart), callsAtStart);
}

/**
 * Not so often that what takes many calls, such as a checkpoint, could never be done. After a sync that failed, four syncs
 * put the log in order, one more gives the run back or claims it, and only the next one is its answer's: with every sixth
 * failing, that one always does.
 */
function often(failure: Failure, first: number, callsAtStart: number): Scene {
  const step = Math.ceil(callsAtStart / 2) + 1 + random.below(callsAtStart);
  return {
    name: `${nameOf(failure)}, call ${first} and each ${step} later`,
    play: () => failNowAndThen({ failure, first, step, plant }),
  };
}

function chooseScenes(): Scene[] {
  if (values.sample) {
    return [forAWhile(noSync), forAWhile(noSpace), nowAndThen(noSync, 12), nowAndThen(noSpace, 200)];
  }
  return Array.from({ length: Number(values.rounds) }, () => [
    ...[noSync, noSpace, noWrite, nothing, noFiles].map(forAWhile),
    ...[nowAndThen(noSync, 12), nowAndThen(noSpace, 200), nowAndThen(noWrite, 200)],
    ...[fromTheStart(noSync, 12), fromTheStart(noSpace, 200)],
  ]).flat();
}

const reason = await whyNotTraceable();
const scenes = reason === null ? chooseScenes() : [];
const count = scenes.length;
let hits = 0;
let failed = 0;

async function work(): Promise<void> {
  for (let scene = scenes.shift(); scene !== undefined; scene = scenes.shift()) {
    const report = await scene.play();
    hits += report.hits;
    if (report.hits === 0) {
      report.problems.push("nothing failed");
    }
    if (report.problems.length > 0) {
      failed += 1;
      say(`${scene.name}:\n  ${report.problems.slice(0, 5).join("\n  ")}`);
    }
  }
}

await Promise.all([work(), work()]);
if (reason !== null) {
  say(`NOTE: ${reason}, so no call of a server could be made to fail.`);
}
say(`${count} ways of failing, ${hits} failures seen, ${failed} with something lost or broken`);
process.exitCode = failed > 0 ? 1 : 0;
