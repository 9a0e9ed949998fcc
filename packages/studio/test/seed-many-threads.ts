import Database from "better-sqlite3";
import { asId, type OrganizationId } from "../../server/src/core/ids.ts";
import type { Message } from "../../server/src/core/message.ts";
import type { Thread } from "../../server/src/core/thread.ts";
import { toMessageRow, toThreadRow } from "../../server/src/store/row-mapper.ts";
import { organizationTag } from "../../server/src/store/search/organization-tag.ts";
import { wordsOf } from "../../server/src/store/search/words.ts";
import { marksOf } from "../../server/src/store/thread-marks.ts";

const rowsAtOnce = 5_000;
const firstCreatedAt = Date.UTC(2025, 0, 1);
const betweenMs = 60_000;
const users = 1_000;

/** Of the case with a number, which counts from 0; the one with the highest is the newest. */
export const titleOf = (number: number) => `${topics[number % topics.length]} (case ${number})`;
export const userOf = (number: number) => `u_${number % users}`;

/**
 * Threads with one message each, such as a support team's application leaves in a year, written straight into a server's
 * database: through the API it would take many minutes.
 *
 * @param params.rare - What else the message of one of them says.
 */
export function seedManyThreads({
  file,
  count,
  rare,
}: {
  file: string;
  count: number;
  rare: { number: number; words: string };
}): void {
  const database = new Database(file);
  try {
    database.pragma("busy_timeout = 5000");
    const id = database.prepare("select id from organizations").pluck().get();
    const organizationId = asId<"organization">(String(id));
    const insert = createInserts(database, organizationId);
    for (let from = 0; from < count; from += rowsAtOnce) {
      database.transaction(() => {
        for (let number = from; number < Math.min(count, from + rowsAtOnce); number += 1) {
          insert(number, number === rare.number ? rare.words : "");
        }
      })();
    }
  } finally {
    database.close();
  }
}

function createInserts(
  database: Database.Database,
  organizationId: OrganizationId,
): (number: number, words: string) => void {
  const tag = organizationTag(organizationId);
  const tagged = (text: string) =>
    wordsOf(text)
      .map((word) => tag + word)
      .join(" ");
  const statements = new Map<string, Database.Statement>();
  function insertInto(table: string, row: object): number | bigint {
    const columns = Object.keys(row);
    const statement =
      statements.get(table) ??
      database.prepare(
        `insert into ${table} (${columns.join(", ")}) values (${columns.map((name) => `@${name}`).join(", ")})`,
      );
    statements.set(table, statement);
    return statement.run(row).lastInsertRowid;
  }
  const index = database.prepare("insert into texts_search (rowid, words) values ((? << 31) + ?, ?)");

  return (number, words) => {
    const createdAt = firstCreatedAt + number * betweenMs;
    const threadId = asId<"thread">(`thread_case${number}`);
    const thread: Thread = {
      id: threadId,
      organizationId,
      title: titleOf(number),
      datasetId: null,
      metadata: { user: userOf(number) },
      toolResources: null,
      createdAt,
      ttlMs: null,
      expiresAt: null,
    };
    const text = `Hello, this is about my order. ${words}`;
    const message: Message = {
      id: asId<"message">(`msg_case${number}`),
      organizationId,
      threadId,
      runId: null,
      role: "user",
      status: "completed",
      incompleteReason: null,
      assistantId: null,
      content: [{ type: "text", text, annotations: [] }],
      attachments: [],
      metadata: null,
      createdAt,
      completedAt: createdAt,
      incompleteAt: null,
    };
    const threadRow = insertInto("threads", { ...toThreadRow(thread), updated_at: createdAt });
    for (const mark of marksOf(thread)) {
      insertInto("thread_marks", { organization_id: organizationId, mark, thread_id: threadId });
    }
    const messageRow = insertInto("messages", toMessageRow(message));
    index.run(BigInt(threadRow), 0n, tagged(thread.title));
    index.run(BigInt(threadRow), BigInt(messageRow), tagged(text));
  };
}

const topics = [
  "Refund of an order that was paid twice",
  "Wrong size delivered, exchange wanted",
  "Where is my parcel",
  "Invoice without VAT number",
  "تأخر الطلب",
  "Battery does not charge above 80 %",
  "Return label does not print",
  "Cancel the second order",
  "Donaudampfschifffahrtsgesellschaft, keyring",
  "Leasing through my employer",
];
