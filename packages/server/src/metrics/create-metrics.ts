import { loadOnce } from "../core/load-once.ts";
import type { Metrics } from "../core/metrics.ts";
import type { Instruments } from "./instruments.ts";

/** What is seen before the instruments are there is kept, up to so many things. */
const mostEarly = 10_000;

export interface LoadedMetrics extends Metrics {
  /** Loads the instruments, which take too long to be loaded before the server listens. */
  load(): Promise<void>;
}

/** @param params.now - Milliseconds of a clock that only goes forward. */
export function createMetrics({ now }: { now: () => number }): LoadedMetrics {
  let instruments: Instruments | null = null;
  let early: ((instruments: Instruments) => void)[] = [];

  function note(what: (instruments: Instruments) => void): void {
    if (instruments !== null) {
      what(instruments);
    } else if (early.length < mostEarly) {
      early.push(what);
    }
  }

  const load = loadOnce(async () => {
    const { createInstruments } = await import("./instruments.ts");
    const created = createInstruments();
    for (const what of early) {
      what(created);
    }
    early = [];
    instruments = created;
    return created;
  });

  return {
    async load() {
      await load();
    },
    requestEnded({ method, route, status, elapsedMs }) {
      const place = { method, route: route ?? "unknown" };
      note(({ requests, requestSeconds }) => {
        requests.inc({ ...place, status });
        requestSeconds.observe(place, elapsedMs / 1_000);
      });
    },
    runCreated() {
      note(({ runsCreated }) => runsCreated.inc());
    },
    runMoved({ status, errorCode, elapsedMs }) {
      note(({ runsMoved, runSeconds }) => {
        runsMoved.inc({ status, reason: errorCode ?? "" });
        if (elapsedMs !== null) {
          runSeconds.observe({ status }, elapsedMs / 1_000);
        }
      });
    },
    callEnded({ model, startedAt, firstTokenAt, usage, error, retries: tries }) {
      const provider = model.split("/", 1)[0] ?? model;
      note(({ calls, retries, firstTokenSeconds, tokens }) => {
        calls.inc({ provider, reason: error?.code ?? "" });
        for (const { error: reason } of tries) {
          retries.inc({ provider, reason: reason.code });
        }
        if (firstTokenAt !== null) {
          firstTokenSeconds.observe({ provider }, Math.max(0, firstTokenAt - startedAt) / 1_000);
        }
        // Only a model that exists tells its usage, so the names that requests make up never become labels.
        if (usage !== null) {
          tokens.inc({ model, type: "prompt" }, usage.promptTokens);
          tokens.inc({ model, type: "completion" }, usage.completionTokens);
        }
      });
    },
    groupBegins() {
      const begunAt = now();
      return (units) => {
        const elapsedMs = now() - begunAt;
        note(({ groupUnits, groupSeconds }) => {
          groupUnits.observe(units);
          groupSeconds.observe(elapsedMs / 1_000);
        });
      };
    },
    async write({ openRequests }) {
      const { registry, openRequests: gauge } = await load();
      gauge.set(openRequests);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
