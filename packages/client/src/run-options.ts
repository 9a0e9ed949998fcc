import type { RequestOptions } from "./transport.ts";

/** For the calls that wait for a run. */
export interface RunOptions extends RequestOptions {
  /**
   * How long the server waits for the run before it answers with the run as it is then, in seconds: 0 answers at once.
   * The server waits 55 seconds if nothing is said.
   */
  waitSeconds?: number | undefined;
}

/** What an answer may take on its way, beside the time that the server waits. */
const marginMs = 60_000;

/** The same options for the request itself. */
export function withWait({ waitSeconds, ...options }: RunOptions = {}): RequestOptions {
  if (waitSeconds === undefined) {
    return options;
  }
  const prefer = waitSeconds === 0 ? "respond-async" : `wait=${waitSeconds}`;
  return {
    ...options,
    timeoutMs: options.timeoutMs ?? waitSeconds * 1_000 + marginMs,
    headers: { prefer, ...options.headers },
  };
}
