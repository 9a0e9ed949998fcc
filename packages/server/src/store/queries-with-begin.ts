import pg from "pg";

/** Not in the driver's types: such a statement is sent in the messages of {@link queriesWithBegin}, parameters or not. */
const inMessages = { queryMode: "extended" };

/**
 * Begins a transaction with its first statements, in one go: the database carries out none of them unless it has begun,
 * because all come before one Sync. As queries of their own they would have one each, and when the first one is cancelled,
 * those on their way behind it would be committed one by one. When one fails, those after it are left out.
 *
 * The driver takes the answers to the others for ones to the last statement, and so a name that is new to this connection
 * for one that the database knows, even when it does not get that far: give names that are known.
 *
 * @param params.begin - As it is sent.
 * @param params.ahead - What comes before the last statement; what they give is not told.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export function queriesWithBegin(
  client: pg.ClientBase,
  { begin, ahead, last: query }: { begin: string; ahead: readonly pg.QueryConfig[]; last: pg.QueryConfig },
): Promise<pg.QueryResult> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
  const last = new pg.Query({ ...query, ...inMessages }, (error, results) => {
    if (error !== undefined && error !== null) {
      reject(error);
    } else {
      resolve(Array.isArray(results) ? results.at(-1) : results);
    }
  });
  const submit = last.submit.bind(last);
  last.submit = (connection) => {
    const { stream } = connection;
    stream.cork();
    try {
      connection.parse({ name: "", text: begin, types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
      const unsynced: typeof connection = Object.create(connection, { sync: { value: () => undefined } });
      for (const one of ahead) {
        new pg.Query({ ...one, ...inMessages }).submit(unsynced);
      }
      return submit(connection);
    } finally {
      stream.uncork();
    }
  };
  client.query(last);
  return promise;
}
