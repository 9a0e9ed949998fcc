import type { Database as Connection } from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import { fromSqliteError } from "./sqlite-errors.ts";

/** Longer statements are inserts of many rows, whose number, and so whose text, is seldom the same twice. */
const longestCachedSql = 4_000;
const mostCachedStatements = 500;

/** Kysely on one open connection. The connection is its opener's to close. */
export function createSqliteDialect(connection: Connection): Dialect {
  const database = withStatementCache(connection);
  const dialect = new SqliteDialect({ database });
  return {
    createDriver: () => new ImmediateDriver({ database }),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

class ImmediateDriver extends SqliteDriver {
  /**
   * Takes the write lock at once. A transaction that takes it with its first write is refused without waiting when
   * another process has written since its first read.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** Lets migrations run in a transaction, so that a process that dies in one leaves nothing of it. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function withStatementCache(connection: Connection): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const cached = statements.get(sql);
      if (cached !== undefined) {
        return cached;
      }
      const statement = prepare(connection, sql);
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
