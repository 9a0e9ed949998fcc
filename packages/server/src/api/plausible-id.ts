import { NotFoundError } from "../core/errors.ts";
import { asId, type Id } from "../core/ids.ts";

/**
 * Whether the text could name anything: ids, imported ones too, are printable ASCII. Nothing else is worth asking the
 * database for, and some of it (U+0000) a database refuses to be asked.
 */
export function isPlausibleId(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * The id in a path.
 *
 * @throws {NotFoundError} The text cannot name anything.
 */
export function pathId<Kind extends keyof typeof resourceNames>(kind: Kind, text: string): Id<Kind> {
  if (!isPlausibleId(text)) {
    throw new NotFoundError(resourceNames[kind], text);
  }
  return asId(text);
}

/** How errors call the things that ids name. */
const resourceNames = {
  thread: "thread",
  message: "message",
  run: "run",
  step: "run step",
  assistant: "assistant",
  file: "file",
  accessKey: "access key",
} as const;
