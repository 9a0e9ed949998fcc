import type { Message, Run } from "@threadmill/client";
import { isUnderWay } from "./conversation-state.ts";

/** Without those that belong to messages before these, which come with them. Messages and runs: newest first. */
export function runsAmong(
  messages: readonly Message[],
  { runs, hasEarlier }: { runs: readonly Run[]; hasEarlier: boolean },
): readonly Run[] {
  const oldest = messages.at(-1);
  if (!hasEarlier || oldest === undefined) {
    return runs;
  }
  const writers = new Set(messages.map(({ runId }) => runId));
  return runs.filter((run) => run.createdAt >= oldest.createdAt || writers.has(run.id) || isUnderWay(run));
}
