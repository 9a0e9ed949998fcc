import { v7 as uuidv7 } from "uuid";
import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

/**
 * What an id names, and the prefix that shows it.
 *
 * An id is `<prefix><uuid v7>`, so ids of one kind sort by time; imported ids keep the form they came with.
 * @see tune-api.md, section 18, point 10
 */
export const idPrefixes = {
  organization: "",
  accessKey: "key_",
  thread: "thread_",
  message: "msg_",
  run: "run_",
  step: "step_",
  assistant: "asst_",
  file: "file-",
  toolCall: "call_",
  node: "node_",
  request: "req_",
} as const;

export type IdKind = keyof typeof idPrefixes;

declare const kind: unique symbol;

/** A string that is known to name a thing of one kind. */
export type Id<Kind extends IdKind> = string & { readonly [kind]: Kind };

export type OrganizationId = Id<"organization">;
export type AccessKeyId = Id<"accessKey">;
export type ThreadId = Id<"thread">;
export type MessageId = Id<"message">;
export type RunId = Id<"run">;
export type StepId = Id<"step">;
export type AssistantId = Id<"assistant">;
export type FileId = Id<"file">;
export type NodeId = Id<"node">;

/** Takes a string from outside (a path, a row) as an id of the given kind; that it exists is the store's to say. */
export function asId<Kind extends IdKind>(value: string): Id<Kind> {
  return value as Id<Kind>;
}

export interface IdSource {
  next<Kind extends IdKind>(kind: Kind): Id<Kind>;
}

export function createIdSource({ clock, random }: { clock: Clock; random: Random }): IdSource {
  return {
    next: (kind) => asId(`${idPrefixes[kind]}${uuidv7({ msecs: clock.now(), random: random(16) })}`),
  };
}
