import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Up to ten minutes, as models may think for long. */
const longSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const shortSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

export type Instruments = ReturnType<typeof createInstruments>;

/**
 * All that is measured, in a registry of its own. Labels have few values: routes, statuses, reasons, and models that have
 * answered; names that only a request knows are none.
 */
export function createInstruments() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: "threadmill_http_requests_total",
      help: "Requests that were answered. A stream counts when it ends.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "threadmill_http_request_duration_seconds",
      help: "From the request to the end of its answer, streams included.",
      labelNames: ["method", "route"],
      buckets: [...shortSeconds, ...longSeconds.filter((bound) => bound > 1)],
      registers,
    }),
    openRequests: new Gauge({
      name: "threadmill_open_streams",
      help: "Streams, and requests that wait for a run, that are open now.",
      registers,
    }),
    runsCreated: new Counter({
      name: "threadmill_runs_created_total",
      help: "Runs that were created on this node.",
      registers,
    }),
    runsMoved: new Counter({
      name: "threadmill_run_transitions_total",
      help: "Runs that this node moved into a status, with the reason where they failed.",
      labelNames: ["status", "reason"],
      registers,
    }),
    runSeconds: new Histogram({
      name: "threadmill_run_duration_seconds",
      help: "From the beginning of a run's execution to its end, waiting for tool outputs included.",
      labelNames: ["status"],
      buckets: longSeconds,
      registers,
    }),
    calls: new Counter({
      name: "threadmill_model_calls_total",
      help: "Calls of models that have ended, by provider and, where they failed, reason.",
      labelNames: ["provider", "reason"],
      registers,
    }),
    retries: new Counter({
      name: "threadmill_model_call_retries_total",
      help: "Tries that failed and were followed by another.",
      labelNames: ["provider", "reason"],
      registers,
    }),
    firstTokenSeconds: new Histogram({
      name: "threadmill_model_first_token_seconds",
      help: "From the beginning of a model call, its retries included, to the first part of the answer.",
      labelNames: ["provider"],
      buckets: longSeconds,
      registers,
    }),
    tokens: new Counter({
      name: "threadmill_tokens_total",
      help: "Tokens that providers have counted.",
      labelNames: ["model", "type"],
      registers,
    }),
    groupUnits: new Histogram({
      name: "threadmill_commit_group_units",
      help: "How many writes a commit of the SQLite database held.",
      buckets: [1, 2, 4, 8, 16],
      registers,
    }),
    groupSeconds: new Histogram({
      name: "threadmill_commit_group_duration_seconds",
      help: "How long such a commit took, its writes included.",
      buckets: shortSeconds,
      registers,
    }),
  };
}
