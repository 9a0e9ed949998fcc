import { sql } from "kysely";
import { inBatches } from "../in-batches.ts";
import {
  documentsPerStatement,
  mostSearchedWords,
  type Searchable,
  type SearchIndex,
} from "./search-index.ts";

const threadIdIn = { threads: sql.ref("documents.id"), messages: sql.ref("documents.thread_id") };

/** A side table of word lists, so that what is written often is not rewritten with them. */
export const postgresSearchIndex: SearchIndex = {
  async create(db, table) {
    const { schema } = db;
    await schema
      .createTable(`${table}_search`)
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("ordinal", "bigint", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("words", sql`tsvector`, (column) => column.notNull())
      .addPrimaryKeyConstraint(`${table}_search_key`, ["organization_id", "ordinal"])
      .execute();
    await schema
      .createIndex(`${table}_search_words`)
      .on(`${table}_search`)
      .using("gin")
      .column("words")
      .execute();
  },

  async put(transaction, { table, organizationId, documents }) {
    for (const batch of inBatches(documents, documentsPerStatement)) {
      const values = batch.map(({ id, words }) => sql`(${id}, cast(${words} as text[]))`);
      // The words go in as they are: Postgres' own parser would part them in another way.
      await sql`
        insert into ${indexOf(table)} (organization_id, ordinal, thread_id, words)
        select documents.organization_id, documents.ordinal, ${threadIdIn[table]}, array_to_tsvector(texts.column2)
        from (values ${sql.join(values)}) as texts
        join ${sql.table(table)} as documents
        on documents.organization_id = ${organizationId} and documents.id = texts.column1
        on conflict (organization_id, ordinal) do update set words = excluded.words
      `.execute(transaction);
    }
  },

  async remove(transaction, { table, organizationId, ordinals }) {
    await sql`
      delete from ${indexOf(table)} where organization_id = ${organizationId} and ordinal in (${ordinals})
    `.execute(transaction);
  },

  threadMatches({ organizationId, words }) {
    const quoted = words.slice(0, mostSearchedWords).map((word) => `'${word}'`);
    const query = sql`cast(${`${quoted.join(" & ")}:*`} as tsquery)`;
    return sql`threads.id in (
      select thread_id from threads_search where organization_id = ${organizationId} and words @@ ${query}
      union all
      select thread_id from messages_search where organization_id = ${organizationId} and words @@ ${query}
    )`;
  },
};

function indexOf(table: Searchable) {
  return sql.table(`${table}_search`);
}
