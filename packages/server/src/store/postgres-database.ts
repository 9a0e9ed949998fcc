import { Kysely, sql } from "kysely";
import pg from "pg";
import { InvalidInputError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Store } from "../core/store.ts";
import { createStore } from "./create-store.ts";
import type { Database, DatabaseTraits } from "./database.ts";
import { migrate } from "./migrations/migrate.ts";
import { postgresShapes } from "./migrations/table-shapes.ts";
import { createPostgresDialect } from "./postgres-dialect.ts";
import { isConflict } from "./postgres-errors.ts";
import { createFirstAnalysis } from "./postgres-statistics.ts";
import type { Schema } from "./schema.ts";
import { postgresSearchIndex } from "./search/postgres-search-index.ts";

const traits: DatabaseTraits = {
  maxParameters: 65_535,
  takeUnlocked: (query) => query.forUpdate().skipLocked(),
  // The weakest lock that writers of the row exclude each other with; rows that refer to it can be inserted meanwhile.
  keepRows: (query) => query.forNoKeyUpdate(),
  holdRows: (keep) => keep(),
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
  /**
   * How long a statement waits for a lock that somebody else holds. Below the shortest lease that is usual: those who wait
   * for one thread hold connections that the node needs to keep its runs.
   */
  lockTimeoutMs?: number;
  /** How long a statement may take, its wait for locks included. */
  statementTimeoutMs?: number;
  /**
   * How long a transaction may stand still. Nobody can go on with the runs that a node has locked which was stopped, or
   * lost with its machine, in the middle of one.
   */
  standstillMs?: number;
  /** How long the server may be silent beyond that, before the connection counts as broken. */
  silenceMs?: number;
}

/** Kept even when nothing happens: whoever gives its last one back to a Postgres that is short of them may get none again. */
const leastConnections = 2;

/** Migrations of large tables take what they take, whatever the role's statements may. */
const longestMigrationMs = 24 * 60 * 60_000;

/** The second one keeps the bytes as they come. */
const encodingsOfAllText = ["UTF8", "SQL_ASCII"];

/** How often a transaction is tried that another one is in the way of. */
const mostAttempts = 5;

/**
 * Opens the store in a Postgres database, which is migrated. Several nodes may share it.
 *
 * @throws {StoreUnavailableError} The database cannot be reached or written.
 * @throws {InvalidInputError} It has no place for every text, or a newer release has migrated it.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  return createStore(await openPostgresDatabase(options));
}

/** The database under such a store. */
export async function openPostgresDatabase({
  url,
  logger,
  maxConnections = 10,
  connectTimeoutMs = 5_000,
  lockTimeoutMs = 2_000,
  statementTimeoutMs = 15_000,
  standstillMs = 5_000,
  silenceMs = 5_000,
}: PostgresOptions): Promise<Database> {
  const shared = { connectionString: url, connectionTimeoutMillis: connectTimeoutMs };
  const migrating = openPool(
    {
      ...shared,
      max: 1,
      statement_timeout: longestMigrationMs,
      // The others wait for a node that is lost in the middle of it.
      idle_in_transaction_session_timeout: standstillMs,
    },
    logger,
  );
  try {
    await refuseOtherEncodings(kyselyOn(migrating, logger));
    await migrate({ db: kyselyOn(migrating, logger), shapes: postgresShapes, logger });
  } finally {
    await migrating.end();
  }
  const pool = openPool(
    {
      ...shared,
      max: maxConnections,
      min: Math.min(leastConnections, maxConnections),
      lock_timeout: lockTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: standstillMs,
      query_timeout: statementTimeoutMs + silenceMs,
    },
    logger,
  );
  const kysely = kyselyOn(pool, logger);
  const noteWrite = await createFirstAnalysis({ pool, logger });
  return {
    reader: kysely,
    traits,
    write(unit) {
      noteWrite();
      return withoutConflict(() => kysely.transaction().execute(unit));
    },
    close: () => pool.end(),
  };
}

/** One that converts what it is sent refuses most of the world's characters, each at the time when somebody writes it. */
async function refuseOtherEncodings(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
  const encoding = rows[0]?.server_encoding ?? "";
  if (!encodingsOfAllText.includes(encoding)) {
    throw new InvalidInputError(
      `The database keeps text as ${encoding}. Make one with: create database … encoding 'UTF8' template template0`,
      "database",
    );
  }
}

function openPool(config: pg.PoolConfig, logger: Logger): pg.Pool {
  const pool = new pg.Pool({ ...config, keepAlive: true, pipeline: true, types: { getTypeParser } });
  pool.on("error", (error) => logger.warn({ error }, "lost an idle database connection"));
  // A connection in use that breaks between two statements fails the next one; without a listener, the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

function kyselyOn(pool: pg.Pool, logger: Logger): Kysely<Schema> {
  return new Kysely({ dialect: createPostgresDialect(pool, logger) });
}

/** Tries a transaction again that was rolled back for the sake of another. A unit of work depends on nothing before it. */
async function withoutConflict<Result>(transact: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact();
    } catch (error) {
      if (attempt === mostAttempts || !isConflict(error)) {
        throw error;
      }
    }
  }
}

/** Reads `int8` as a number: instants and counts stay far below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
