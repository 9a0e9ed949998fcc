import { type RawBuilder, sql } from "kysely";
import { inBatches } from "../in-batches.ts";
import { sendAhead } from "../sent-ahead.ts";
import { organizationTag } from "./organization-tag.ts";
import {
  documentsPerStatement,
  type FoundThread,
  mostSearchedWords,
  type Searchable,
  type SearchIndex,
  withoutRepeats,
} from "./search-index.ts";

/** How far a search walks: some milliseconds. */
const walkedDocuments = 1_000;

/** The title's, as no message has it. */
const titleOrdinal = sql.lit(0);

const placeOf: Record<Searchable, RawBuilder<unknown>> = {
  threads: sql`threads.ordinal, ${titleOrdinal}`,
  messages: sql`threads.ordinal, messages.ordinal`,
};

const rowsOf: Record<Searchable, RawBuilder<unknown>> = {
  threads: sql`threads`,
  messages: sql`messages join threads
    on threads.organization_id = messages.organization_id and threads.id = messages.thread_id`,
};

/**
 * A side table of word lists, so that what is written often is not rewritten with them. A search first walks some way
 * through it in order, which finds a page of frequent words, and else goes to all that have the words, which are rare then.
 */
export const postgresSearchIndex: SearchIndex = {
  async create({ schema }) {
    await schema
      .createTable("texts_search")
      .ifNotExists()
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_ordinal", "bigint", (column) => column.notNull())
      .addColumn("message_ordinal", "bigint", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("words", sql`tsvector`, (column) => column.notNull())
      .addPrimaryKeyConstraint("texts_search_key", ["organization_id", "thread_ordinal", "message_ordinal"])
      .execute();
    await schema
      .createIndex("texts_search_words")
      .ifNotExists()
      .on("texts_search")
      .using("gin")
      .column("words")
      .execute();
  },

  async put(transaction, { table, organizationId, documents }) {
    const tag = organizationTag(organizationId);
    for (const batch of inBatches(documents, documentsPerStatement)) {
      const values = batch.map(
        ({ id, words }) => sql`(${id}, cast(${words.map((word) => tag + word)} as text[]))`,
      );
      // The words go in as they are: Postgres' own parser would part them in another way.
      const insert = sql`
        insert into texts_search (organization_id, thread_ordinal, message_ordinal, thread_id, words)
        select ${organizationId}, ${placeOf[table]}, threads.id, array_to_tsvector(texts.column2)
        from (values ${sql.join(values)}) as texts
        cross join ${rowsOf[table]}
        where ${sql.table(table)}.organization_id = ${organizationId} and ${sql.table(table)}.id = texts.column1
        on conflict (organization_id, thread_ordinal, message_ordinal) do update set words = excluded.words
      `;
      await sendAhead(transaction, insert);
    }
  },

  async remove(transaction, { table, organizationId, ordinals }) {
    await sql`
      delete from texts_search
      where organization_id = ${organizationId} and (thread_ordinal, message_ordinal) in (
        select ${placeOf[table]} from ${rowsOf[table]} where ${sql.table(table)}.ordinal in (${ordinals})
      )
    `.execute(transaction);
  },

  // Postgres keeps texts waiting by itself, and finds those that do.
  catchUp: async () => undefined,

  async search(db, { organizationId, words }) {
    const tag = organizationTag(organizationId);
    const quoted = words.slice(0, mostSearchedWords).map((word) => `'${tag}${word}'`);
    const ofOrganization = sql`organization_id = ${organizationId}`;
    const hasWords = sql`words @@ cast(${`${quoted.join(" & ")}:*`} as tsquery)`;
    return {
      matches: sql`threads.id in (select thread_id from texts_search where ${ofOrganization} and ${hasWords})`,
      async threads({ order, beyond, documents }) {
        const direction = sql.raw(order);
        const bound =
          beyond === null ? sql`` : sql`and thread_ordinal ${order === "asc" ? sql`>` : sql`<`} ${beyond}`;
        const near = await sql<FoundThread>`
          select thread_id as id, thread_ordinal as ordinal from (
            select thread_id, thread_ordinal, words from texts_search where ${ofOrganization} ${bound}
            order by thread_ordinal ${direction} limit ${sql.lit(walkedDocuments)}
          ) as near where ${hasWords}
          order by thread_ordinal ${direction} limit ${documents}
        `.execute(db);
        if (near.rows.length === documents) {
          return withoutRepeats(near.rows);
        }
        // The sum keeps Postgres from walking on in order, which it thinks is quick for words that it knows nothing of.
        const all = await sql<FoundThread>`
          select thread_id as id, thread_ordinal as ordinal from texts_search
          where ${ofOrganization} and ${hasWords} ${bound}
          order by thread_ordinal + 0 ${direction} limit ${documents}
        `.execute(db);
        return withoutRepeats(all.rows);
      },
    };
  },
};
