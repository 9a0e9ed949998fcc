import type { Database as Connection } from "better-sqlite3";
import type { Kysely } from "kysely";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Unit } from "./database.ts";
import type { Schema } from "./schema.ts";

/**
 * Commits together what is written together: SQLite has one writer, and with `synchronous=FULL` each commit waits
 * for the disk, whether it holds one unit or fifty.
 *
 * All units that are submitted in one turn of the event loop become one transaction. Each has its own savepoint, so a
 * unit that fails is undone alone. Nobody hears of a result before the commit has returned.
 */
export interface GroupCommit {
  /** @throws {StoreUnavailableError} The group could not be committed; nothing of it was written. */
  submit<Result>(unit: Unit<Result>): Promise<Result>;
  /** Resolves when all units submitted before have ended. None is taken from now on. */
  close(): Promise<void>;
}

interface Submission {
  /** @returns what tells the submitter of the result. */
  attempt(transaction: Kysely<Schema>): Promise<() => void>;
  reject(error: unknown): void;
}

/**
 * @param params.connection - The only connection that writes.
 * @param params.kysely - Statements on that connection. It is reserved for a group from begin to commit, so that no
 *   other statement comes in between.
 * @param params.onCommit - Called after each commit with the number of units in it.
 */
export function createGroupCommit({
  connection,
  kysely,
  onCommit = () => undefined,
}: {
  connection: Connection;
  kysely: Kysely<Schema>;
  onCommit?: (units: number) => void;
}): GroupCommit {
  const begin = connection.prepare("begin immediate");
  const commit = connection.prepare("commit");
  const rollback = connection.prepare("rollback");
  const savepoint = connection.prepare("savepoint unit");
  const release = connection.prepare("release unit");
  const rollbackToSavepoint = connection.prepare("rollback to unit");

  let waiting: Submission[] = [];
  let committing = false;
  let closed = false;

  function submit<Result>(unit: Unit<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (closed) {
        reject(new StoreUnavailableError("The database is closed."));
        return;
      }
      waiting.push({
        async attempt(transaction) {
          const result = await unit(transaction);
          return () => resolve(result);
        },
        reject,
      });
      commitSoon();
    });
  }

  function commitSoon(): void {
    if (!committing && waiting.length > 0) {
      committing = true;
      setImmediate(() => void commitWaiting());
    }
  }

  async function commitWaiting(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      const settlements = await kysely.connection().execute((transaction) => write(group, transaction));
      onCommit(group.length);
      for (const settle of settlements) {
        settle();
      }
    } catch (error) {
      const unavailable = new StoreUnavailableError("The database could not write.", { cause: error });
      for (const { reject } of group) {
        reject(unavailable);
      }
    }
    committing = false;
    commitSoon();
  }

  async function write(group: readonly Submission[], transaction: Kysely<Schema>): Promise<(() => void)[]> {
    begin.run();
    try {
      const settlements: (() => void)[] = [];
      for (const submission of group) {
        settlements.push(await attempt(submission, transaction));
      }
      commit.run();
      return settlements;
    } finally {
      if (connection.inTransaction) {
        rollback.run();
      }
    }
  }

  async function attempt(submission: Submission, transaction: Kysely<Schema>): Promise<() => void> {
    savepoint.run();
    try {
      const settle = await submission.attempt(transaction);
      release.run();
      return settle;
    } catch (error) {
      if (!connection.inTransaction) {
        // On some failures, such as a full disk, SQLite itself gives up the transaction: the whole group is lost.
        throw error;
      }
      rollbackToSavepoint.run();
      release.run();
      return () => submission.reject(error);
    }
  }

  return {
    submit,
    close() {
      const lastUnit = submit(async () => undefined);
      closed = true;
      return lastUnit;
    },
  };
}
