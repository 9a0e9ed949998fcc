import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Clock } from "../core/clock.ts";
import { toWebStream } from "./to-web-stream.ts";

/** How long an idle connection is kept; less when the provider says so. A new one costs several times across the network. */
const idleMs = 60_000;
/** How long connecting may take, the name's address and encryption aside. */
const connectMs = 10_000;

const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** Responses of these have no body, which the web's type insists on. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A `fetch` for the requests that go to providers: a GET, or a POST of a text. It follows no redirect.
 *
 * It is the platform's HTTP client behind the web's interface, because the platform's own `fetch` takes twice the time for
 * the same, and waits a turn of the event loop before it writes to a connection that it has kept.
 */
export function createProviderFetch({ clock }: { clock: Clock }): typeof globalThis.fetch {
  const options = { keepAlive: true, timeout: idleMs, noDelay: true };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { body = null } = init;
    if (body !== null && typeof body !== "string") {
      throw new TypeError("Only text can be sent to a provider.");
    }
    for (;;) {
      const answer = await send(url, { ...init, body });
      if (answer !== "stale") {
        // Not where the answer comes in: what is thrown there ends the process.
        return toResponse(answer);
      }
    }
  };

  /** @returns `stale` when the connection was an idle one that the other side had given up just then. */
  function send(
    url: URL,
    { method = "GET", headers, body, signal }: TextRequest,
  ): Promise<http.IncomingMessage | "stale"> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request = (url.protocol === "https:" ? https : http).request(url, {
        agent: url.protocol === "https:" ? agents["https:"] : agents["http:"],
        method,
        headers: {
          accept: "*/*",
          ...Object.fromEntries(new Headers(headers)),
          ...(body !== null && { "content-length": Buffer.byteLength(body) }),
        },
      });
      const onAbort = () => request.destroy();
      signal?.addEventListener("abort", onAbort, { once: true });
      request.once("socket", (socket) => {
        if (socket.connecting) {
          const cancel = clock.after(connectMs, () =>
            request.destroy(Object.assign(new Error("connecting took too long"), { code: "ETIMEDOUT" })),
          );
          socket.once("connect", cancel).once("close", cancel);
        }
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        signal?.removeEventListener("abort", onAbort);
        if (signal?.aborted === true) {
          reject(signal.reason);
        } else if (request.reusedSocket && error.code === "ECONNRESET") {
          resolve("stale");
        } else {
          reject(error);
        }
      });
      request.once("response", (message) => {
        message.once("close", () => signal?.removeEventListener("abort", onAbort));
        // Who reads the body is told of it there; when nobody does any more, it is nobody's concern.
        message.on("error", () => undefined);
        resolve(message);
      });
      // Without an answer and without an error: what follows is another protocol than HTTP.
      request.once("close", () => reject(Object.assign(new Error("no answer came"), { code: "ECONNRESET" })));
      request.end(body ?? undefined);
    });
  }
}

interface TextRequest extends RequestInit {
  body: string | null;
}

function toResponse(message: http.IncomingMessage): Response {
  const status = validStatus(message.statusCode);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) {
      headers.append(name, value);
    }
  }
  if (withoutBody.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  return new Response(toWebStream(decoded(message)), { status, headers });
}

/**
 * A number that is no status of an answer counts as an error of the server.
 *
 * @see RFC 9110, section 15
 */
function validStatus(status = 0): number {
  return status >= 200 && status <= 599 ? status : 500;
}

/** Nobody asked for an encoding, and some send one all the same. */
function decoded(message: http.IncomingMessage): Readable {
  const encoding = message.headers["content-encoding"];
  const createDecoder = Object.entries(decoders).find(([name]) => name === encoding)?.[1];
  if (createDecoder === undefined) {
    return message;
  }
  const decoder = createDecoder();
  message.once("error", (error) => decoder.destroy(error));
  decoder.once("close", () => message.destroy());
  return message.pipe(decoder);
}
