import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from "kysely";
import pg from "pg";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Store } from "../core/store.ts";
import { createStore } from "./create-store.ts";
import type { Database, DatabaseTraits } from "./database.ts";
import { migrate } from "./migrations/migrate.ts";
import { postgresShapes } from "./migrations/table-shapes.ts";
import { fromPostgresError } from "./postgres-errors.ts";
import type { Schema } from "./schema.ts";
import { postgresSearchIndex } from "./search/postgres-search-index.ts";

const traits: DatabaseTraits = {
  maxParameters: 65_535,
  takeUnlocked: (query) => query.forUpdate().skipLocked(),
  // The weakest lock that writers of the row exclude each other with; rows that refer to it can be inserted meanwhile.
  keepRows: (query) => query.forNoKeyUpdate(),
  async holdRows(query) {
    await query.forNoKeyUpdate().execute();
  },
  async holdTable(transaction, table) {
    await sql`lock table ${sql.table(table)} in exclusive mode`.execute(transaction);
  },
  search: postgresSearchIndex,
};

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  logger: Logger;
  maxConnections?: number;
  /** How long a statement waits for a connection, be it new or one that others are using. */
  connectTimeoutMs?: number;
}

/**
 * Opens the store in a Postgres database, which is migrated. Several nodes may share it.
 *
 * @throws {StoreUnavailableError} The database cannot be reached or written.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  return createStore(await openPostgresDatabase(options));
}

/** The database under such a store. */
export async function openPostgresDatabase({
  url,
  logger,
  maxConnections = 10,
  connectTimeoutMs = 10_000,
}: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser },
  });
  pool.on("error", (error) => logger.warn({ error }, "lost an idle database connection"));
  // A connection in use that breaks between two statements fails the next one; without a listener, the process.
  pool.on("connect", (client) => client.on("error", () => undefined));

  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: guard(pool) }) });
  try {
    await migrate({ db: kysely, shapes: postgresShapes, logger });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    reader: kysely,
    traits,
    write: (unit) => kysely.transaction().execute(unit),
    close: () => pool.end(),
  };
}

/** Reads `int8` as a number: instants and counts stay far below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);

/** The pool as Kysely uses it, with errors in the store's words. */
function guard(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      try {
        return guardClient(await pool.connect());
      } catch (error) {
        throw new StoreUnavailableError("The database cannot be reached.", { cause: error });
      }
    },
    end: () => pool.end(),
  };
}

function guardClient(client: pg.PoolClient): PostgresPoolClient {
  const query = async (statement: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(statement, parameters.map(toStorableText));
    } catch (error) {
      throw fromPostgresError(error);
    }
  };
  return {
    // The other form that the type has is for cursors, and none is configured.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy) => client.release(destroy),
  };
}

/**
 * Postgres text has no U+0000, and whatever could hold one is stored as JSON. What is left are ids that somebody asks
 * for; such an id names nothing, and neither does one with U+FFFD in that place.
 */
function toStorableText(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}
