import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, kilobytes, perSecond, times, told } from "../figure.ts";
import { type BenchProcess, startProcess } from "../process.ts";
import { cpuMs, residentBytes } from "../process-cost.ts";
import { openReaders, type Stream } from "../readers.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";
import { loadInTurn } from "./throughput.ts";

const directory = join(import.meta.dirname, "..");

interface Playing {
  events: number;
  everyMs: number;
}

/** As a fast model speaks: what one event costs. */
const paced: Playing = { events: 64, everyMs: 20 };
/** More than any server can do for a thousand readers: what comes out is what it can. */
const flood: Playing = { events: 300, everyMs: 1 };
const settleMs = 2_000;
const mostIdleBytes = 25 * 1024;
const limits = { runLifetimeSeconds: 3_600 };
/** The half of V8's young generation; by default it grows to several times that. */
const smallHalf = 8;
const clients = 50;

/** What a reader of a stream costs while nothing happens, and how fast one run reaches many of them. */
export async function measureReaders(
  upstream: Upstream,
  { idle, fanOut, rounds, runs }: { idle: number; fanOut: number; rounds: number; runs: number },
): Promise<Figure[]> {
  const heaps = await compareHeaps(upstream, { idle, rounds, runs });
  await using threadmill = await startThreadmill(upstream, { limits });
  await using control = await startProcess({ args: [join(directory, "control-readers.ts")], directory });

  const bareBytes = await idleBytes(control, { url: `${control.url}/idle`, headers: {} }, idle);
  const ownBytes = await idleBytesOf(threadmill, upstream, { readers: idle, gate: "idle" });

  const compare = async (playing: Playing, name: string) => {
    const ours: FanOut[] = [];
    const bare: FanOut[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const gate = `${name}${round}`;
      ours.push(await fanOutOfThreadmill(threadmill, upstream, { playing, readers: fanOut, gate }));
      bare.push(await fanOutOfControl(control, { playing, readers: fanOut }));
    }
    return { ours, bare };
  };
  const kept = await compare(paced, "paced");
  const flooded = await compare(flood, "flood");
  const rate = (of: FanOut[]) => median(of.map((one) => one.perSecond));
  const perCpu = (of: FanOut[]) => median(of.map((one) => one.perCpuSecond));
  const share = perCpu(kept.ours) / perCpu(kept.bare);
  const few = [...kept.ours, ...flooded.ours].filter((one) => one.lost > 0).length;
  return [
    barred(
      `memory per idle reader, ${idle} of them`,
      kilobytes(ownBytes),
      "≤ 25 KB",
      ownBytes <= mostIdleBytes,
    ),
    barred(
      "memory per idle reader, to the control",
      times(ownBytes / bareBytes),
      "≤ 2.5 ×",
      ownBytes <= 2.5 * bareBytes,
    ),
    told(`the same of a server that has done ${runs * (rounds + 1)} runs before`, kilobytes(heaps.usedBytes)),
    told(
      `the same with --max-semi-space-size=${smallHalf}`,
      `${kilobytes(heaps.smallBytes)}, and ${times(heaps.cpuShare)} the CPU of a run, ${clients} clients`,
    ),
    told(`an event each ${paced.everyMs} ms to ${fanOut} readers`, `${perSecond(perCpu(kept.ours))} of CPU`),
    told("the same by the control", `${perSecond(perCpu(kept.bare))} of CPU`),
    barred("events per second of CPU, to the control", times(share), "≥ 0.8 ×", share >= 0.8),
    barred(
      `as many events as it can to ${fanOut} readers`,
      perSecond(rate(flooded.ours)),
      "≥ 20000 /s",
      rate(flooded.ours) >= 20_000,
      "What a reader waits for goes out together, so under a flood this writes less often than the control.",
    ),
    told("the same by the control", perSecond(rate(flooded.bare))),
    barred("rounds in which a reader missed an event", String(few), "0", few === 0),
  ];
}

async function startRun(threadmill: Threadmill, model: string): Promise<Stream> {
  const { body } = threadmill.run(model);
  const run = await threadmill.call<{ id: string; threadId: string }>(
    "/v1/threads/runs",
    { ...body, stream: false },
    { prefer: "respond-async" },
  );
  return {
    url: `${threadmill.process.url}/v1/threads/${run.threadId}/runs/${run.id}/stream`,
    headers: { "x-tune-key": threadmill.key },
  };
}

function createAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
}

interface Heaps {
  /** Of a reader of a server whose young generation has grown before. */
  usedBytes: number;
  /** Of one whose young generation stays small. */
  smallBytes: number;
  /** What a run costs that one, to what it costs the other. */
  cpuShare: number;
}

async function compareHeaps(
  upstream: Upstream,
  { idle, rounds, runs }: { idle: number; rounds: number; runs: number },
): Promise<Heaps> {
  const environment = { NODE_OPTIONS: `--max-semi-space-size=${smallHalf}` };
  const readSmall = async () => {
    await using small = await startThreadmill(upstream, { limits, environment });
    return await idleBytesOf(small, upstream, { readers: idle, gate: "small" });
  };
  const smallBytes = await readSmall();
  await using used = await startThreadmill(upstream, { limits });
  await using usedSmall = await startThreadmill(upstream, { limits, environment });
  const [own, small] = await loadInTurn([used, usedSmall], { rounds, runs, clients });
  return {
    usedBytes: await idleBytesOf(used, upstream, { readers: idle, gate: "used" }),
    smallBytes,
    cpuShare: (small?.cpuPerRunMs ?? Number.NaN) / (own?.cpuPerRunMs ?? Number.NaN),
  };
}

async function idleBytesOf(
  threadmill: Threadmill,
  upstream: Upstream,
  { readers, gate }: { readers: number; gate: string },
): Promise<number> {
  const still = await startRun(threadmill, `tokens-1-gate-0-${gate}`);
  const bytes = await idleBytes(threadmill.process, still, readers);
  await upstream.open(gate);
  return bytes;
}

async function idleBytes(server: BenchProcess, stream: Stream, count: number): Promise<number> {
  const agent = createAgent();
  // A first few, so that what is allocated once is not counted.
  const first = await openReaders(agent, stream, 100);
  await wait(settleMs);
  const before = residentBytes(server.pid);
  const readers = await openReaders(agent, stream, count);
  await wait(settleMs);
  const bytes = (residentBytes(server.pid) - before) / count;
  for (const reader of [...first, ...readers]) {
    reader.close();
  }
  agent.destroy();
  await wait(settleMs);
  return bytes;
}

interface FanOut {
  perSecond: number;
  perCpuSecond: number;
  /** Readers that did not get every event. */
  lost: number;
}

async function fanOutOfThreadmill(
  threadmill: Threadmill,
  upstream: Upstream,
  { playing, readers, gate }: { playing: Playing; readers: number; gate: string },
): Promise<FanOut> {
  const { events, everyMs } = playing;
  const run = await startRun(threadmill, `tokens-${events}-every-${everyMs}-gate-0-${gate}`);
  return fanOut(threadmill.process, run, { events, readers, begin: () => upstream.open(gate) });
}

function fanOutOfControl(
  control: BenchProcess,
  { playing, readers }: { playing: Playing; readers: number },
): Promise<FanOut> {
  const { events, everyMs } = playing;
  const url = `${control.url}/play?readers=${readers}&events=${events}&everyMs=${everyMs}`;
  return fanOut(control, { url, headers: {} }, { events, readers, begin: async () => undefined });
}

async function fanOut(
  server: BenchProcess,
  stream: Stream,
  { events, readers: count, begin }: { events: number; readers: number; begin: () => Promise<void> },
): Promise<FanOut> {
  const agent = createAgent();
  const readers = await openReaders(agent, stream, count);
  const startedAt = performance.now();
  const cpuBefore = cpuMs(server.pid);
  await begin();
  await Promise.all(readers.map(({ ended }) => ended));
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuSeconds = (cpuMs(server.pid) - cpuBefore) / 1_000;
  agent.destroy();
  const received = readers.map((reader) => reader.received());
  const sum = received.reduce((left, right) => left + right, 0);
  return {
    perSecond: sum / seconds,
    perCpuSecond: sum / cpuSeconds,
    lost: received.filter((own) => own < events || own < Math.max(...received)).length,
  };
}
