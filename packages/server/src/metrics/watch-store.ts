import type { Metrics } from "../core/metrics.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { isTerminal } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";

/** The store, with what is written of runs told to the metrics once it is durable. */
export function watchStore<Watched extends Pick<Store, "createRun" | "saveToolOutputs" | "appendEvents">>(
  store: Watched,
  metrics: Pick<Metrics, "runCreated" | "runMoved" | "callEnded">,
): Watched {
  return {
    ...store,
    async createRun(params) {
      const result = await store.createRun(params);
      if (result.created) {
        metrics.runCreated();
        if (result.lease !== null && params.begin !== undefined) {
          tellOf(params.begin.state, undefined);
        }
      }
      return result;
    },
    async saveToolOutputs(params) {
      const result = await store.saveToolOutputs(params);
      if (result.saved) {
        tell(result.appended, undefined);
      }
      return result;
    },
    async appendEvents(params) {
      const result = await store.appendEvents(params);
      if (result.appended) {
        tell(params.events, params.at);
        for (const call of params.modelCalls ?? []) {
          if (call.endedAt !== null) {
            metrics.callEnded(call);
          }
        }
      }
      return result;
    },
  } satisfies Pick<Store, "createRun" | "saveToolOutputs" | "appendEvents"> as Watched;

  function tell(events: readonly RunEvent[], at: number | undefined): void {
    for (const event of events) {
      if ("state" in event) {
        tellOf(event.state, at);
      }
    }
  }

  function tellOf(state: RunState, at: number | undefined): void {
    metrics.runMoved({
      status: state.status,
      errorCode: state.lastError?.code ?? null,
      elapsedMs: isTerminal(state.status) ? elapsedMs(state, at) : null,
    });
  }
}

function elapsedMs(state: RunState, at: number | undefined): number | null {
  const endedAt = state.completedAt ?? state.failedAt ?? state.cancelledAt ?? at;
  return state.startedAt === null || endedAt === undefined ? null : Math.max(0, endedAt - state.startedAt);
}
