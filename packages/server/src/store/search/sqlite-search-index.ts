import { sql } from "kysely";
import type { OrganizationId } from "../../core/ids.ts";
import { statement } from "../statement.ts";
import { mostSearchedWords, type Searchable, type SearchIndex } from "./search-index.ts";

/**
 * A full-text table that holds no copy of the texts, and of each word only in which documents it is. Words come prepared
 * and parted by spaces, at which this tokenizer parts them again, and nowhere else.
 * @see https://www.sqlite.org/fts5.html#contentless_delete_tables
 */
export const sqliteSearchIndex: SearchIndex = {
  async create(db, table) {
    await sql`
      create virtual table ${indexOf(table)}
      using fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')
    `.execute(db);
  },

  async put(transaction, { table, organizationId, documents }) {
    for (const { id, words } of documents) {
      await putOne(transaction, { organizationId, id, words: words.join(" ") }, { table });
    }
  },

  async remove(transaction, { table, ordinals }) {
    await sql`delete from ${indexOf(table)} where rowid in (${ordinals})`.execute(transaction);
  },

  threadMatches({ organizationId, words }) {
    // A quoted string is never an operator, and one word within it never a phrase.
    const quoted = words.slice(0, mostSearchedWords).map((word) => `"${word}"`);
    const query = `${quoted.join(" AND ")} *`;
    // A cross join goes from left to right: from the few that match to their rows, not through all messages.
    return sql`(
      threads.ordinal in (select rowid from threads_search where threads_search match ${query})
      or threads.id in (
        select messages.thread_id from messages_search cross join messages
        where messages_search match ${query} and messages.ordinal = messages_search.rowid
        and messages.organization_id = ${organizationId}
      )
    )`;
  },
};

const putOne = statement(
  (
    _db,
    { organizationId, id, words }: { organizationId: OrganizationId; id: string; words: string },
    { table }: { table: Searchable },
  ) => sql`
    insert or replace into ${indexOf(table)} (rowid, words)
    select ordinal, ${words} from ${sql.table(table)} where organization_id = ${organizationId} and id = ${id}
  `,
);

function indexOf(table: Searchable) {
  return sql.ref(`${table}_search`);
}
