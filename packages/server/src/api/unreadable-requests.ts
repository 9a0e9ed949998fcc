import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";
import { EdgeError } from "./edge-error.ts";

/**
 * Answers what is not even an HTTP request, on the bare socket: Node could not read it, so there is no request and
 * no response to use.
 *
 * @param params.encode - The error in the dialect's shape, with its status and request id.
 * @param params.lingerMs - How long the client has to take the answer and hang up.
 */
export function createUnreadableRequestHandler({
  encode,
  clock,
  lingerMs,
}: {
  encode: (error: unknown) => { status: number; body: { requestId: string } };
  clock: Clock;
  lingerMs: number;
}): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, body } = encode(explain(error.code));
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
        "content-type: application/json; charset=utf-8\r\n" +
        `content-length: ${Buffer.byteLength(text)}\r\n` +
        `x-request-id: ${body.requestId}\r\n` +
        "connection: close\r\n" +
        `\r\n${text}`,
    );
    // Node has forgotten the connection: nobody else would end it, nor a closing server.
    socket.once(
      "close",
      clock.after(lingerMs, () => socket.destroy()),
    );
  };
}

function explain(code: string | undefined): EdgeError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new EdgeError("headers_too_large", "The headers of the request are too large.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new EdgeError("request_timeout", "The request did not arrive in time.");
    default:
      return new EdgeError("malformed_request", "What was sent is not a well-formed HTTP request.");
  }
}
