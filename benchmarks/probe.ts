/**
 * Loaded before a server (`node --import`), counts what goes to SQLite, exactly, and answers each message of the parent
 * process with what it knows.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import Database from "better-sqlite3";

export interface ProbeAnswer {
  /** Statements that SQLite was given since the start, but for those that begin, end or divide a transaction. */
  statements: number;
  /** The same by what they do and to which table, as in `update runs`. */
  byKind: Record<string, number>;
  /** Transactions that were committed since the start. */
  commits: number;
  /** What SQLite has had for itself since the start, commits apart, as they wait for the disk. */
  statementsMs: number;
  commitsMs: number;
  /** The longest time since the last answer in which the event loop did not turn. */
  longestBlockMs: number;
  /** The most of one turn of the event loop, since the last answer, that SQLite had for itself. */
  longestInStoreMs: number;
  /** What is in use after everything else was cleared away. */
  heapBytes: number;
  /** What keeps the event loop going, by kind. */
  resources: Record<string, number>;
}

const counts = { statements: 0, commits: 0, statementsMs: 0, commitsMs: 0 };
const byKind: Record<string, number> = {};
let inStoreMs = 0;
let longestInStoreMs = 0;
const kind =
  /^\s*(?:with\b.*?\b(?=select|insert|update|delete))?(select\b.*?\bfrom|insert\b.*?\binto|update|delete from)\s+"?(\w+)/is;
const innermost = /\([^()]*\)/g;
const control = /^\s*(begin|commit|rollback|savepoint|release|pragma)/i;
const resolutionMs = 1;
const forgetAfterMs = 5;

const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql);
  const [, verb] = control.exec(sql) ?? [];
  const name = kindOf(sql);
  for (const method of ["run", "all", "get", "iterate"] as const) {
    const original = statement[method] as (...parameters: unknown[]) => unknown;
    const counted = (...parameters: unknown[]) => {
      count(verb, name);
      const startedAt = performance.now();
      try {
        return original.apply(statement, parameters);
      } finally {
        const ms = performance.now() - startedAt;
        counts[verb?.toLowerCase() === "commit" ? "commitsMs" : "statementsMs"] += ms;
        addToTurn(ms);
      }
    };
    Object.defineProperty(statement, method, { value: counted });
  }
  return statement;
} as typeof prepare;

function kindOf(sql: string): string {
  let outer = sql;
  for (let longer = ""; longer !== outer; ) {
    longer = outer;
    outer = outer.replace(innermost, "");
  }
  const [, does = "", table = ""] = kind.exec(outer) ?? [];
  return `${does.split(/\s/)[0]} ${table}`;
}

function count(verb: string | undefined, name: string): void {
  if (verb === undefined) {
    counts.statements += 1;
    byKind[name] = (byKind[name] ?? 0) + 1;
  } else if (verb.toLowerCase() === "commit") {
    counts.commits += 1;
  }
}

function addToTurn(ms: number): void {
  if (inStoreMs === 0) {
    setImmediate(() => {
      inStoreMs = 0;
    });
  }
  inStoreMs += ms;
  longestInStoreMs = Math.max(longestInStoreMs, inStoreMs);
}

const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();

process.on("message", () => {
  const longestBlockMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  // What finalizers free is only found free by the next collection.
  gc?.();
  gc?.();
  const answer: ProbeAnswer = {
    ...counts,
    byKind: { ...byKind },
    longestBlockMs,
    longestInStoreMs,
    heapBytes: process.memoryUsage().heapUsed,
    resources: Object.fromEntries(
      Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind))
        // Over in the next turn of the loop, and mostly its own, from above.
        .filter(([kind]) => kind !== "Immediate")
        .map(([kind, ofKind = []]) => [kind, ofKind.length]),
    ),
  };
  // The collections were a block, too, and one that is only noticed in the next turns of the loop.
  setTimeout(() => {
    delay.reset();
    longestInStoreMs = 0;
    process.send?.(answer);
  }, forgetAfterMs);
});
// It must not keep a server alive that has stopped.
process.channel?.unref();
