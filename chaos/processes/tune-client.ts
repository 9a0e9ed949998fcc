/** An answer of the server, or what is known when there was none. */
export type Answer =
  | { outcome: "ok"; body: Body }
  | { outcome: "refused"; status: number; body: Body }
  /** The request may have been carried out or not. */
  | { outcome: "unsure"; why: string };

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at field by field, as a client without types does.
export type Body = any;

export interface TuneClient {
  get(path: string): Promise<Answer>;
  post(path: string, body: object, options?: { key?: string }): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** Opens a stream of events, from after one of them. */
  stream(path: string, options: { lastEventId: number | null; signal: AbortSignal }): Promise<Response>;
}

/** A client of the Tune dialect that gives up after a while and knows what it does not know. */
export function createTuneClient({
  url,
  key,
  timeoutMs,
}: {
  /** Asked before each request, because a server may have moved. */
  url: () => string;
  key: string;
  timeoutMs: number;
}): TuneClient {
  const headers = { "x-tune-key": key };

  async function send(method: string, path: string, body?: object, idempotencyKey?: string): Promise<Answer> {
    try {
      const response = await fetch(`${url()}/v1${path}`, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...headers,
          prefer: "respond-async",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await response.json();
      if (response.ok) {
        return { outcome: "ok", body: answer };
      }
      const isPassing = response.status === 503 || response.status === 409 || response.status === 429;
      return isPassing
        ? { outcome: "unsure", why: JSON.stringify(answer) }
        : { outcome: "refused", status: response.status, body: answer };
    } catch (error) {
      return { outcome: "unsure", why: String(error) };
    }
  }

  return {
    get: (path) => send("GET", path),
    post: (path, body, { key: idempotencyKey } = {}) => send("POST", path, body, idempotencyKey),
    delete: (path) => send("DELETE", path),
    stream: (path, { lastEventId, signal }) =>
      fetch(`${url()}/v1${path}`, {
        headers: { ...headers, ...(lastEventId === null ? {} : { "last-event-id": String(lastEventId) }) },
        signal,
      }),
  };
}
