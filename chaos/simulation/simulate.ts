import { digestOf, generateAccessKey, hintOf } from "../../packages/server/src/core/access-key.ts";
import { createIdSource } from "../../packages/server/src/core/ids.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import type { Run } from "../../packages/server/src/core/run.ts";
import { isActive, isTerminal } from "../../packages/server/src/core/run-status.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite-database.ts";
import { createManualClock } from "../../packages/server/test/manual-clock.ts";
import { checkWorld } from "../invariants/check-world.ts";
import { createLedger } from "../invariants/ledger.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { createClients } from "./client.ts";
import { drawFaults } from "./faults.ts";
import { createLeaseObserver } from "./lease-observer.ts";
import type { PlantedBug } from "./planted-bugs.ts";
import { createReader, type Reader } from "./readers.ts";
import { createProvider } from "./simulated-model.ts";
import { type SimulatedNode, simulatedSettings, startNode } from "./simulated-node.ts";
import { turns } from "./turns.ts";
import { createWakeupHub } from "./wakeup-hub.ts";

/** What happened in one simulated world. The same seed gives the same, to the letter. */
export interface Outcome {
  seed: number;
  problems: string[];
  trace: string[];
  runs: number;
  events: number;
  virtualMs: number;
}

/** How likely clients, and bad luck, do what next. */
const actions = {
  "create a thread and a run": 5,
  "create a run": 5,
  "add a message": 2,
  cancel: 3,
  "submit outputs": 6,
  "delete a thread": 0.3,
  read: 6,
  "cut a reader": 4,
  crash: 1,
  pause: 1.2,
  resume: 2,
  "stop in order": 0.4,
  wait: 8,
} as const;

const advances = [0, 1, 30, 200, 1_000, 2_500, 6_000] as const;
/** Within this after the last fault, every run has ended or waits for the client. */
const recoveryMs = simulatedSettings.leaseMs + 10_000;

/**
 * Runs one world: the real engine on two or three nodes and the real store, with time, chance, model and all faults
 * coming from the seed. First things go wrong; then they stop, and everything must end well.
 */
