import { type Run, type RunState, stateOf } from "../core/run.ts";
import type { RunBeginning } from "../core/run-store.ts";
import { firstTailLength } from "./context-window.ts";
import type { BegunRun, Worker } from "./worker.ts";

/** The execution of a run that begins with its creation: its model is asked while the creation is being committed. */
export interface Beginning {
  /** What the creation is to call. */
  ofCreation: RunBeginning;
  /** The creation is durable, and the run has its lease. */
  keep(): void;
  /** The creation failed, or gave the run no lease: nobody owns what was begun. */
  drop(): void;
}

/** @param params.at - When the run starts. */
export function prepareBeginning({
  worker,
  run,
  at,
}: {
  worker: Pick<Worker, "begin">;
  run: Run;
  at: number;
}): Beginning {
  const state: RunState = { ...stateOf(run), status: "in_progress", startedAt: at };
  const tailLength = firstTailLength(run);
  let begun: BegunRun | null = null;
  return {
    ofCreation: {
      state,
      tailLength,
      proceed({ lease, tail }) {
        // The transaction is being tried again.
        begun?.drop();
        const claimed = { run: { ...run, ...state }, lease, attempt: 1, steps: [] };
        begun = worker.begin(claimed, { tail, tailLength });
      },
    },
    keep: () => begun?.keep(),
    drop: () => begun?.drop(),
  };
}
