import { type Kysely, type RawBuilder, sql } from "kysely";
import type { OrganizationId } from "../../core/ids.ts";
import type { Schema } from "../schema.ts";
import { statement } from "../statement.ts";
import { organizationTag, tagLength } from "./organization-tag.ts";
import {
  type FoundThread,
  mostSearchedWords,
  type Searchable,
  type SearchIndex,
  withoutRepeats,
} from "./search-index.ts";

/** Of a document's number in the index, the part that says which message it is, 0 being the title; the rest is the thread. */
const messageBits = 31;
/** Beginnings of words that have entries of their own, as too many words begin with them to be looked at one by one. */
const indexedBeginnings = [1, 2];
/** A write of texts to the index costs about the same for one as for this many. */
const mostWaitingTexts = 64;
/** When more words than this begin with what was asked for, SQLite puts them together itself, which takes all matches. */
const mostWordsOfBeginning = 64;

/**
 * A full-text table that holds no copy of the texts, and of each word only in which documents it is. Words come prepared
 * and parted by spaces, at which this tokenizer parts them again, and nowhere else. A document's number begins with its
 * thread's, and SQLite keeps what it finds in the order of the numbers, so a search reads no further than its page.
 *
 * Texts wait in a table of their own until there are enough of them to be worth a piece of the index, or until somebody
 * searches. What number each gets there is looked up only then: while a run begins or ends, that would be the most
 * expensive of its statements.
 * @see https://www.sqlite.org/fts5.html#contentless_delete_tables
 */
export function createSqliteSearchIndex(): SearchIndex {
  // How many texts more may wait. What an earlier process has left goes to the index with the first of this one.
  let mayWait = 0;

  /** Counts what it is given, not what is there: SQLite takes as long to say that as to keep the text. */
  async function makeRoom(transaction: Kysely<Schema>): Promise<void> {
    if (mayWait > 0) {
      mayWait -= 1;
      return;
    }
    mayWait = mostWaitingTexts - 1;
    await indexWaiting(transaction);
  }

  return {
    async create(db) {
      const prefixes = indexedBeginnings.map((length) => tagLength + length).join(" ");
      await sql`
        create virtual table if not exists texts_search using fts5 (
          words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = ${sql.lit(prefixes)}
        )
      `.execute(db);
      await sql`
        create virtual table if not exists texts_search_words using fts5vocab (texts_search, instance)
      `.execute(db);
      await sql`
        create table if not exists texts_to_search (
          place integer primary key, kind text not null, organization_id text not null, id text not null,
          words text not null
        )
      `.execute(db);
      await indexOlder(db);
    },

    async put(transaction, { table, organizationId, documents }) {
      const tag = organizationTag(organizationId);
      for (const { id, words } of documents) {
        const tagged = words.map((word) => tag + word).join(" ");
        await putOne(transaction, { organizationId, id, words: tagged }, { table });
        await makeRoom(transaction);
      }
    },

    async remove(transaction, { table, ordinals }) {
      const removed = sql`${sql.table(table)}.ordinal in (${ordinals})`;
      await sql`
        delete from texts_to_search where kind = ${sql.lit(table)} and (organization_id, id) in (
          select organization_id, id from ${sql.table(table)} where ${removed}
        )
      `.execute(transaction);
      await sql`
        delete from texts_search where rowid in (
          select ${numberOf[table]} from ${rowsOf[table]} where ${removed}
        )
      `.execute(transaction);
    },

    async catchUp({ reader, write }) {
      const { rows } = await sql`select place from texts_to_search limit 1`.execute(reader);
      if (rows.length > 0) {
        await write(indexWaiting);
      }
    },

    async search(db, { organizationId, words }) {
      const tag = organizationTag(organizationId);
      const tagged = words.slice(0, mostSearchedWords).map((word) => tag + word);
      const query = await writeQuery(db, tagged);
      return {
        matches: sql`threads.ordinal in (
          select rowid >> ${sql.lit(messageBits)} from texts_search where texts_search match ${query}
        )`,
        async threads({ order, beyond, documents }) {
          const bound =
            beyond === null
              ? sql``
              : order === "asc"
                ? sql`and texts_search.rowid >= ${firstNumberOf(beyond + 1)}`
                : sql`and texts_search.rowid < ${firstNumberOf(beyond)}`;
          // A cross join goes from left to right: from what matches to its threads.
          const { rows } = await sql<FoundThread>`
            select threads.id as id, threads.ordinal as ordinal from texts_search
            cross join threads on threads.ordinal = texts_search.rowid >> ${sql.lit(messageBits)}
            where texts_search match ${query} ${bound}
            order by texts_search.rowid ${sql.raw(order)} limit ${documents}
          `.execute(db);
          return withoutRepeats(rows);
        },
      };
    },
  };
}

