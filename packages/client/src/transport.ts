import { readError, readEventStream, readJson } from "./answer.ts";
import { ConnectionError, ThreadmillError, TimeoutError } from "./errors.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import { retryDelayMs } from "./retry.ts";
import { sleep, type Timing } from "./timing.ts";

/** What can be said about any one request. */
export interface RequestOptions {
  /** Ends the request, also while it waits to be tried again. */
  signal?: AbortSignal | undefined;
  /**
   * How long one try may take, in milliseconds; 120,000 if nothing is said, without an end if it is `Infinity`. Of a
   * stream, until it begins.
   */
  timeoutMs?: number | undefined;
  /** How often a request is tried again that met a broken connection or a server that is not well. */
  maxRetries?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Makes the request one that is done once. Each write has a key of its own if nothing is said. */
  idempotencyKey?: string | undefined;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With its query. */
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface Transport {
  /** @returns the body of the answer. */
  json(request: WireRequest, options?: RequestOptions): Promise<unknown>;
  /** @returns an answer whose body is an event stream, still to be read. */
  open(request: WireRequest, options?: RequestOptions): Promise<Response>;
}

const defaultTimeoutMs = 120_000;

export interface TransportSettings {
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  credentials: RequestInit["credentials"] | undefined;
  maxRetries: number;
  fetch: typeof fetch;
  timing: Timing;
}

/**
 * Sends requests, and sends them again where that can help and cannot harm: reads and deletes are what they are however
 * often they are sent, and each write carries an idempotency key, the same over all its tries.
 */
export function createTransport(settings: TransportSettings): Transport {
  const { timing } = settings;

  async function send<Answer>(
    request: WireRequest,
    options: RequestOptions,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const { signal, maxRetries = settings.maxRetries } = options;
    const init = describe(request, options);
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      try {
        return await attemptOnce(init, options, read);
      } catch (error) {
        signal?.throwIfAborted();
        const delayMs = retryDelayMs({ error, attempt, random: timing.random });
        if (delayMs === null || attempt >= maxRetries) {
          throw error;
        }
        await sleep(timing, delayMs, signal);
      }
    }
  }

  /** Everything that stays the same over all tries. */
  function describe({ method, path, body, headers }: WireRequest, options: RequestOptions) {
    const isWrite = method !== "get" && method !== "delete";
    const init: RequestInit = {
      method: method.toUpperCase(),
      headers: joinHeaders(
        settings.headers,
        body === undefined ? {} : { "content-type": "application/json" },
        isWrite ? { "idempotency-key": options.idempotencyKey ?? newIdempotencyKey() } : {},
        headers,
        options.headers,
      ),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
    };
    return { url: settings.baseUrl + path, init };
  }

  async function attemptOnce<Answer>(
    { url, init }: { url: string; init: RequestInit },
    { signal, timeoutMs = defaultTimeoutMs }: RequestOptions,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const deadline = new AbortController();
    const cancel = timing.after(timeoutMs, () => deadline.abort());
    try {
      const response = await settings.fetch(url, {
        ...init,
        signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      });
      if (!response.ok) {
        throw await readError(response, timing.now());
      }
      return await read(response);
    } catch (error) {
      if (deadline.signal.aborted) {
        throw new TimeoutError(`${init.method} ${url} took longer than ${timeoutMs} ms.`);
      }
      throw error instanceof ThreadmillError
        ? error
        : new ConnectionError(`${init.method} ${url} got no answer: ${messageOf(error)}`, error);
    } finally {
      cancel();
    }
  }

  return {
    json: (request, options = {}) => send(request, options, readJson),
    open: (request, options = {}) => send(request, options, readEventStream),
  };
}

/**
 * Later ones take the place of earlier ones. `fetch` would send both values of a name that is spelled in two ways.
 *
 * @throws {TypeError} One that no request can have.
 */
function joinHeaders(...parts: readonly (RequestOptions["headers"] | undefined)[]): Record<string, string> {
  const headers = new Headers();
  for (const [name, value] of parts.flatMap((part) => Object.entries(part ?? {}))) {
    headers.set(name, value);
  }
  return Object.fromEntries(headers);
}

/** What `fetch` failed for is in the cause, in Node at least. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return (cause instanceof Error && cause.message) || String(cause);
}
