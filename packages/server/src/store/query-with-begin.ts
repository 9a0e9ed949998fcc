import pg from "pg";

/** Not in the driver's types: such a statement is sent in the messages of {@link queryWithBegin}, parameters or not. */
const inMessages = { queryMode: "extended" };

/**
 * Begins a transaction with its first statement, in one go: the database carries out both or neither, because both come
 * before one Sync. As two queries they would have one each, and when the first one is cancelled, the statement and all that
 * is on its way behind it would be committed one by one.
 *
 * The driver takes the answer to the beginning for one to the statement, and so a name that is new to this connection for
 * one that the database knows, even when it does not get that far: give names that are known.
 *
 * @param params.begin - As it is sent.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export function queryWithBegin(
  client: pg.ClientBase,
  { begin, ...config }: pg.QueryConfig & { begin: string },
): Promise<pg.QueryResult> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
  const query = new pg.Query({ ...config, ...inMessages }, (error, results) => {
    const [, result] = Array.isArray(results) ? results : [];
    if (error !== undefined && error !== null) {
      reject(error);
    } else {
      resolve(result);
    }
  });
  const submit = query.submit.bind(query);
  query.submit = (connection) => {
    connection.stream.cork();
    connection.parse({ name: "", text: begin, types: [] }, true);
    connection.bind({}, true);
    connection.execute({}, true);
    const refusal = submit(connection);
    connection.stream.uncork();
    return refusal;
  };
  client.query(query);
  return promise;
}
