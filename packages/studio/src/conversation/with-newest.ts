import type { Message, Run } from "@threadmill/client";
import { type ConversationState, isUnderWay } from "./conversation-state.ts";
import type { ThreadPart } from "./read-newest.ts";

/**
 * What is shown of a thread, and what was read of its end. What a stream has told of a run stays: it is newer than what
 * was read. So does what is shown of a run under way, whose stream tells all of it from the beginning.
 *
 * @param params.isTold - Whether a stream has told of the run with this id.
 */
export function withNewest(
  shown: ConversationState,
  { newest, isTold }: { newest: ThreadPart; isTold: (runId: string) => boolean },
): ConversationState {
  const active = new Set(newest.runs.filter(isUnderWay).map(({ id }) => id));
  const isLeft = (runId: string) => isTold(runId) || active.has(runId);
  const steps = Object.entries(newest.steps).filter(([runId]) => !isTold(runId));
  return {
    ...shown,
    messages: messagesWith(shown.messages, { newest: newest.messages, isTold: isLeft }),
    runs: runsWith(shown.runs, { newest: newest.runs, isTold }),
    steps: { ...shown.steps, ...Object.fromEntries(steps) },
  };
}

function messagesWith(
  shown: readonly Message[],
  { newest, isTold }: { newest: readonly Message[]; isTold: (runId: string) => boolean },
): readonly Message[] {
  const told = shown.filter(({ runId }) => isTold(runId));
  const before = new Map(shown.map((message) => [message.id, message]));
  const known = newest
    .toReversed()
    .filter(({ runId }) => !isTold(runId))
    .map((message) => sameIfEqual(before.get(message.id), message));
  const from = newest.at(-1)?.createdAt ?? "";
  const isKnown = new Set(known.map(({ id }) => id));
  const earlier = shown.filter(
    ({ id, runId, createdAt }) => !isTold(runId) && !isKnown.has(id) && createdAt < from,
  );
  return [...earlier, ...known, ...told];
}

function runsWith(
  shown: readonly Run[],
  { newest, isTold }: { newest: readonly Run[]; isTold: (runId: string) => boolean },
): readonly Run[] {
  const byId = new Map(shown.map((run) => [run.id, run]));
  for (const run of newest.toReversed()) {
    const before = byId.get(run.id);
    byId.set(run.id, before !== undefined && isTold(run.id) ? before : sameIfEqual(before, run));
  }
  // Those that were started elsewhere may be older than one that was started here.
  return [...byId.values()].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

/** What says the same stays the same object, so that it is not rendered again. */
function sameIfEqual<Thing>(before: Thing | undefined, now: Thing): Thing {
  return before !== undefined && isEqual(before, now) ? before : now;
}

/** Whether two objects of the server say the same. */
export function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
