import type { Kysely, RawBuilder, SqlBool } from "kysely";
import type { MessageId, OrganizationId, ThreadId } from "../../core/ids.ts";
import type { Schema } from "../schema.ts";

/** What can be searched. Each has an index of its own, beside its table and named by the row's ordinal. */
export type Searchable = "threads" | "messages";

export interface SearchDocument {
  id: ThreadId | MessageId;
  words: readonly string[];
}

/**
 * How one kind of database searches texts. All of it speaks of rows that exist: a document is put after its row, and
 * removed before it.
 */
export interface SearchIndex {
  create(db: Kysely<Schema>, table: Searchable): Promise<void>;
  /** Adds the documents, in the place of what was known of them. */
  put(
    transaction: Kysely<Schema>,
    params: { table: Searchable; organizationId: OrganizationId; documents: readonly SearchDocument[] },
  ): Promise<void>;
  /** @param params.ordinals - Ordinals of the table, or a query of them: what `in (…)` takes. */
  remove(
    transaction: Kysely<Schema>,
    params: { table: Searchable; organizationId: OrganizationId; ordinals: RawBuilder<unknown> },
  ): Promise<void>;
  /**
   * Whether the row of `threads` that a statement looks at has all of the words in its title or in one of its messages;
   * the last may be the beginning of one.
   *
   * @param params.words - At least one.
   */
  threadMatches(params: { organizationId: OrganizationId; words: readonly string[] }): RawBuilder<SqlBool>;
}

/** Kept small: a long document is a large value to bind. */
export const documentsPerStatement = 100;

/** More words than this are too many for a search, and those after it are not looked at. */
export const mostSearchedWords = 100;
