import type pg from "pg";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";

/** How far apart clocks may be. With a lease of five seconds, one that is four ahead of the others takes their runs. */
const mostMs = 1_000;

/**
 * Tells the operator when a node's clock has gone another way than the database's, by which the nodes' clocks are all
 * measured. Nothing fails of it, and much is done twice: a node whose clock is ahead begins the runs anew that others are
 * at, and whoever pays for the models is the first to notice.
 *
 * @returns what asks the database, by a connection that is not busy. Says it once, until the clock is right again.
 */
export function createClockComparison({ clock, logger }: { clock: Clock; logger: Logger }) {
  let isRight = true;
  return async (client: pg.Client): Promise<void> => {
    const askedAt = clock.now();
    const { rows } = await client.query("select extract(epoch from clock_timestamp()) * 1000 as now");
    const answeredAt = clock.now();
    const there = Number(rows[0].now);
    const aheadMs = Math.max(0, askedAt - there);
    const behindMs = Math.max(0, there - answeredAt);
    const wasRight = isRight;
    isRight = Math.max(aheadMs, behindMs) <= mostMs;
    if (wasRight && !isRight) {
      const where = aheadMs > 0 ? "ahead of" : "behind";
      logger.warn(
        { seconds: Math.round(Math.max(aheadMs, behindMs) / 1_000) },
        `this node's clock is ${where} the database's: runs may be begun twice, or late. Set both by the same time server`,
      );
    }
  };
}
