/**
 * The control for the start: the HTTP framework and the database that Threadmill is made of, with nothing done in them.
 *
 *     node benchmarks/control-start.mjs FILE        prints its address
 */
import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "../.cache/bench/compile"));
const [{ default: fastify }, { default: Database }] = await Promise.all([
  import("fastify"),
  import("better-sqlite3"),
]);

const db = new Database(process.argv[2]);
db.pragma("journal_mode = WAL");
db.exec("create table if not exists threads (id text primary key)");
const app = fastify();
app.get("/", async () => "Hello");
const address = await app.listen({ port: 0, host: "127.0.0.1" });
process.stdout.write(`${address}\n`);
// Node does it when a process ends by itself, and this one is ended.
flushCompileCache();
