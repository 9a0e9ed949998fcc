/** One thing to run: a script of this folder, and what is expected of it. */
export interface Part {
  name: string;
  /** The script and its arguments. */
  command: readonly [script: string, ...args: string[]];
  /** A bug was planted, which must be found: the script must fail. */
  planted: boolean;
}

const part = (name: string, ...command: Part["command"]): Part => ({ name, command, planted: false });
const planted = (bug: string, script: string, ...args: string[]): Part => ({
  name: `planted: ${bug} (${script.split("/")[0]})`,
  command: [script, ...args, "--plant", bug],
  planted: true,
});

const simulation = "simulation/run.ts";
const nemesis = "nemesis/run.ts";
const crash = "crash/run.ts";
const streams = "streams/run.ts";
const powerLoss = "power-loss/run.ts";
const disk = "disk/run.ts";
const rolling = "rolling/run.ts";
const soak = "soak/run.ts";

const unchecked = "the fencing token is not checked";
const skipping = "readers skip an event when they come back";
const early = "a write is acknowledged before it is committed";
const unheeded = "a commit that failed is acknowledged";
const clinging = "a node that stops keeps its leases";
const trusting = "the log is written on after a failed sync";
const hoarding = "runs that were followed stay in memory";

/** What has its place in a check before each change: about five minutes on two slow cores. Two run at a time. */
export const smoke: readonly Part[] = [
  part("simulation, seeds 1 to 1000", simulation, "--seeds", "1000"),
  part("simulation, seeds 1001 to 2000", simulation, "--from", "1001", "--seeds", "1000"),
  part("nemesis", nemesis, "--seconds", "20"),
  part("simulation, planted bugs", simulation, "--planted"),
  part("crash at 6 writes", crash, "--points", "6"),
  part("1000 cut streams", streams, "--cuts", "1000"),
  part("power lost at 300 places", powerLoss, "--cuts", "300"),
  part("a disk that fails in 4 ways", disk, "--sample"),
  part("2 rolling restarts", rolling, "--restarts", "2"),
  planted(unchecked, nemesis, "--seconds", "12", "--seed", "5"),
  planted(skipping, streams, "--cuts", "200"),
];

/** Everything, for as long as it takes: some two hours. `firstSeed` makes each time another one. */
export function everything(firstSeed: number): readonly Part[] {
  const seed = String(firstSeed);
  const half = 10_000;
  return [
    part(`simulation, ${half} seeds from ${seed}`, simulation, "--from", seed, "--seeds", String(half)),
    part(
      `simulation, ${half} seeds from ${firstSeed + half}`,
      simulation,
      ...["--from", String(firstSeed + half), "--seeds", String(half)],
    ),
    part("simulation, planted bugs", simulation, "--planted"),
    part("nemesis, 20 rounds", nemesis, "--seconds", "30", "--rounds", "20", "--seed", seed),
    part("1000 cut streams", streams, "--cuts", "1000", "--seed", seed),
    part("crash at every write", crash, "--points", "all"),
    part("power lost at 4000 places", powerLoss, "--cuts", "4000", "--seed", seed),
    planted(unchecked, nemesis, "--seconds", "20", "--seed", "5"),
    planted(skipping, nemesis, "--seconds", "20", "--seed", "5"),
    planted(skipping, streams, "--cuts", "200"),
    planted(early, crash, "--points", "30"),
    planted(early, powerLoss, "--cuts", "200"),
    part("a disk that fails in 100 ways", disk, "--rounds", "10", "--seed", seed),
    part("20 rolling restarts", rolling, "--restarts", "20", "--seed", seed),
    planted(clinging, rolling, "--restarts", "2"),
    planted(unheeded, disk, "--sample"),
    planted(trusting, disk, "--sample"),
    part("a soak of 30 minutes", soak, "--minutes", "30", "--seed", seed),
    planted(hoarding, soak, "--minutes", "4", "--windows", "4"),
  ];
}
