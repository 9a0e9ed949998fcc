import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type Database as Connection, SqliteError, type Statement } from "better-sqlite3";
import type { Logger } from "../core/logger.ts";
import type { CheckpointAnswer } from "./checkpoint-thread.ts";
import { copyLog } from "./sqlite-connection.ts";
import { isDiskFailure } from "./sqlite-errors.ts";

/** How many pages the log grows by between two checkpoints: what SQLite itself would take. */
const pagesBetween = 1_000;
/** The thread is started this many pages before, as that takes longer than a copy, and no commit is made while one is awaited. */
const pagesAhead = 500;

/**
 * Keeps the log beside a database file short. SQLite would copy it into the file within the commit that makes it long
 * enough, and nothing else would happen in the process for as long as that takes. A thread does it instead, which starts
 * shortly before it is first needed. The writer writes nothing meanwhile: then the whole log is copied, and the next commit begins
 * it anew.
 */
export interface LogCheckpoints {
  /** Whether the log has grown enough. Asked between two commits. */
  isDue(writer: Connection): boolean;
  /**
   * Copies the log. No commit may begin before this has resolved.
   *
   * @throws {SqliteError} It could not be done; after a failure of the disk, nobody knows what of log and file is on it.
   */
  copy(writer: Connection): Promise<void>;
  close(): Promise<void>;
}

interface LogState {
  /** How many pages are in it; -1 of a database that has none. */
  log: number;
  /** How many of them were copied. */
  checkpointed: number;
}

const empty: LogState = { log: 0, checkpointed: 0 };
/** Asked after every commit: to prepare it takes many times what it takes to be answered. */
const questions = new WeakMap<Connection, Statement<[], LogState>>();

/** @param params.program - What the thread runs. */
export function createLogCheckpoints({
  path,
  logger,
  // Beside this file in the sources, and beside what it is built into.
  program = new URL(`./checkpoint-thread${extname(import.meta.filename)}`, import.meta.url),
}: {
  path: string;
  logger: Logger;
  program?: URL;
}): LogCheckpoints {
  let thread: Worker | null = null;
  /** The log when it was copied last; empty when it has begun anew. */
  let last: LogState = empty;

  function startThread(): Worker {
    // Of the options of this process none is meant for it.
    const started = new Worker(program, { execArgv: [], name: "checkpoints" });
    // It keeps the process alive while it works, and not while it waits.
    started.unref();
    const forget = () => {
      thread = null;
    };
    return started.on("error", forget).on("exit", forget);
  }

  /** @returns whether it was done. */
  async function copyInThread(): Promise<boolean> {
    try {
      thread ??= startThread();
      const failure = await ask(thread, path);
      if (failure !== null) {
        throw new SqliteError(failure.message, failure.code);
      }
      return true;
    } catch (error) {
      if (isDiskFailure(error)) {
        throw error;
      }
      logger.warn(
        { err: error },
        "the log of the database is copied into the file by the thread that writes it",
      );
      return false;
    }
  }

  return {
    isDue(writer) {
      const now = stateOf(writer);
      if (now.log < last.log || now.checkpointed < last.checkpointed) {
        last = empty;
      }
      const grownBy = now.log - last.log;
      if (grownBy >= pagesBetween - pagesAhead) {
        thread ??= startThread();
      }
      return grownBy >= pagesBetween;
    },
    async copy(writer) {
      try {
        if (!(await copyInThread())) {
          copyLog(writer);
        }
      } finally {
        last = stateOf(writer);
      }
    },
    async close() {
      await thread?.terminate();
    },
  };
}

/** How long the log must be to hold what is not in the file yet: a head, and each page with a head of its own. */
export function bytesOnlyInLog(writer: Connection): number {
  if (!writer.open) {
    return 0;
  }
  const { log, checkpointed } = stateOf(writer);
  return log > checkpointed ? 32 + log * (24 + Number(writer.pragma("page_size", { simple: true }))) : 0;
}

function stateOf(writer: Connection): LogState {
  let question = questions.get(writer);
  if (question === undefined) {
    question = writer.prepare<[], LogState>("pragma wal_checkpoint(NOOP)");
    questions.set(writer, question);
  }
  return question.get() ?? empty;
}

/** @throws The thread could not be started, or it ended. */
async function ask(thread: Worker, path: string): Promise<CheckpointAnswer> {
  const over = new AbortController();
  const { signal } = over;
  try {
    thread.ref();
    const answered = once(thread, "message", { signal });
    const ended = once(thread, "exit", { signal }).then(() => {
      throw new Error("The thread ended.");
    });
    thread.postMessage(path);
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  } finally {
    over.abort();
    thread.unref();
  }
}
