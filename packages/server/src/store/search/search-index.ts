import type { Kysely, RawBuilder, SqlBool } from "kysely";
import type { MessageId, OrganizationId, ThreadId } from "../../core/ids.ts";
import type { PageRequest } from "../../core/page.ts";
import type { Schema } from "../schema.ts";

/** What can be searched: the titles of threads, and messages. */
export type Searchable = "threads" | "messages";

export interface SearchDocument {
  id: ThreadId | MessageId;
  words: readonly string[];
}

/**
 * How one kind of database searches texts. There is one index, in the order of threads and, within each, of its title and
 * its messages, so that a page of results is found without looking at all that there are. All of it speaks of rows that
 * exist: a document is put after its row, and removed before it.
 */
export interface SearchIndex {
  /** What is there of it already stays as it is. */
  create(db: Kysely<Schema>): Promise<void>;
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
  /** Lets everything be found that was put before: an index may take up texts later, many at once. */
  catchUp(database: {
    reader: Kysely<Schema>;
    write(unit: (transaction: Kysely<Schema>) => Promise<void>): Promise<void>;
  }): Promise<void>;
  /**
   * Begins a search for threads that have all of the words in their title or in one of their messages; the last may be
   * the beginning of one.
   *
   * @param params.words - At least one.
   */
  search(
    db: Kysely<Schema>,
    params: { organizationId: OrganizationId; words: readonly string[] },
  ): Promise<ThreadSearch>;
}

export interface FoundThread {
  id: ThreadId;
  ordinal: number;
}

/** One search. Threads may be another organization's: whoever reads their rows asks for the organization. */
export interface ThreadSearch {
  /**
   * @param params.beyond - Begins after the thread with this ordinal, in that order; `null` for the beginning.
   * @param params.documents - How many matches to look at. A thread may have many.
   * @returns threads in that order, each once; none when there are no more, and at least one otherwise.
   */
  threads(params: {
    order: PageRequest["order"];
    beyond: number | null;
    documents: number;
  }): Promise<FoundThread[]>;
  /** Whether the row of `threads` that a statement looks at is found. To tell, all that is found is looked at. */
  readonly matches: RawBuilder<SqlBool>;
}

/** Kept small: a long document is a large value to bind. */
export const documentsPerStatement = 100;

/** More words than this are too many for a search, and those after it are not looked at. */
export const mostSearchedWords = 100;

/** A thread comes as often as it has documents that match, one after the other. */
export function withoutRepeats(found: readonly FoundThread[]): FoundThread[] {
  return found.filter(({ ordinal }, index) => ordinal !== found[index - 1]?.ordinal);
}
