import type { CompiledQuery, Kysely, QueryExecutorProvider } from "kysely";
import type { Schema } from "./schema.ts";

const sentAhead = new WeakSet<CompiledQuery>();

/**
 * Carries out a statement of a transaction of whose result nobody needs to know anything. Where the database is far away,
 * what follows in the transaction is sent without waiting for it. It is carried out before that all the same; when it
 * fails, so does the next statement that is waited for, or the commit.
 *
 * For statements of a few rows: how long the database may be silent is counted from when they were sent.
 */
export async function sendAhead(
  transaction: Kysely<Schema>,
  query: CompiledQuery | { compile(executor: QueryExecutorProvider): CompiledQuery },
): Promise<void> {
  const compiled = "compile" in query ? query.compile(transaction) : query;
  sentAhead.add(compiled);
  await transaction.executeQuery(compiled);
}

export function isSentAhead(query: CompiledQuery): boolean {
  return sentAhead.has(query);
}
