import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import { barred, type Figure, ms, told } from "../figure.ts";
import { measureRun, type StreamRequest } from "../measured-stream.ts";
import type { ProbeAnswer } from "../probe.ts";
import { createScratch } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import { question, type Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { openEngine } from "../subjects/engine.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";
import { longLease } from "./counters.ts";

const nanosecondsPerMs = 1e6;
const settleMs = 10;
const look = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };

interface WaitingRun {
  id: string;
  threadId: string;
  requiredAction: { submitToolOutputs: { toolCalls: { id: string }[] } };
}

/**
 * A tool's output: what it takes the engine to keep it and to go on, and how long it is from the client's request to the
 * next call of the model, beside what that is with a bare server.
 */
export async function measureToolStep(upstream: Upstream, { rounds }: { rounds: number }): Promise<Figure[]> {
  using scratch = createScratch("steps");
  using commits = openCommits(join(scratch.path, "commits.db"));
  await using engine = await openEngine(scratch.path);
  await using threadmill = await startThreadmill(upstream, { probed: true, limits: longLease });
  await using control = await startControl(upstream);
  await using withSdk = await startControl(upstream, { sdk: true });
  const agent = new Agent({ keepAlive: true });
  const stepMs: number[] = [];
  const commitMs: number[] = [];
  const steps: Step[] = [];
  const controlMs: number[] = [];
  const withSdkMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    stepMs.push(await engine.step());
    commitMs.push(commits.commitMs(), commits.commitMs());
    steps.push(await step(threadmill, upstream, { agent, gate: `step${round}` }));
    controlMs.push(await callMs(control, upstream, { agent, gate: `control${round}` }));
    withSdkMs.push(await callMs(withSdk, upstream, { agent, gate: `sdk${round}` }));
  }
  agent.destroy();
  const own = median(stepMs);
  const commit = median(commitMs);
  const statements = Math.min(...steps.map((one) => one.statements));
  const { kinds = [] } = steps.find((one) => one.statements === statements) ?? {};
  const ownCommits = Math.min(...steps.map((one) => one.commits));
  return [
    told("one bare commit", ms(commit)),
    told(
      "the step",
      ms(own),
      "From the output until it is on disk and the model has been asked for what comes next.",
    ),
    barred("the step without two bare commits", ms(own - 2 * commit), "≤ 1 ms", own - 2 * commit <= 1),
    barred("the step to a bare commit", ms(own), `≤ ${ms(3 * commit + 1)}`, own <= 3 * commit + 1),
    barred(
      "statements",
      String(statements),
      "≤ 4",
      statements <= 4,
      `Those that look the run up, and read the context of the next call, are among them: ${kinds.toSorted().join(", ")}.`,
    ),
    barred("commits", String(ownCommits), "≤ 2", ownCommits <= 2),
    told(
      "from the client's request until the provider has the next call",
      ms(median(steps.map((one) => one.ms))),
    ),
    told("the same by the control, of a new run", ms(median(controlMs))),
    told("the same by the control with the AI SDK", ms(median(withSdkMs))),
  ];
}

/** The least that is durable: one row, one commit. @returns what does one, and says how long it took. */
function openCommits(path: string): Disposable & { commitMs(): number } {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("create table entries (text text)");
  const insert = database.prepare("insert into entries values (?)");
  return {
    commitMs() {
      const startedAt = performance.now();
      insert.run("x".repeat(200));
      return performance.now() - startedAt;
    },
    [Symbol.dispose]: () => database.close(),
  };
}

interface Step {
  ms: number;
  statements: number;
  /** What each of them does, and to which table. */
  kinds: string[];
  commits: number;
}

async function step(
  threadmill: Threadmill,
  upstream: Upstream,
  { agent, gate }: { agent: Agent; gate: string },
): Promise<Step> {
  const run = await threadmill.call<WaitingRun>("/v1/threads/runs", {
    model: `bench/calls-tokens-1-gate-0-${gate}`,
    tools: [look],
    thread: { messages: [{ role: "user", content: question }] },
  });
  const [call] = run.requiredAction.submitToolOutputs.toolCalls;
  const before = await settled(threadmill);
  const request = {
    url: `${threadmill.process.url}/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`,
    headers: { "x-tune-key": threadmill.key },
    body: { stream: true, toolOutputs: [{ toolCallId: call?.id, output: "nothing" }] },
    marker: threadmill.run("").marker,
  };
  let after = before;
  const elapsedMs = await untilCalled(request, upstream, {
    agent,
    gate,
    meanwhile: async () => {
      after = await settled(threadmill);
    },
  });
  return {
    ms: elapsedMs,
    statements: after.statements - before.statements,
    kinds: Object.entries(after.byKind).flatMap(([kind, count]) =>
      Array.from({ length: count - (before.byKind[kind] ?? 0) }, () => kind),
    ),
    commits: after.commits - before.commits,
  };
}

async function callMs(
  subject: Subject,
  upstream: Upstream,
  { agent, gate }: { agent: Agent; gate: string },
): Promise<number> {
  await wait(settleMs);
  return untilCalled(subject.run(`tokens-1-gate-0-${gate}`), upstream, { agent, gate });
}

/** @returns milliseconds, from a request until the provider has the call that comes of it. The run is brought to its end. */
async function untilCalled(
  request: StreamRequest,
  upstream: Upstream,
  {
    agent,
    gate,
    meanwhile = async () => undefined,
  }: { agent: Agent; gate: string; meanwhile?: () => Promise<void> },
): Promise<number> {
  const arrival = upstream.arrival(gate);
  const startedAtNs = process.hrtime.bigint();
  const ending = measureRun(request, { agent, tokens: 1 });
  const elapsedNs = (await arrival) - startedAtNs;
  await meanwhile();
  await upstream.open(gate);
  await ending;
  return Number(elapsedNs) / nanosecondsPerMs;
}

/** What the server says when it does nothing any more. */
async function settled({ process: server }: Threadmill): Promise<ProbeAnswer> {
  let last = await server.ask();
  for (;;) {
    await wait(settleMs);
    const answer = await server.ask();
    if (answer.statements === last.statements) {
      return answer;
    }
    last = answer;
  }
}
