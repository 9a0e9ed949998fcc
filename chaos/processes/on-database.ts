import pg from "pg";

/** Does something on a connection of its own, which is closed afterwards. */
export async function onDatabase<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database, to be dropped with the stack. */
export async function useDatabase(
  cleanUp: AsyncDisposableStack,
  { serverUrl, name }: { serverUrl: string; name: string },
): Promise<URL> {
  await onDatabase(serverUrl, (client) => client.query(`create database ${name}`));
  cleanUp.defer(async () => {
    await onDatabase(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
  });
  const url = new URL(serverUrl);
  url.pathname = name;
  return url;
}
