import { Agent } from "node:http";
import { barred, type Figure, microseconds, ms, perSecond, times, told } from "../figure.ts";
import { post } from "../post.ts";
import { cpuMs } from "../process-cost.ts";
import { concurrently, defaultTokens, inTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import { cpuMsOf, type Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { direct } from "../subjects/direct.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

export interface Load {
  perSecond: number;
  cpuPerRunMs: number;
}

/** Complete runs per second and what each costs the server, at several numbers of clients, the subjects in turn. */
export async function measureThroughput(
  upstream: Upstream,
  sizes: { rounds: number; runs: number; clients: readonly number[]; messages: number },
): Promise<Figure[]> {
  await using alone = direct(upstream);
  await using control = await startControl(upstream);
  await using library = await startControl(upstream, { sdk: true });
  await using bound = await startControl(upstream, { sdk: true, kept: true });
  await using threadmill = await startThreadmill(upstream);
  const figures: Figure[] = [];
  for (const clients of sizes.clients) {
    const loads = await loadInTurn([alone, control, library, bound, threadmill], { ...sizes, clients });
    const [provider, bare, withSdk, least, ours] = loads;
    if (!(provider && bare && withSdk && least && ours)) {
      throw new Error("a subject is missing");
    }
    const share = ours.perSecond / bare.perSecond;
    const isBound = provider.perSecond < 2 * bare.perSecond;
    figures.push(
      told(
        `${clients} clients: provider alone`,
        perSecond(provider.perSecond),
        isBound ? "Less than twice the control: the load's own core is a limit here." : null,
      ),
      told(`${clients} clients: control`, describe(bare)),
      told(`${clients} clients: control with the AI SDK`, describe(withSdk)),
      told(`${clients} clients: the same when it shows only what is on disk`, describe(least)),
      told(`${clients} clients: Threadmill`, describe(ours)),
      barred(`${clients} clients: runs/s to the control`, times(share), "≥ 0.5 ×", share >= 0.5),
      barred(
        `${clients} clients: CPU to the control`,
        times(ours.cpuPerRunMs / bare.cpuPerRunMs),
        "≤ 2 ×",
        ours.cpuPerRunMs <= 2 * bare.cpuPerRunMs,
      ),
      told(
        `${clients} clients: CPU to the control, of the one that shows only what is on disk`,
        times(least.cpuPerRunMs / bare.cpuPerRunMs),
      ),
    );
  }
  const appended = await appendMessages(threadmill, sizes.messages);
  figures.push(
    barred(
      "messages added, 64 clients",
      perSecond(appended.perSecond),
      "≥ 3000 /s",
      appended.perSecond >= 3_000,
    ),
    told("CPU per message", ms(appended.cpuPerRunMs)),
  );
  return figures;
}

/** @returns the median over the rounds, for each subject. */
export async function loadInTurn(
  subjects: readonly Subject[],
  {
    rounds,
    runs,
    clients,
    turnOf,
  }: { rounds: number; runs: number; clients: number; turnOf?: (subject: Subject) => void },
): Promise<Load[]> {
  const work = (subject: Subject) => load(subject, { runs, clients });
  // A first round of each is not counted.
  await inTurn(subjects, { rounds: 1, perRound: 1, turnOf }, work);
  const loads = await inTurn(subjects, { rounds, perRound: 1, turnOf }, work);
  return loads.map((ofSubject) => ({
    perSecond: median(ofSubject.flat().map((one) => one.perSecond)),
    cpuPerRunMs: median(ofSubject.flat().map((one) => one.cpuPerRunMs)),
  }));
}

async function load(subject: Subject, { runs, clients }: { runs: number; clients: number }): Promise<Load> {
  const before = cpuMsOf(subject);
  const done = await runMany(subject, { runs, concurrency: clients });
  const dirty = done.runs.filter(({ clean }) => !clean).length;
  if (dirty > 0) {
    throw new Error(
      `${dirty} of ${runs} runs of ${subject.name} came with a token lost, doubled or out of order`,
    );
  }
  return { perSecond: done.perSecond, cpuPerRunMs: (cpuMsOf(subject) - before) / runs };
}

export function describe({ perSecond: rate, cpuPerRunMs }: Load): string {
  return `${perSecond(rate)}, CPU ${ms(cpuPerRunMs)} a run, ${microseconds(cpuPerRunMs / defaultTokens)} an event`;
}

async function appendMessages(threadmill: Threadmill, messages: number): Promise<Load> {
  const clients = 64;
  const threads = await Promise.all(
    Array.from({ length: clients }, () => threadmill.call("/v1/threads", {})),
  );
  const agent = new Agent({ keepAlive: true });
  const append = (index: number) =>
    post({
      agent,
      url: `${threadmill.process.url}/v1/threads/${threads[index % clients]?.id}/messages`,
      headers: { "x-tune-key": threadmill.key },
      body: { role: "user", content: "How are you?" },
    });
  await concurrently({ count: messages, concurrency: clients }, append);
  const before = cpuMs(threadmill.process.pid);
  const startedAt = performance.now();
  await concurrently({ count: messages, concurrency: clients }, append);
  agent.destroy();
  return {
    perSecond: (messages / (performance.now() - startedAt)) * 1_000,
    cpuPerRunMs: (cpuMs(threadmill.process.pid) - before) / messages,
  };
}
