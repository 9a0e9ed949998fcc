import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import { barred, type Figure, ms, told } from "../figure.ts";
import { measureRun } from "../measured-stream.ts";
import type { ProbeAnswer } from "../probe.ts";
import { createScratch } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import { question } from "../subject.ts";
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

/** A tool's output, from the client's request to the next call of the model: how long, and what it writes. */
export async function measureToolStep(upstream: Upstream, { rounds }: { rounds: number }): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream, { probed: true, limits: longLease });
  using scratch = createScratch("commits");
  using commits = openCommits(join(scratch.path, "commits.db"));
  const steps: Step[] = [];
  const commitMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    steps.push(await step(threadmill, upstream, `step${round}`));
    commitMs.push(commits.commitMs(), commits.commitMs());
  }
  const stepMs = median(steps.map((one) => one.ms));
  const commit = median(commitMs);
  const statements = Math.min(...steps.map((one) => one.statements));
  const ownCommits = Math.min(...steps.map((one) => one.commits));
  return [
    told("one bare commit", ms(commit)),
    told(
      "the step",
      ms(stepMs),
      "From the client's request with the output until the provider has the next call.",
    ),
    barred("the step without two bare commits", ms(stepMs - 2 * commit), "≤ 1 ms", stepMs - 2 * commit <= 1),
    barred("the step to a bare commit", ms(stepMs), `≤ ${ms(3 * commit + 1)}`, stepMs <= 3 * commit + 1),
    barred(
      "statements",
      String(statements),
      "≤ 4",
      statements <= 4,
      "All of them: those that authenticate the request, look the run up, and read the context of the next call, too.",
    ),
    barred("commits", String(ownCommits), "≤ 2", ownCommits <= 2),
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
  commits: number;
}

async function step(threadmill: Threadmill, upstream: Upstream, gate: string): Promise<Step> {
  const run = await threadmill.call<WaitingRun>("/v1/threads/runs", {
    model: `bench/calls-tokens-1-gate-0-${gate}`,
    tools: [look],
    thread: { messages: [{ role: "user", content: question }] },
  });
  const [call] = run.requiredAction.submitToolOutputs.toolCalls;
  const before = await settled(threadmill);
  const agent = new Agent();
  const request = {
    url: `${threadmill.process.url}/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`,
    headers: { "x-tune-key": threadmill.key },
    body: { stream: true, toolOutputs: [{ toolCallId: call?.id, output: "nothing" }] },
    marker: threadmill.run("").marker,
  };
  const arrival = upstream.arrival(gate);
  const startedAtNs = process.hrtime.bigint();
  const ending = measureRun(request, { agent, tokens: 1 });
  const elapsedNs = (await arrival) - startedAtNs;
  const after = await settled(threadmill);
  await upstream.open(gate);
  await ending;
  agent.destroy();
  return {
    ms: Number(elapsedNs) / nanosecondsPerMs,
    statements: after.statements - before.statements,
    commits: after.commits - before.commits,
  };
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
