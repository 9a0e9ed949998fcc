import type { Message, Run } from "@threadmill/client";

/**
 * The messages that are shown when a run has begun: what its stream has told of it already comes after what was read.
 *
 * @param shown - Oldest first.
 * @param params.newest - What was read of the thread, newest first.
 */
export function withNewest(
  shown: readonly Message[],
  { newest, run }: { newest: readonly Message[]; run: Run },
): readonly Message[] {
  const written = shown.filter(({ runId }) => runId === run.id);
  const before = new Map(shown.map((message) => [message.id, message]));
  const known = newest
    .toReversed()
    .filter(({ runId }) => runId !== run.id)
    .map((message) => sameIfEqual(before.get(message.id), message));
  const from = known[0]?.createdAt ?? run.createdAt;
  const isKnown = new Set(known.map(({ id }) => id));
  const earlier = shown.filter(
    ({ id, runId, createdAt }) => runId !== run.id && !isKnown.has(id) && createdAt < from,
  );
  return [...earlier, ...known, ...written];
}

/** What says the same stays the same object, so that it is not rendered again. */
function sameIfEqual(before: Message | undefined, now: Message): Message {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
