import pg from "pg";

/** It has too many connections; or the password has changed, or the role may not log in, since the others were opened. */
const refusedCodes = ["53300", "28000", "28P01"];
/** After how many that were given out it is tried whether Postgres has one more by now. */
const givenBeforeGrowing = 200;

/**
 * Takes connections from a pool that may be larger than what Postgres has left: other nodes want some too. When it gives no
 * more, what there is of them is shared, and waited for as for the connections of a full pool.
 */
export interface ConnectionSource {
  /** @throws With what the driver said: there is no connection at all, or none became free in time. */
  take(): Promise<pg.PoolClient>;
}

/** @param params.pool - Without connections yet. Its limit is changed. */
export function createConnectionSource({ pool }: { pool: pg.Pool }): ConnectionSource {
  const { options } = pool;
  const most = options.max;
  /** The pool itself also counts those that are being refused. */
  let open = 0;
  let given = 0;
  pool.on("connect", () => {
    open += 1;
  });
  pool.on("remove", () => {
    open -= 1;
  });

  function grow(): void {
    given += 1;
    if (options.max < most && given % givenBeforeGrowing === 0) {
      options.max += 1;
    }
  }

  return {
    async take() {
      for (;;) {
        try {
          const client = await pool.connect();
          grow();
          return client;
        } catch (error) {
          if (!isRefused(error) || open === 0) {
            throw error;
          }
          options.max = open;
        }
      }
    },
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && refusedCodes.includes(error.code ?? "");
}
