import type pg from "pg";
import type { Logger } from "../core/logger.ts";

/**
 * Lets Postgres look at the tables of a new database once there is something in them. By itself it does so within a minute,
 * and until then cannot tell the key of a run from the organization that all runs have in common: it reads all of them
 * to find one.
 *
 * @returns what is to be called with each write.
 */
export async function createFirstAnalysis({
  pool,
  logger,
  writesBefore = 1_000,
}: {
  pool: pg.Pool;
  logger: Logger;
  writesBefore?: number;
}): Promise<() => void> {
  const { rows } = await pool.query(
    "select reltuples > 0 as known from pg_class where oid = 'runs'::regclass",
  );
  let writesLeft = rows[0].known ? 0 : writesBefore;
  return () => {
    if (writesLeft > 0) {
      writesLeft -= 1;
      if (writesLeft === 0) {
        pool
          .query("analyze")
          .catch((error: unknown) => logger.warn({ error }, "could not analyze the tables"));
      }
    }
  };
}
