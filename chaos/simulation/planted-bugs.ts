import { StoreUnavailableError } from "../../packages/server/src/core/errors.ts";
import type { RunId } from "../../packages/server/src/core/ids.ts";
import type { RunEvent } from "../../packages/server/src/core/run-event.ts";
import { isTerminal } from "../../packages/server/src/core/run-status.ts";
import type { Store } from "../../packages/server/src/core/store.ts";

/** Makes of a store one with a bug, for one node. What it keeps in memory dies with the node. */
export type PlantedBug = (store: Store) => Store;

/** Mistakes that a store, or what stands on it, could make. The simulation must see each of them. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  "the fencing token is not checked": (store) => ({
    ...store,
    appendEvents: (params) => store.appendEvents({ ...params, lease: null }),
  }),

  "a lease that lives is not respected by a claim": (store) => ({
    ...store,
    claimRuns: (params) => store.claimRuns({ ...params, now: params.now + 4_000 }),
  }),

  "the terminal event is written twice": rewritingEvents((events) => {
    const last = events.find((event) => "state" in event && isTerminal(event.state.status));
    return last === undefined ? events : [...events, last];
  }),

  "a half message is not closed": rewritingEvents((events) => without(events, "message.incomplete")),

  "a step is not ended when its node was lost": rewritingEvents((events) => without(events, "step.failed")),

  "a cancel is acknowledged and not written": (store) => ({
    ...store,
    async appendEvents(params) {
      if (params.events[0]?.type !== "run.cancelling") {
        return store.appendEvents(params);
      }
      return { appended: true, lastSequence: (await store.findLastSequence(params)) + 1, promoted: false };
    },
  }),

  "the thread stays locked after a failure": (store) => {
    const failed = new Set<RunId>();
    return {
      ...store,
      async appendEvents(params) {
        if (params.events.some(({ type }) => type === "run.failed")) {
          failed.add(params.runId);
        }
        return store.appendEvents(params);
      },
      async createRun(params) {
        const { organizationId, threadId } = params.run;
        for (const runId of failed) {
          if ((await store.findRun({ organizationId, threadId, runId })) !== null) {
            return { created: false, threadBusy: { runId } };
          }
        }
        return store.createRun(params);
      },
    };
  },

  "deltas are kept in memory and their numbers given out": (store) => {
    const kept = new Map<RunId, RunEvent[]>();
    return {
      ...store,
      async appendEvents(params) {
        const before = kept.get(params.runId) ?? [];
        const events = [...before, ...params.events];
        if (events.every(({ type }) => type === "message.delta" || type === "step.delta")) {
          kept.set(params.runId, events);
          const written = await store.findLastSequence(params);
          return { appended: true, lastSequence: written + events.length, promoted: false };
        }
        kept.delete(params.runId);
        return store.appendEvents({ ...params, events });
      },
    };
  },

  "an append is acknowledged although the store refused it": (store) => ({
    ...store,
    async appendEvents(params) {
      const lastSequence = await store.findLastSequence(params);
      // One in twenty appends, by what is known of it alone, so that a seed stays a seed.
      if (params.lease !== null && lastSequence % 20 === 7) {
        return { appended: true, lastSequence: lastSequence + params.events.length, promoted: false };
      }
      return store.appendEvents(params);
    },
  }),

  "a run is acknowledged before it is committed": (store) => {
    let creates = 0;
    return {
      ...store,
      async createRun(params) {
        creates += 1;
        return creates % 3 === 0
          ? { created: true, lease: null, cancelling: null, cancelled: [] }
          : store.createRun(params);
      },
    };
  },

  "receipts are forgotten": (store) => ({
    ...store,
    createRun: (params) => store.createRun({ ...params, receipt: null }),
  }),

  "the log is read from one event too far": (store) => ({
    ...store,
    readNextEvents: (params) =>
      store.readNextEvents({
        ...params,
        after: params.after > 0 ? params.after + 1 : params.after,
      }),
  }),

  "an output that was acknowledged is not kept": (store) => ({
    ...store,
    async saveToolOutputs(params) {
      const isPartial = params.outputs.length > 1;
      return store.saveToolOutputs(isPartial ? { ...params, outputs: params.outputs.slice(1) } : params);
    },
  }),

  "a later output takes the place of the first": (store) => {
    const later = new Map<string, string>();
    return {
      ...store,
      async saveToolOutputs(params) {
        for (const { toolCallId, output } of params.outputs) {
          later.set(toolCallId, output);
        }
        const goOn: typeof params.goOn = (step, run) =>
          params.goOn(
            step.details.type === "tool_calls"
              ? {
                  ...step,
                  details: {
                    type: "tool_calls",
                    toolCalls: step.details.toolCalls.map((call) => ({
                      ...call,
                      output: later.get(call.id) ?? call.output,
                    })),
                  },
                }
              : step,
            run,
          );
        // Nor is it refused.
        return store.saveToolOutputs({ ...params, check: () => undefined, goOn });
      },
    };
  },

  "runs past their time are not found": (store) => ({
    ...store,
    async appendEvents(params) {
      if (params.events.some(({ type }) => type === "run.expired")) {
        throw new StoreUnavailableError("The planted bug does not let runs expire.");
      }
      return store.appendEvents(params);
    },
  }),

  "a node that was lost leaves its runs claimed for ever": (store) => ({
    ...store,
    async claimRuns(params) {
      const claimed = await store.claimRuns(params);
      return claimed.filter(({ run, attempt }) => run.status !== "in_progress" || attempt === 1);
    },
  }),
};

function rewritingEvents(rewrite: (events: readonly RunEvent[]) => readonly RunEvent[]): PlantedBug {
  return (store) => ({
    ...store,
    async appendEvents(params) {
      const events = rewrite(params.events);
      return events.length === 0
        ? { appended: true, lastSequence: await store.findLastSequence(params), promoted: false }
        : store.appendEvents({ ...params, events });
    },
  });
}

function without(events: readonly RunEvent[], type: RunEvent["type"]): readonly RunEvent[] {
  return events.filter((event) => event.type !== type);
}
