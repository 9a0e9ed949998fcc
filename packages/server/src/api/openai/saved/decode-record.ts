import { createHash } from "node:crypto";
import type { z } from "zod";
import { asId, idPrefixes, type ThreadId } from "../../../core/ids.ts";
import { explainIssue, invalidInputOf } from "../../issue-message.ts";
import { foldToolMessages, type PlacedMessage } from "./fold-tool-messages.ts";
import { decodeSavedAssistant, savedAssistant } from "./saved-assistant.ts";
import { toMilliseconds } from "./saved-fields.ts";
import { decodeSavedMessage, savedMessage } from "./saved-message.ts";
import type { Decoded, RecordPath } from "./saved-record.ts";
import { decodeSavedThread, savedThread } from "./saved-thread.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a saved value holds: an object of the Assistants API, a page of a list of them, a thread with its messages, a
 * conversation as chat completions have it, or an array of any of these.
 */
export function* decodeRecord(value: unknown, path: RecordPath = []): Generator<Decoded, void, undefined> {
  if (Array.isArray(value)) {
    if (isChatMessage(value[0])) {
      yield* decodeConversation({ path, about: {}, messages: value, messagesPath: path });
    } else {
      yield* decodeEach(value, path);
    }
    return;
  }
  if (!isFields(value)) {
    yield { path, problem: `must be an object or an array. ${whatIsTaken}` };
    return;
  }
  const { object, data, messages, thread } = value;
  if (object === "list" && Array.isArray(data)) {
    yield* decodeEach(data, [...path, "data"]);
  } else if (object === "thread.message") {
    yield decodeLoneMessage(value, path);
  } else if (object === "assistant") {
    yield decodeAssistantObject(value, path);
  } else if (object === undefined || object === "thread") {
    yield* decodeThreadLike(value, { path, messages, thread });
  } else {
    yield { path, problem: `is a '${String(object)}'. ${whatIsTaken}` };
  }
}

const whatIsTaken = "Threads, messages, assistants and conversations can be imported.";

function* decodeThreadLike(
  value: Fields,
  { path, messages, thread }: { path: RecordPath; messages: unknown; thread: unknown },
): Generator<Decoded, void, undefined> {
  const isPage = isFields(messages) && Array.isArray(messages["data"]);
  if (Array.isArray(messages) || isPage) {
    yield* decodeConversation({
      path: isFields(thread) ? [...path, "thread"] : path,
      about: isFields(thread) ? thread : value,
      messages: isPage ? messages["data"] : messages,
      messagesPath: isPage ? [...path, "messages", "data"] : [...path, "messages"],
    });
  } else if (isFields(thread)) {
    yield* decodeConversation({ path: [...path, "thread"], about: thread, messages: [], messagesPath: path });
  } else if (value["role"] !== undefined) {
    yield decodeLoneMessage(value, path);
  } else if (value["object"] === "thread" || hasPrefix(value["id"], idPrefixes.thread)) {
    yield* decodeConversation({ path, about: value, messages: [], messagesPath: path });
  } else if (hasPrefix(value["id"], idPrefixes.assistant)) {
    yield decodeAssistantObject(value, path);
  } else {
    yield { path, problem: `is nothing that is known here. ${whatIsTaken}` };
  }
}

/** Lists are often saved as they were read, the newest first; threads grow at the other end. */
function* decodeEach(values: readonly unknown[], path: RecordPath): Generator<Decoded, void, undefined> {
  const indexes = [...values.keys()];
  for (const index of isNewestFirst(values) ? indexes.reverse() : indexes) {
    yield* decodeRecord(values[index], [...path, index]);
  }
}

/**
 * A thread with its messages. Where it brings no id, its id is made of its content, so that it gets the same one when
 * it is imported again; and then it is taken whole or not at all, because without a bad message it would be another.
 */
