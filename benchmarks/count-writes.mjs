/**
 * Loaded before the server (`node --import`), counts what goes to SQLite, exactly: statements, and commits that wrote.
 * On SIGUSR2 it writes the counts to the file that BENCH_COUNTS names.
 */
import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";

const counts = { statements: 0, commits: 0 };
const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  const control = /^\s*(begin|commit|rollback|savepoint|release|pragma)/i.exec(sql)?.[1]?.toLowerCase();
  for (const method of ["run", "all", "get", "iterate"]) {
    const original = statement[method];
    statement[method] = function (...parameters) {
      if (control === undefined) {
        counts.statements += 1;
      } else if (control === "commit") {
        counts.commits += 1;
      }
      return original.apply(this, parameters);
    };
  }
  return statement;
};
process.on("SIGUSR2", () => writeFileSync(process.env.BENCH_COUNTS, JSON.stringify(counts)));
