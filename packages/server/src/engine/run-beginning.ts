import type { ClaimedRun } from "../core/lease-store.ts";
import type { ThreadTail } from "../core/message-store.ts";
import { type Run, type RunState, stateOf } from "../core/run.ts";
import type { RunBeginning, RunContinuation } from "../core/run-store.ts";
import { firstTailLength } from "./context-window.ts";
import type { BegunRun, Worker } from "./worker.ts";

/** An execution that begins with what it needs: the run's model is asked while that is being committed. */
export interface Beginning<Begin> {
  /** What the store is to call. */
  begin: Begin;
  /** It is durable, and this node has the run's lease. */
  keep(): void;
  /** It failed, or gave this node no lease: nobody owns what was begun. */
  drop(): void;
}

/** @param params.at - When the run starts. */
export function beginWithCreation({
  worker,
  run,
  at,
}: {
  worker: Pick<Worker, "begin">;
  run: Run;
  at: number;
}): Beginning<RunBeginning> {
  const { start, ...beginning } = prepare(worker);
  const state: RunState = { ...stateOf(run), status: "in_progress", startedAt: at };
  return {
    ...beginning,
    begin: {
      state,
      tailLength: firstTailLength(run),
      proceed: ({ lease, tail }) => start({ run: { ...run, ...state }, lease, attempt: 1, steps: [] }, tail),
    },
  };
}

/** For a run that goes on with the outputs that it has waited for. */
export function beginWithOutputs(worker: Pick<Worker, "begin">): Beginning<RunContinuation> {
  const { start, ...beginning } = prepare(worker);
  return {
    ...beginning,
    begin: { tailLengthOf: firstTailLength, proceed: ({ claimed, tail }) => start(claimed, tail) },
  };
}

function prepare(worker: Pick<Worker, "begin">) {
  let begun: BegunRun | null = null;
  return {
    start(claimed: ClaimedRun, tail: ThreadTail): void {
      // The transaction is being tried again.
      begun?.drop();
      begun = worker.begin(claimed, { tail, tailLength: firstTailLength(claimed.run) });
    },
    keep: () => begun?.keep(),
    drop: () => begun?.drop(),
  };
}
