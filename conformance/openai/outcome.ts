import type { ClientCheck } from "./check.ts";

/** How a check went with one client. */
export interface Outcome {
  /** The client with its version. */
  client: string;
  check: string;
  /** What went wrong; `null` when it passed. */
  error: string | null;
}

const patienceMs = 20_000;

/** Runs the checks one after the other; none of them takes longer than a while. */
export async function* runChecks<Given>({
  client,
  checks,
  given,
  prepare,
}: {
  client: string;
  checks: ClientCheck<Given>[];
  given: Given;
  /** Runs before each check. */
  prepare: () => void;
}): AsyncIterable<Outcome> {
  for (const { name: check, run } of checks) {
    prepare();
    const overdue = Promise.withResolvers<never>();
    const timer = setTimeout(() => overdue.reject(new Error(`no result after ${patienceMs} ms`)), patienceMs);
    try {
      await Promise.race([run(given), overdue.promise]);
      yield { client, check, error: null };
    } catch (error) {
      yield { client, check, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