const numberOf: Record<Searchable, RawBuilder<number>> = {
  threads: sql`threads.ordinal << ${sql.lit(messageBits)}`,
  messages: sql`(threads.ordinal << ${sql.lit(messageBits)}) + messages.ordinal`,
};

const rowsOf: Record<Searchable, RawBuilder<unknown>> = {
  threads: sql`threads`,
  messages: sql`messages join threads
    on threads.organization_id = messages.organization_id and threads.id = messages.thread_id`,
};

/** A thread and a message may have the same id, as an import keeps theirs. */
const putOne = statement(
  (
    _db,
    { organizationId, id, words }: { organizationId: OrganizationId; id: string; words: string },
    { table }: { table: Searchable },
  ) => sql<never>`
    insert into texts_to_search (kind, organization_id, id, words)
    values (${sql.lit(table)}, ${organizationId}, ${id}, ${words})
  `,
);

/**
 * In the order of the numbers, in which SQLite can write them in one piece; of one document, what came last counts. A
 * cross join goes from left to right: from what waits to the rows that it speaks of.
 */
async function indexWaiting(transaction: Kysely<Schema>): Promise<void> {
  const waitingOf = (table: Searchable) => sql`
    texts_to_search as waiting cross join ${sql.table(table)} on waiting.kind = ${sql.lit(table)}
    and ${sql.table(table)}.organization_id = waiting.organization_id and ${sql.table(table)}.id = waiting.id
  `;
  await sql`
    insert or replace into texts_search (rowid, words) select number, words from (
      select ${numberOf.threads} as number, place, words from ${waitingOf("threads")}
      union all
      select ${numberOf.messages} as number, place, words from ${waitingOf("messages")} cross join threads
      on threads.organization_id = messages.organization_id and threads.id = messages.thread_id
    ) order by number, place
  `.execute(transaction);
  await sql`delete from texts_to_search`.execute(transaction);
}

/** What waits as it did before 0018, by its number. */
async function indexOlder(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql`select name from sqlite_schema where name = 'texts_search_waiting'`.execute(db);
  if (rows.length > 0) {
    await sql`
      insert or replace into texts_search (rowid, words) select number, words from texts_search_waiting order by number
    `.execute(db);
    await sql`drop table texts_search_waiting`.execute(db);
  }
}

function firstNumberOf(thread: number): RawBuilder<number> {
  return sql`(cast(${thread} as integer) << ${sql.lit(messageBits)})`;
}

/** A quoted string is never an operator, and one word within it never a phrase. */
async function writeQuery(db: Kysely<Schema>, words: readonly string[]): Promise<string> {
  const last = words.at(-1) ?? "";
  const isIndexed = indexedBeginnings.some((length) => tagLength + length === [...last].length);
  const beginning = isIndexed ? null : await wordsBeginningWith(db, last);
  const ending =
    beginning === null
      ? `"${last}" *`
      : // Without any such word, the beginning itself, which is then nowhere.
        `(${(beginning.length === 0 ? [last] : beginning).map((word) => `"${word}"`).join(" OR ")})`;
  return [...words.slice(0, -1).map((word) => `"${word}"`), ending].join(" AND ");
}

/**
 * Goes from word to word, not from place to place of each.
 *
 * @returns `null` when there are too many.
 */
async function wordsBeginningWith(db: Kysely<Schema>, beginning: string): Promise<string[] | null> {
  const { rows } = await sql<{ term: string }>`
    with recursive words (term) as (
      select (select term from texts_search_words where term >= ${beginning} limit 1)
      union all
      select (select term from texts_search_words where term >= words.term || char(1) limit 1)
      from words where substr(words.term, 1, length(${beginning})) = ${beginning}
      limit ${mostWordsOfBeginning + 2}
    )
    select term from words where substr(term, 1, length(${beginning})) = ${beginning}
  `.execute(db);
  return rows.length > mostWordsOfBeginning ? null : rows.map(({ term }) => term);
}
