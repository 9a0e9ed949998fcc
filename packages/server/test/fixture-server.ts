import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A real HTTP server that gives one prepared answer to every request, and remembers what it was asked. */
export interface FixtureServer extends AsyncDisposable {
  /** Without a slash at its end. */
  url: string;
  requests: FixtureRequest[];
}

export interface FixtureRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed body; `null` when there was none. */
  body: unknown;
}

export async function createFixtureServer({
  status = 200,
  contentType = "text/event-stream",
  headers = {},
  body = "",
  respond,
}: {
  status?: number;
  contentType?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Answers by hand instead. */
  respond?: (response: ServerResponse) => void;
}): Promise<FixtureServer> {
  const requests: FixtureRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url: path = "" } = request;
      requests.push({ method, path, headers: request.headers, body: text === "" ? null : JSON.parse(text) });
      if (respond !== undefined) {
        respond(response);
        return;
      }
      response.writeHead(status, { "content-type": contentType, ...headers });
      response.end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An address at which nothing listens. */
export async function unusedUrl(): Promise<string> {
  const server = await createFixtureServer({ body: "" });
  await server[Symbol.asyncDispose]();
  return server.url;
}