export async function simulate(
  seed: number,
  { plantedBug = (store) => store }: { plantedBug?: PlantedBug } = {},
): Promise<Outcome> {
  const random = createSeededRandom(seed);
  const clock = createManualClock();
  const startedAt = clock.now();
  const faults = drawFaults(random);
  const trace: string[] = [];
  const say = (text: string) => trace.push(`${String(clock.now() - startedAt).padStart(7)} ${text}`);
  const observer = createLeaseObserver();
  const realStore = await openSqliteStore({ path: ":memory:", logger: silentLogger });
  const ids = createIdSource({ clock, random: random.bytes });
  const organizationId = ids.next("organization");
  const accessKey = generateAccessKey(random.bytes);
  await realStore.bootstrap({
    organization: { id: organizationId, name: "default", createdAt: clock.now() },
    accessKey: {
      id: ids.next("accessKey"),
      organizationId,
      name: "simulated",
      digest: digestOf(accessKey),
      hint: hintOf(accessKey),
      scope: "admin",
      createdBy: null,
      createdAt: clock.now(),
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    },
  });

  const provider = createProvider({ random, faults });
  const hub = createWakeupHub({ random, faults });
  const ledger = createLedger();
  const readers: Reader[] = [];
  const problems: string[] = [];
  const underWay = new Map<Promise<unknown>, string>();
  let nodeCount = 0;

  const start = (): SimulatedNode => {
    nodeCount += 1;
    const name = `node ${nodeCount}`;
    say(`${name} starts`);
    return startNode({
      name,
      store: observer.watch(plantedBug(realStore), clock.now),
      clock,
      hub,
      provider,
      faults,
      random,
      maxConcurrentRuns: random.pick([2, 5, 100]),
    });
  };
  const nodes: SimulatedNode[] = Array.from({ length: 2 + random.below(2) }, start);
  const clients = createClients({
    organizationId,
    ledger,
    random,
    anyNode: () => random.pick(nodes),
    trace: say,
  });

  /** Begins something that goes on beside everything else. What it throws, nobody expected. */
  const begin = (what: string, work: Promise<unknown>) => {
    const tracked = work
      .catch((error: unknown) => problems.push(`unexpected: ${error instanceof Error ? error.stack : error}`))
      .finally(() => underWay.delete(tracked));
    underWay.set(tracked, what);
  };
  const someThread = () => random.pick([...ledger.threads]);
  const someRun = () => random.pick([...ledger.runs.values()]);

  /** Where it does not take long to find one. */
  async function someWaitingRun(): Promise<Run> {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { id: runId, threadId } = someRun();
      const run = await realStore.findRun({ organizationId, threadId, runId });
      if (run?.status === "requires_action") {
        return run;
      }
    }
    return someRun();
  }

  async function act(action: keyof typeof actions): Promise<void> {
    const needsRun = ![
      "create a thread and a run",
      "crash",
      "pause",
      "resume",
      "stop in order",
      "wait",
    ].includes(action);
    if (needsRun && ledger.runs.size === 0) {
      return;
    }
    switch (action) {
      case "create a thread and a run":
        begin("createThreadAndRun", clients.createThreadAndRun());
        break;
      case "create a run":
        begin("createRun", clients.createRun(someThread(), random.pick(["refuse", "queue", "replace"])));
        break;
      case "add a message":
        begin("createMessage", clients.createMessage(someThread()));
        break;
      case "cancel":
        begin("cancel", clients.cancel(someRun()));
        break;
      case "submit outputs":
        begin("submit", clients.submit(await someWaitingRun(), { all: random.chance(0.4) }));
        break;
      case "delete a thread":
        begin("deleteThread", clients.deleteThread(someThread()));
        break;
      case "read":
        connectSomeReader();
        break;
      case "cut a reader":
        if (readers.length > 0) {
          random.pick(readers).cut();
        }
        break;
      case "crash": {
        const index = random.below(nodes.length);
        say(`${nodes[index]?.name} crashes`);
        nodes[index]?.gate.kill();
        nodes[index] = start();
        break;
      }
      case "pause":
        say("a node is paused");
        random.pick(nodes).gate.pause();
        break;
      case "resume":
        for (const { gate } of nodes) {
          gate.resume();
        }
        break;
      case "stop in order": {
        const index = random.below(nodes.length);
        const node = nodes[index];
        if (node !== undefined && node.gate.state === "open") {
          say(`${node.name} stops in order`);
          // A lease that cannot be given back because the store refuses runs out by itself.
          begin(`stop of ${node.name}`, node.engine.stop().then(node.gate.kill, node.gate.kill));
          nodes[index] = start();
        }
        break;
      }
      case "wait":
        await clock.advance(random.pick(advances));
        break;
    }
  }

  function connectSomeReader(): void {
    const { id } = someRun();
    const mayReuse = readers.filter((reader) => !reader.connected);
    const reader =
      mayReuse.length > 0 && random.chance(0.6) ? random.pick(mayReuse) : createReader(organizationId, id);
    if (!readers.includes(reader)) {
      readers.push(reader);
    }
    begin(`a reader of ${reader.runId}`, reader.connect(random.pick(nodes)));
  }

  /** Lets time pass in small leaps, so that everything has a chance to react in between. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 2_000) {
      await clock.advance(2_000);
      await turns(4);
    }
  }

  async function passUntilAllEnded(mostMs: number): Promise<void> {
    const until = clock.now() + mostMs;
    while (clock.now() < until && (await allRuns()).some(({ status }) => isActive(status))) {
      await pass(12_000);
    }
  }

  /** All of the world, also those of which no client knows because the answer was lost. */
  async function allRuns(): Promise<Run[]> {
    const page = { limit: 1_000, order: "asc", after: null, before: null } as const;
    const filter = { datasetId: null, metadata: {}, search: null };
    const threads = await realStore.listThreads({ organizationId, filter, page });
    const runs: Run[] = [];
    for (const { id: threadId } of "entries" in threads ? threads.entries : []) {
      const list = await realStore.listRuns({ organizationId, threadId, page });
      runs.push(...("entries" in list ? list.entries : []));
    }
    return runs;
  }

  /** Runs that should have gone on by now: not those that wait for a client, or behind one that does. */
  async function stuckRuns(): Promise<Run[]> {
    const runs = await allRuns();
    const waitingThreads = new Set(
      runs.filter(({ status }) => status === "requires_action").map(({ threadId }) => threadId),
    );
    return runs.filter(({ status, threadId }) => isActive(status) && !waitingThreads.has(threadId));
  }

  for (let count = 20 + random.below(50); count > 0; count -= 1) {
    await act(random.weighted(actions));
    await turns(random.below(4));
  }

  say("the faults stop");
  faults.stop();
  provider.heal();
  for (const { gate } of nodes) {
    gate.resume();
  }
  await pass(recoveryMs);
  for (const { id, status } of await stuckRuns()) {
    problems.push(`${id} is still ${status}, ${recoveryMs} ms after the last fault`);
  }
  if (random.chance(0.5)) {
    say("clients answer what waits for them");
    for (let round = 0; round < 4; round += 1) {
      for (const run of await allRuns()) {
        if (run.status === "requires_action") {
          begin("submit", clients.submit(run, { all: true }));
        }
      }
      await pass(2_500);
    }
  }
  if ((await allRuns()).some(({ status }) => isActive(status))) {
    say("clients stay away");
    await passUntilAllEnded(3 * simulatedSettings.runLifetimeMs);
  }
  for (const { id, status } of (await allRuns()).filter((run) => isActive(run.status))) {
    problems.push(`${id} is still ${status} after its time`);
  }
  await checkThreadsAreFree();
  for (const reader of readers) {
    reader.cut();
  }
  await turns(4);
  for (const reader of readers) {
    begin(`a reader of ${reader.runId}`, readToTheEnd(reader));
  }
  await pass(6_000);
  problems.push(...underWay.values().map((what) => `never ended: ${what}`));
  problems.push(...observer.problems, ...provider.problems);
  problems.push(...(await checkWorld({ store: realStore, organizationId, ledger, readers })));
  const runs = await allRuns();
  let events = 0;
  for (const { id: runId } of runs) {
    events += await realStore.findLastSequence({ organizationId, runId });
  }
  for (const { gate } of nodes) {
    gate.kill();
  }
  await turns(4);
  await realStore.close();
  return { seed, problems, trace, runs: runs.length, events, virtualMs: clock.now() - startedAt };

  /** A thread is free when a new run on it is taken, and ends. */
  async function checkThreadsAreFree(): Promise<void> {
    const threads = [...ledger.threads].filter((threadId) => !ledger.deleting.has(threadId));
    const created = threads.map((threadId) => clients.createRun(threadId, "refuse"));
    for (const run of created) {
      begin("createRun", run);
    }
    await pass(5_000);
    for (const [index, promise] of created.entries()) {
      const run = await Promise.race([promise, turns(2).then(() => null)]);
      if (run === null) {
        problems.push(`${threads[index]} takes no new run`);
        continue;
      }
      const { id: runId, threadId } = run;
      const now = await realStore.findRun({ organizationId, threadId, runId });
      if (now === null || !(isTerminal(now.status) || now.status === "requires_action")) {
        problems.push(`the new run ${runId} on ${threadId} is ${now?.status}`);
      } else if (now.status === "requires_action") {
        begin("cancel", clients.cancel(now));
      }
    }
    await pass(simulatedSettings.pollMs * 2);
  }

  /** Reads until the run is over: a stream ends, too, when the run waits for its client. */
  async function readToTheEnd(reader: Reader): Promise<void> {
    for (let connection = 0; connection < 20; connection += 1) {
      const last = reader.received.at(-1)?.event;
      const before = reader.received.at(-2)?.event;
      if (
        last?.type === "done" &&
        before !== undefined &&
        "state" in before &&
        isTerminal(before.state.status)
      ) {
        return;
      }
      await reader.connect(random.pick(nodes));
    }
  }
}
