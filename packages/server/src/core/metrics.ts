import type { ModelCall } from "./model-call.ts";
import type { RunStatus } from "./run-status.ts";

/** What happened and how often, for those who operate the server. Nothing in it tells whose it was. */
export interface Metrics {
  /** @param request.route - The pattern, not the path; `null` for one that is unknown. */
  requestEnded(request: { method: string; route: string | null; status: number; elapsedMs: number }): void;
  runCreated(): void;
  /** @param run.elapsedMs - Since its execution began; `null` where that is not known. */
  runMoved(run: { status: RunStatus; errorCode: string | null; elapsedMs: number | null }): void;
  callEnded(
    call: Pick<ModelCall, "model" | "startedAt" | "firstTokenAt" | "endedAt" | "usage" | "error" | "retries">,
  ): void;
  /** @returns what is told when the group has been committed, with the number of its units. */
  groupBegins(): (units: number) => void;
  /** In the format that Prometheus reads. */
  write(now: { openRequests: number }): Promise<{ contentType: string; text: string }>;
}

export const silentMetrics: Metrics = {
  requestEnded: () => undefined,
  runCreated: () => undefined,
  runMoved: () => undefined,
  callEnded: () => undefined,
  groupBegins: () => () => undefined,
  write: async () => ({ contentType: "text/plain", text: "" }),
};
