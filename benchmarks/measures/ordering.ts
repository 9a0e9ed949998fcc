import { Agent } from "node:http";
import { barred, type Figure, told } from "../figure.ts";
import { measureRun } from "../measured-stream.ts";
import { runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { direct } from "../subjects/direct.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const giveUpMs = 5_000;
/** Where small writes end that wait for the peer's delayed acknowledgement. */
const stalled: Span = { least: 35, most: 45 };
const before: Span = { least: 25, most: 35 };
const after: Span = { least: 45, most: 55 };

/**
 * Nothing that has arrived is held back: the provider sends its second token only when the client has said that it
 * has the first one. No clock is needed to see that; a clock shows that none was late by a small write that waited.
 */
export async function measureOrdering(upstream: Upstream, { runs }: { runs: number }): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream);
  await using control = await startControl(upstream, { sdk: true });
  await using alone = direct(upstream);
  const warm = { runs: 50, concurrency: 1 };
  await runMany(threadmill, warm);
  await runMany(control, warm);
  const bareMs = median((await runMany(alone, warm)).runs.map((run) => run.firstTokenMs));
  const agent = new Agent({ keepAlive: true });
  const tokens = 3;
  let held = 0;
  const addedMs: number[] = [];
  const addedByControlMs: number[] = [];
  const firstTokenMs = async (subject: Subject, gate: string): Promise<number> => {
    const opened: Promise<void>[] = [];
    const onToken = (token: number) => {
      if (token === 0) {
        opened.push(upstream.open(gate));
      }
    };
    const run = await measureRun(subject.run(`tokens-${tokens}-gate-1-${gate}`), {
      agent,
      tokens,
      onToken,
      signal: AbortSignal.timeout(giveUpMs),
    });
    await Promise.all(opened);
    return run.firstTokenMs;
  };
  for (let index = 0; index < runs; index += 1) {
    const gate = `ordering${index}`;
    try {
      addedMs.push((await firstTokenMs(threadmill, gate)) - bareMs);
    } catch {
      held += 1;
      await upstream.open(gate);
    }
    addedByControlMs.push((await firstTokenMs(control, `orderingcontrol${index}`)) - bareMs);
  }
  agent.destroy();
  const late = countOf(addedMs, stalled);
  return [
    barred(`runs of ${runs} whose first token was held back until the second`, String(held), "0", held === 0),
    barred(`first tokens of ${runs} that came 35 to 45 ms late`, String(late), "0", late === 0),
    told(
      "25 to 35 ms, and 45 to 55 ms late",
      `${countOf(addedMs, before)} and ${countOf(addedMs, after)}`,
      "A small write that waits for an acknowledgement would make more of them 40 ms late than a little less or more.",
    ),
    told(
      "25 to 35, 35 to 45, and 45 to 55 ms late, by the control with the AI SDK",
      [before, stalled, after].map((span) => countOf(addedByControlMs, span)).join(", "),
    ),
  ];
}

interface Span {
  least: number;
  most: number;
}

function countOf(values: readonly number[], { least, most }: Span): number {
  return values.filter((value) => value >= least && value < most).length;
}
