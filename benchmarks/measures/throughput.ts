import { barred, type Figure, ms, times, told } from "../figure.ts";
import { cpuMs } from "../process.ts";
import { runMany } from "../rounds.ts";
import { median } from "../statistics.ts";
import type { Subject } from "../subjects.ts";

const tokens = 64;

interface Load {
  perSecond: number;
  cpuPerRunMs: number;
}

/** Complete runs per second and what each costs the server, at several numbers of clients, the subjects in turn. */
export async function measureThroughput(
  subjects: readonly Subject[],
  { rounds, runs, clients }: { rounds: number; runs: number; clients: readonly number[] },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const concurrency of clients) {
    const loads = new Map<Subject, Load[]>(subjects.map((subject) => [subject, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
        const pid = subject.process?.pid;
        const before = pid === undefined ? 0 : cpuMs(pid);
        const { perSecond } = await runMany(subject, { runs, concurrency, tokens });
        const used = pid === undefined ? 0 : cpuMs(pid) - before;
        loads.get(subject)?.push({ perSecond, cpuPerRunMs: used / runs });
      }
    }
    const perSecond = (of: Subject) => median(loads.get(of)?.map((load) => load.perSecond) ?? []);
    const cpu = (of: Subject) => median(loads.get(of)?.map((load) => load.cpuPerRunMs) ?? []);
    const [control, threadmill] = subjects;
    if (control === undefined || threadmill === undefined) {
      return figures;
    }
    for (const subject of subjects) {
      figures.push(
        told(
          `${subject.name}, ${concurrency} clients`,
          `${perSecond(subject).toFixed(0)} runs/s, ${ms(cpu(subject))} of CPU each`,
        ),
      );
    }
    const share = perSecond(threadmill) / perSecond(control);
    figures.push(barred(`runs/s to the control's, ${concurrency} clients`, times(share), "≥ 0.5 ×", share >= 0.5));
    figures.push(
      told(`CPU to the control's, ${concurrency} clients`, times(cpu(threadmill) / cpu(control))),
    );
  }
  return figures;
}
