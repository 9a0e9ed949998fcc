import type { Clock } from "../core/clock.ts";

export interface FetchJsonParams {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  url: string;
  headers?: Record<string, string>;
  timeoutMs: number;
}

/** The answer of a small GET, or why there is none. `body` is `undefined` when it is not JSON. */
export type FetchedJson =
  | { answered: true; status: number; body: unknown }
  | { answered: false; problem: "timeout" | "too large" | "unreachable" };

const maxBytes = 1024 * 1024;

/** Asks for a small JSON document, and rejects for nothing that the other side does or fails to do. */
export async function fetchJson({
  fetch,
  clock,
  url,
  headers,
  timeoutMs,
}: FetchJsonParams): Promise<FetchedJson> {
  const controller = new AbortController();
  const timeout = Promise.withResolvers<FetchedJson>();
  const stopTimer = clock.after(timeoutMs, () => timeout.resolve({ answered: false, problem: "timeout" }));
  try {
    return await Promise.race([timeout.promise, ask(controller.signal)]);
  } finally {
    stopTimer();
    controller.abort();
  }

  async function ask(signal: AbortSignal): Promise<FetchedJson> {
    try {
      const response = await fetch(url, { headers: headers ?? {}, signal, redirect: "manual" });
      const text = await readText(response);
      return text === null
        ? { answered: false, problem: "too large" }
        : { answered: true, status: response.status, body: parse(text) };
    } catch {
      return { answered: false, problem: "unreachable" };
    }
  }
}

async function readText({ body }: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
