import type { Metrics } from "../core/metrics.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { isTerminal } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";

/** The store, with what is written of runs told to the metrics once it is durable. */
export function watchStore<Watched extends Pick<Store, "createRun" | "appendEvents">>(
  store: Watched,
  metrics: Pick<Metrics, "runCreated" | "runMoved" | "callEnded">,
): Watched {
  return {
    ...store,
    async createRun(params) {
      const result = await store.createRun(params);
      if (result.created) {
        metrics.runCreated();
      }
      return result;
    },
    async appendEvents(params) {
      const result = await store.appendEvents(params);
      if (result.appended) {
        for (const event of params.events) {
          tellOf(event, params.at);
        }
        for (const call of params.modelCalls ?? []) {
          if (call.endedAt !== null) {
            metrics.callEnded(call);
          }
        }
      }
      return result;
    },
  } satisfies Pick<Store, "createRun" | "appendEvents"> as Watched;

  function tellOf(event: RunEvent, at: number | undefined): void {
    if ("state" in event) {
      const { state } = event;
      metrics.runMoved({
        status: state.status,
        errorCode: state.lastError?.code ?? null,
        elapsedMs: isTerminal(state.status) ? elapsedMs(state, at) : null,
      });
    }
  }
}

function elapsedMs(state: RunState, at: number | undefined): number | null {
  const endedAt = state.completedAt ?? state.failedAt ?? state.cancelledAt ?? at;
  return state.startedAt === null || endedAt === undefined ? null : Math.max(0, endedAt - state.startedAt);
}
