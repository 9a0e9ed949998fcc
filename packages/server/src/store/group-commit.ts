import type { Database as Connection } from "better-sqlite3";
import type { Kysely } from "kysely";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Unit, WriteOptions } from "./database.ts";
import type { Schema } from "./schema.ts";
import { isBusy, isDiskFailure } from "./sqlite-errors.ts";

/** How often a group asks for the write lock while another process has it, each time for the connection's busy timeout. */
const mostBeginnings = 1_000;
/** After so many units of a large group, everything else in the process gets its turn before the next ones. */
const mostUnitsPerTurn = 8;

/**
 * Commits together what is written together: SQLite has one writer, and with `synchronous=FULL` each commit waits
 * for the disk, whether it holds one unit or fifty.
 *
 * Units that are submitted in one turn of the event loop become one transaction. Where there are several, each has its own
 * savepoint, so a unit that fails is undone alone. Nobody hears of a result before the commit has returned.
 *
 * When the disk fails to read or write, nobody knows what of the connection's view is true. The group fails, and the
 * next one begins on a new connection, which has read everything anew.
 */
export interface GroupCommit {
  /** @throws {StoreUnavailableError} The group could not be committed; nothing of it was written. */
  submit<Result>(unit: Unit<Result>, options?: WriteOptions): Promise<Result>;
  /** Resolves when all units submitted before have ended. None is taken from now on. */
  close(): Promise<void>;
}

interface Submission {
  /** @returns what tells the submitter of the result. */
  attempt(transaction: Kysely<Schema>): Promise<() => void>;
  reject(error: unknown): void;
  goesOut: boolean;
}

export interface Writer {
  /** The only connection that writes. */
  connection: Connection;
  /**
   * Statements on that connection. It is reserved for a group from begin to commit, so that no other statement comes in
   * between.
   */
  kysely: Kysely<Schema>;
}

/**
 * @param params.isInPlace - Whether what the connection writes to is what will be read after the process; asked before
 *   each group.
 * @param params.reopen - Closes the connection and opens another in its place.
 * @param params.beginGroup - Called when a group begins; what it returns, after the commit with the number of its units.
 * @param params.afterGroup - Called when a group was committed. The next one begins when it has resolved.
 */
export function createGroupCommit({
  isInPlace = () => true,
  reopen,
  beginGroup = () => () => undefined,
  afterGroup = async () => undefined,
  ...first
}: Writer & {
  isInPlace?: () => boolean;
  reopen: () => Writer;
  beginGroup?: () => (units: number) => void;
  afterGroup?: () => Promise<void>;
}): GroupCommit {
  let writer = prepare(first);
  let isSuspect = false;
  const waiting: Submission[] = [];
  let committing = false;
  let tidied = Promise.resolve();
  let closed = false;

  function submit<Result>(
    unit: Unit<Result>,
    { goesOut }: WriteOptions = { goesOut: false },
  ): Promise<Result> {
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
        goesOut,
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
    const group = waiting.splice(0);
    const onCommit = beginGroup();
    try {
      if (isSuspect || !isInPlace()) {
        writer = prepare(reopen());
        isSuspect = false;
      }
      const settled = await writer.kysely.connection().execute((transaction) => write(group, transaction));
      onCommit(group.length);
      for (const settle of settled) {
        settle();
      }
    } catch (error) {
      isSuspect ||= isDiskFailure(error);
      const unavailable = new StoreUnavailableError("The database could not write.", { cause: error });
      for (const { reject } of group) {
        reject(unavailable);
      }
    }
    tidied = tidy();
    await tidied;
    committing = false;
    commitSoon();
  }

  async function tidy(): Promise<void> {
    if (!isSuspect) {
      try {
        await afterGroup();
      } catch (error) {
        isSuspect = isDiskFailure(error);
      }
    }
  }

  async function write(group: readonly Submission[], transaction: Kysely<Schema>): Promise<(() => void)[]> {
    const { connection, commit, rollback } = writer;
    await begin();
    try {
      const settled: (() => void)[] = [];
      const isAlone = group.length === 1;
      for (const [index, submission] of group.entries()) {
        if (index > 0 && index % mostUnitsPerTurn === 0) {
          await nextTurn();
        }
        settled.push(await attempt(submission, transaction, { isAlone }));
      }
      if (group.some(({ goesOut }) => goesOut)) {
        await nextTurn();
      }
      commit.run();
      return settled;
    } finally {
      if (connection.inTransaction) {
        rollback.run();
      }
    }
  }

  /** Takes the write lock. While another process has it, everything else in this one gets its turn in between. */
  async function begin(): Promise<void> {
    for (let beginning = 1; ; beginning += 1) {
      try {
        writer.begin.run();
        return;
      } catch (error) {
        if (beginning === mostBeginnings || !isBusy(error)) {
          throw error;
        }
      }
      await nextTurn();
    }
  }

  async function attempt(
    submission: Submission,
    transaction: Kysely<Schema>,
    { isAlone }: { isAlone: boolean },
  ): Promise<() => void> {
    const { connection, rollback, savepoint, release, rollbackToSavepoint } = writer;
    if (!isAlone) {
      savepoint.run();
    }
    try {
      const settle = await submission.attempt(transaction);
      if (!isAlone) {
        release.run();
      }
      return settle;
    } catch (error) {
      if (!connection.inTransaction || isDiskFailure(error)) {
        // On some failures, such as a full disk, SQLite itself gives up the transaction: the whole group is lost.
        throw error;
      }
      if (isAlone) {
        rollback.run();
        await begin();
      } else {
        rollbackToSavepoint.run();
        release.run();
      }
      return () => submission.reject(error);
    }
  }

  return {
    submit,
    async close() {
      const lastUnit = submit(async () => undefined);
      closed = true;
      try {
        await lastUnit;
      } finally {
        await tidied;
      }
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function prepare({ connection, kysely }: Writer) {
  return {
    connection,
    kysely,
    begin: connection.prepare("begin immediate"),
    commit: connection.prepare("commit"),
    rollback: connection.prepare("rollback"),
    savepoint: connection.prepare("savepoint unit"),
    release: connection.prepare("release unit"),
    rollbackToSavepoint: connection.prepare("rollback to unit"),
  };
}
