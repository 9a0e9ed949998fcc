import type { Database as Connection } from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { fromSqliteError } from "./sqlite-errors.ts";

/** Longer statements are inserts of many rows, whose number, and so whose text, is seldom the same twice. */
const longestCachedSql = 4_000;
const mostCachedStatements = 500;

/**
 * Kysely on one open connection. The connection is its opener's to close.
 *
 * @param connection - Asked before each statement is prepared, as another one may have taken its place.
 */
export function createSqliteDialect(connection: () => Connection): Dialect {
  const database = withStatementCache(connection);
  const dialect = new SqliteDialect({ database });
  return {
    createDriver: () => new ImmediateDriver({ database }, connection),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class ImmediateDriver extends SqliteDriver {
  readonly #connection: () => Connection;

  constructor(config: SqliteDialectConfig, connection: () => Connection) {
    super(config);
    this.#connection = connection;
  }

  /**
   * Takes the write lock at once. A transaction that takes it with its first write is refused without waiting when
   * another process has written since its first read.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** On some failures, such as a full disk, SQLite itself gives the transaction up; the failure is what is to be told. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection().inTransaction) {
      await super.rollbackTransaction(connection);
    }
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** Lets migrations run in a transaction, so that a process that dies in one leaves nothing of it. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function withStatementCache(connection: () => Connection): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  let preparedOn = connection();
  return {
    prepare(sql) {
      const current = connection();
      if (current !== preparedOn) {
        statements.clear();
        preparedOn = current;
      }
      const cached = statements.get(sql);
      if (cached !== undefined) {
        return cached;
      }
      const statement = prepare(current, sql);
      if (sql.length <= longestCachedSql) {
        if (statements.size === mostCachedStatements) {
          statements.clear();
        }
        statements.set(sql, statement);
      }
      return statement;
    },
    close: () => undefined,
  };
}

function prepare(connection: Connection, sql: string): SqliteStatement {
  const statement = translatingErrors(() => connection.prepare<unknown[]>(sql));
  return {
    reader: statement.reader,
    all: (parameters) => translatingErrors(() => statement.all(...parameters)),
    run: (parameters) => translatingErrors(() => statement.run(...parameters)),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

function translatingErrors<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw fromSqliteError(error);
  }
}