function* decodeConversation({
  path,
  about,
  messages,
  messagesPath,
}: {
  path: RecordPath;
  about: Fields;
  messages: unknown;
  messagesPath: RecordPath;
}): Generator<Decoded, void, undefined> {
  const known = parse(savedThread, about, path);
  if ("problem" in known) {
    yield known;
    return;
  }
  const ownId = known.value.id ?? known.value.thread_id;
  const values: readonly unknown[] = Array.isArray(messages) ? messages : [];
  const threadId: ThreadId = asId(ownId ?? `${idPrefixes.thread}${digestOf([about, values])}`);
  const good: PlacedMessage[] = [];
  const bad: Decoded[] = [];
  const indexes = [...values.keys()];
  for (const index of isNewestFirst(values) ? indexes.reverse() : indexes) {
    const message = parse(savedMessage, values[index], [...messagesPath, index]);
    if ("problem" in message) {
      bad.push(message);
    } else {
      good.push({ index, message: message.value });
    }
  }
  yield* bad;
  if (ownId === null || ownId === undefined) {
    if (bad.length > 0) {
      return;
    }
    if (values.length === 0) {
      yield { path, problem: "has neither an id nor messages." };
      return;
    }
  }
  const said = decodeSavedThread(known.value, threadId);
  const firstAt = toMilliseconds(good[0]?.message.created_at);
  const thread = { ...said, createdAt: said.createdAt ?? firstAt };
  yield { path, entry: { type: "thread", thread } };
  let createdAt = thread.createdAt;
  for (const { index, message } of foldToolMessages(good)) {
    const id = message.id ?? `${idPrefixes.message}${digestOf([threadId, index])}`;
    const decoded = decodeSavedMessage(message, { id: asId(id), threadId });
    const at = decoded.createdAt ?? createdAt;
    createdAt = at;
    const timed =
      decoded.createdAt === null
        ? {
            ...decoded,
            createdAt: at,
            ...(decoded.status === "completed" ? { completedAt: at } : { incompleteAt: at }),
          }
        : decoded;
    yield { path: [...messagesPath, index], entry: { type: "message", message: timed } };
  }
}

function decodeLoneMessage(value: Fields, path: RecordPath): Decoded {
  const parsed = parse(savedMessage, value, path);
  if ("problem" in parsed) {
    return parsed;
  }
  const { id, thread_id: threadId } = parsed.value;
  if (!threadId) {
    const problem =
      "is a message by itself, so it needs a thread_id. Put the messages of a conversation into one array, or into " +
      'an object {"messages": […]}.';
    return { path, problem };
  }
  const [folded] = foldToolMessages([{ index: 0, message: parsed.value }]);
  const message = decodeSavedMessage(folded?.message ?? parsed.value, {
    id: asId(id ?? `${idPrefixes.message}${digestOf([threadId, value])}`),
    threadId: asId(threadId),
  });
  return { path, entry: { type: "message", message } };
}

function decodeAssistantObject(value: Fields, path: RecordPath): Decoded {
  const parsed = parse(savedAssistant, value, path);
  return "problem" in parsed
    ? parsed
    : { path, entry: { type: "assistant", assistant: decodeSavedAssistant(parsed.value) } };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: RecordPath,
): { value: z.output<Schema> } | { path: RecordPath; problem: string } {
  const result = schema.safeParse(value, { error: explainIssue });
  return result.success
    ? { value: result.data }
    : { path, problem: invalidInputOf(result.error, "the entry").message };
}

/** A message of a conversation, unlike an object of the API that says which thread it belongs to. */
function isChatMessage(value: unknown): boolean {
  return (
    isFields(value) &&
    typeof value["role"] === "string" &&
    value["thread_id"] === undefined &&
    value["object"] === undefined
  );
}

function isNewestFirst(values: readonly unknown[]): boolean {
  const times = values.flatMap((value) => {
    const time = isFields(value) ? value["created_at"] : undefined;
    return typeof time === "number" ? [time] : [];
  });
  const [first = 0] = times;
  return first > (times.at(-1) ?? 0);
}

function hasPrefix(id: unknown, prefix: string): boolean {
  return typeof id === "string" && id.startsWith(prefix);
}

function digestOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 24);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
