import type { Run } from "@threadmill/client";
import type { RunPart } from "./conversation-entries.ts";

/** Spans in milliseconds; `null` while they are not known. All by the server's clock. */
export interface RunFigures {
  /** From the run's creation to the first token of its first model call that gave one. */
  firstTokenMs: number | null;
  /** From the run's creation to its end, waiting for the client included. */
  totalMs: number | null;
}

/** A message and a step of tool calls are created when their first token comes. */
export function figuresOf(run: Run, parts: readonly RunPart[]): RunFigures {
  const createdAt = Date.parse(run.createdAt);
  const firsts = parts.map((part) =>
    Date.parse(part.type === "message" ? part.message.createdAt : part.step.createdAt),
  );
  const expired = run.status === "expired" ? run.expiresAt : null;
  const ended = run.completedAt ?? run.failedAt ?? run.cancelledAt ?? expired;
  return {
    firstTokenMs: firsts.length === 0 ? null : Math.min(...firsts) - createdAt,
    totalMs: ended === null ? null : Date.parse(ended) - createdAt,
  };
}
