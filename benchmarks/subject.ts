import type { StreamRequest } from "./measured-stream.ts";
import type { BenchProcess } from "./process.ts";
import { cpuMs } from "./process-cost.ts";

/** Something that streams a run. All do the same work: a new thread, one message, a run, everything kept. */
export interface Subject extends AsyncDisposable {
  name: string;
  /** The processes whose cost counts; none where there is nothing between client and provider. */
  processes: readonly BenchProcess[];
  /** One run of a model, whose name says what is streamed. */
  run(model: string): StreamRequest;
}

/** What every user asks. */
export const question = "How are you?";

/** @returns the processor time that a subject has used so far, in milliseconds. */
export function cpuMsOf({ processes }: Subject): number {
  return processes.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
}
