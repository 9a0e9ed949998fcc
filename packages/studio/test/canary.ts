import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A place on this machine where nothing should ever arrive. */
export interface Canary extends AsyncDisposable {
  /** Its origin. */
  url: string;
  /** What arrived, a connection without a request included. */
  arrived: string[];
}

export async function startCanary(): Promise<Canary> {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.end();
  });
  server.on("connection", () => arrived.push("connection"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
