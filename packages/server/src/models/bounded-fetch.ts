import type { Clock } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import { isJsonObject } from "./json-object.ts";
import { quoteWords, readWordsOfBody } from "./provider-words.ts";

export interface ResponseLimits {
  /** Of a whole answer, decompressed. */
  maxBytes: number;
  /** Of one line of an event stream, which holds one piece of an answer. */
  maxLineBytes: number;
  /** Of an error response; the rest is not read. */
  maxErrorBytes: number;
}

export const defaultResponseLimits: ResponseLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxLineBytes: 1024 * 1024,
  maxErrorBytes: 64 * 1024,
};

/** How much of an answer's beginning is kept, to tell what it is when it is no event stream. */
const openingBytes = 4096;

/** The line after which OpenAI's clients read no further, and how much of an answer's end is kept to find it. */
const lastLine = /(^|[\r\n])data: ?\[DONE\][\r\n]*$/;
const endingBytes = 24;
/**
 * How long after that line the body may take to end, in milliseconds. Some servers leave it open; where it ends, the
 * connection can be used again.
 */
const lingerMs = 1_000;

const lineFeed = 10;
const carriageReturn = 13;

export interface BoundedFetch {
  fetch: typeof globalThis.fetch;
  /** Calls back each time the headers of a response to a request with this signal have arrived. */
  onHeaders(signal: AbortSignal, listener: () => void): void;
}

/**
 * A fetch for streamed answers of one provider, which trusts the provider with nothing: the body is bounded, and one
 * that is no event stream is an error instead of an empty answer. Redirects are not followed, because the request
 * carries a key that is meant for one address.
 */
export function createBoundedFetch({
  fetch,
  provider,
  apiKey,
  limits,
  clock,
}: {
  fetch: typeof globalThis.fetch;
  provider: string;
  apiKey: string | null;
  limits: ResponseLimits;
  clock: Clock;
}): BoundedFetch {
  const listeners = new WeakMap<AbortSignal, () => void>();

  return {
    async fetch(input, init) {
      const response = await fetch(input, { ...init, redirect: "manual" });
      if (init?.signal) {
        listeners.get(init.signal)?.();
      }
      if (response.body === null) {
        return response;
      }
      if (!response.ok) {
        return withBody(response, truncate(response.body, limits.maxErrorBytes));
      }
      const contentType = response.headers.get("content-type") ?? "";
      if (/^text\/html\b/i.test(contentType)) {
        await response.body.cancel();
        throw notAnEventStream(contentType, "");
      }
      // In the place of its own: to make another response of it takes as long as to send the request.
      return Object.defineProperty(response, "body", { value: guard(response.body, contentType) });
    },
    onHeaders(signal, listener) {
      listeners.set(signal, listener);
    },
  };

  function guard(body: ReadableStream<Uint8Array>, contentType: string): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    const opening: Uint8Array[] = [];
    let bytes = 0;
    let lineBytes = 0;
    let ending: Uint8Array = new Uint8Array();

    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const isOver = lastLine.test(Buffer.from(ending).toString("latin1"));
          const { done, value } = await (isOver ? linger() : reader.read());
          if (done) {
            const text = Buffer.concat(opening).toString();
            if (bytes > 0 && !looksLikeEventStream(text)) {
              throw notAnEventStream(contentType, text);
            }
            if (ending.at(-1) === carriageReturn) {
              // The SDK's parser waits for the line feed that may follow, for ever if it was the last byte.
              controller.enqueue(Uint8Array.of(lineFeed));
            }
            controller.close();
            return;
          }
          if (bytes < openingBytes) {
            opening.push(value.subarray(0, openingBytes - bytes));
          }
          bytes += value.byteLength;
          ending = value.byteLength < endingBytes ? Buffer.concat([ending, value]) : value;
          ending = ending.subarray(-endingBytes);
          const longestLine = measureLines(value);
          if (bytes > limits.maxBytes || longestLine > limits.maxLineBytes) {
            await reader.cancel();
            throw new ModelCallError(
              bytes > limits.maxBytes
                ? `Provider '${provider}' sent an answer of more than ${limits.maxBytes} bytes.`
                : `Provider '${provider}' sent a line of more than ${limits.maxLineBytes} bytes.`,
              { reason: "server_error", retryable: false },
            );
          }
          controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );

    async function linger() {
      const cancelTimer = clock.after(lingerMs, () => void reader.cancel());
      try {
        return await reader.read();
      } finally {
        cancelTimer();
      }
    }

    /** The length of the longest line that the chunk continues or ends, if that may be too long. Lines end with LF, CR or both. */
    function measureLines(chunk: Uint8Array): number {
      if (lineBytes + chunk.byteLength <= limits.maxLineBytes) {
        // Short enough if it were one line: then only the beginning of the next one matters.
        const end = Math.max(chunk.lastIndexOf(lineFeed), chunk.lastIndexOf(carriageReturn));
        lineBytes = end === -1 ? lineBytes + chunk.byteLength : chunk.byteLength - 1 - end;
        return lineBytes;
      }
      let longest = 0;
      for (const byte of chunk) {
        lineBytes = byte === lineFeed || byte === carriageReturn ? 0 : lineBytes + 1;
        if (lineBytes > longest) {
          longest = lineBytes;
        }
      }
      return longest;
    }
  }

  function notAnEventStream(contentType: string, opening: string): ModelCallError {
    const kind = contentType === "" ? "no content type" : `content type ${contentType.slice(0, 100)}`;
    // Some servers answer 200 with an error in JSON. Anything else that is no event stream is not worth quoting.
    const words = isJsonObject(opening) ? readWordsOfBody(opening).message : null;
    const said = words === null ? "" : ` It said: ${quoteWords(words, apiKey)}`;
    return new ModelCallError(
      `Provider '${provider}' did not answer with an event stream (${kind}). Check its baseUrl.${said}`,
      { reason: "server_error", retryable: false },
    );
  }
}

function looksLikeEventStream(opening: string): boolean {
  return /^\uFEFF?(data|event|id|retry)?:/m.test(opening.replaceAll("\r", "\n"));
}

function truncate(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let leftBytes = maxBytes;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        controller.close();
        return;
      }
      controller.enqueue(value.subarray(0, leftBytes));
      leftBytes -= value.byteLength;
      if (leftBytes <= 0) {
        controller.close();
        await reader.cancel();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  // They describe the body as it was sent, compressed and whole, and this one is neither.
  headers.delete("content-length");
  headers.delete("content-encoding");
  return new Response(body, { status, statusText, headers });
}
