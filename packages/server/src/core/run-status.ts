/**
 * What is true of a run in each status, and who may move it on:
 *
 * - `queued`: it waits for a node. On creation, and again when all tool outputs have arrived. A node that holds
 *   its lease starts it; anybody may cancel it; the clock may expire it.
 * - `in_progress`: one node holds the lease and advances it, step by step. Only that node may end it; anybody may
 *   ask to cancel it. If the lease runs out, another node takes it over and it stays `in_progress`.
 * - `requires_action`: it waits for the client's tool outputs, which are named in `requiredAction`. No node holds
 *   it, and nothing of it is in memory. The client moves it on, the clock expires it.
 * - `cancelling`: a cancel was accepted; what was streamed is being put away. Leads to `cancelled`, and to nothing
 *   else, so that a client that was told of the cancel can rely on it.
 * - `completed`: the model finished of its own accord.
 * - `incomplete`: a budget ended it; `incompleteReason` says which. What was said so far stands.
 * - `failed`: `lastError` says why. What was said so far stands.
 * - `cancelled`, `expired`: ended from outside, by a request or by `expiresAt`. What was said so far stands.
 *
 * The thread is locked while the run is active, and free in each of the others.
 */
export type RunStatus =
  | "queued"
  | "in_progress"
  | "requires_action"
  | "cancelling"
  | "completed"
  | "incomplete"
  | "failed"
  | "cancelled"
  | "expired";

const transitions = {
  queued: ["in_progress", "cancelling", "failed", "expired"],
  in_progress: ["requires_action", "cancelling", "completed", "incomplete", "failed", "expired"],
  requires_action: ["queued", "cancelling", "expired"],
  cancelling: ["cancelled"],
  completed: [],
  incomplete: [],
  failed: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<RunStatus, readonly RunStatus[]>;

export const runStatuses = Object.keys(transitions) as readonly RunStatus[];

/** The statuses in which a thread is locked. */
export const activeRunStatuses = [
  "queued",
  "in_progress",
  "requires_action",
  "cancelling",
] as const satisfies readonly RunStatus[];

export function canBecome(from: RunStatus, to: RunStatus): boolean {
  return (transitions[from] as readonly RunStatus[]).includes(to);
}

/** All statuses from which `to` can be entered: what a conditional statement must find. */
export function sourcesOf(to: RunStatus): readonly RunStatus[] {
  return runStatuses.filter((from) => canBecome(from, to));
}

export function isActive(status: RunStatus): boolean {
  return (activeRunStatuses as readonly RunStatus[]).includes(status);
}

export function isTerminal(status: RunStatus): boolean {
  return transitions[status].length === 0;
}
