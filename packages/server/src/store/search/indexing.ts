import type { Kysely } from "kysely";
import type { OrganizationId } from "../../core/ids.ts";
import { type Message, textOf } from "../../core/message.ts";
import type { Thread } from "../../core/thread.ts";
import type { Schema } from "../schema.ts";
import type { SearchDocument, SearchIndex } from "./search-index.ts";
import { wordsOf } from "./words.ts";

type IndexedThread = Pick<Thread, "id" | "title">;
type IndexedMessage = Pick<Message, "id" | "status" | "content">;
interface Place {
  search: SearchIndex;
  organizationId: OrganizationId;
}

/** Lets a new thread be found by its title. */
export async function indexThread(
  transaction: Kysely<Schema>,
  { search, organizationId }: Place,
  thread: IndexedThread,
): Promise<void> {
  const documents = [toDocument(thread)].filter(hasWords);
  await search.put(transaction, { table: "threads", organizationId, documents });
}

export async function reindexThread(
  transaction: Kysely<Schema>,
  { search, organizationId }: Place,
  thread: IndexedThread,
): Promise<void> {
  await search.put(transaction, { table: "threads", organizationId, documents: [toDocument(thread)] });
}

/** Lets messages be found by their text once they are whole. */
export async function indexMessages(
  transaction: Kysely<Schema>,
  { search, organizationId }: Place,
  messages: readonly IndexedMessage[],
): Promise<void> {
  const documents = messages.filter(isWhole).map(toMessageDocument).filter(hasWords);
  await search.put(transaction, { table: "messages", organizationId, documents });
}

export async function reindexMessage(
  transaction: Kysely<Schema>,
  { search, organizationId }: Place,
  message: IndexedMessage,
): Promise<void> {
  const documents = [message].filter(isWhole).map(toMessageDocument);
  await search.put(transaction, { table: "messages", organizationId, documents });
}

function toDocument({ id, title }: IndexedThread): SearchDocument {
  return { id, words: wordsOf(title) };
}

function toMessageDocument({ id, content }: IndexedMessage): SearchDocument {
  return { id, words: wordsOf(textOf(content)) };
}

function isWhole({ status }: IndexedMessage): boolean {
  return status !== "in_progress";
}

function hasWords({ words }: SearchDocument): boolean {
  return words.length > 0;
}
