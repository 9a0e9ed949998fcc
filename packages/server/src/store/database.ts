import type { Kysely, SelectQueryBuilder } from "kysely";
import type { Schema } from "./schema.ts";
import type { SearchIndex } from "./search/search-index.ts";

/** A piece of work that is done wholly or not at all. It awaits statements of the given handle, and nothing else. */
export type Unit<Result> = (transaction: Kysely<Schema>) => Promise<Result>;

export interface WriteOptions {
  /**
   * The unit has set going what leaves the process, such as a request. Where a commit blocks the thread, the event loop turns
   * before it, or that would stand still meanwhile.
   */
  goesOut: boolean;
}

/** An open database, migrated, of either kind. Whatever fails because it is out of reach is a StoreUnavailableError. */
export interface Database {
  /** For single reads outside a transaction. Sees everything that was acknowledged before the read began. */
  readonly reader: Kysely<Schema>;
  readonly traits: DatabaseTraits;
  /**
   * Runs the unit as one transaction. Resolves when it is on disk; rejects with what the unit threw, and then nothing
   * of it was written.
   *
   */
  write<Result>(unit: Unit<Result>, options?: WriteOptions): Promise<Result>;
  close(): Promise<void>;
}

/** In what the two databases differ, as far as statements are concerned. */
export interface DatabaseTraits {
  /** How many values one statement can bind. */
  readonly maxParameters: number;
  /** Keeps the selected rows for this transaction, passing over those that another one keeps. */
  takeUnlocked<Table extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Table, Row>,
  ): SelectQueryBuilder<Schema, Table, Row>;
  /** Keeps the selected rows for this transaction, waiting for those that keep them. They may still be referred to. */
  keepRows<Table extends keyof Schema, Row>(
    query: SelectQueryBuilder<Schema, Table, Row>,
  ): SelectQueryBuilder<Schema, Table, Row>;
  /** Does what keeps rows and serves no other end: it is left out where transactions come one after the other. */
  holdRows(keep: () => Promise<void>): Promise<void>;
  /** Makes other transactions that ask the same for this table wait until this one has ended. */
  holdTable(transaction: Kysely<Schema>, table: keyof Schema): Promise<void>;
  /** Full-text search. */
  readonly search: SearchIndex;
}
