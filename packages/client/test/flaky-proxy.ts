import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to the server that breaks when the test wants it to. */
export interface FlakyProxy extends AsyncDisposable {
  url: string;
  /** How many connections it has taken. */
  readonly connections: number;
  /** Sends what connects from now on somewhere else. */
  leadTo(url: string): void;
  /** Breaks the next connections, each after so many bytes of the server's answer; those after them stay whole. */
  breakAfter(...bytes: number[]): void;
  /** Breaks all that are open. */
  breakAll(): void;
}

export async function startFlakyProxy(target: string): Promise<FlakyProxy> {
  let to = new URL(target);
  let limits: number[] = [];
  let connections = 0;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    connections += 1;
    let left = limits.shift() ?? Number.POSITIVE_INFINITY;
    const upstream = connect({ host: to.hostname, port: Number(to.port) });
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    open.add(client);
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) => {
      const piece = chunk.subarray(0, left);
      left -= piece.length;
      // What was let through must arrive, or a test could not say what the client has seen.
      client.write(piece, () => {
        if (left <= 0) {
          end();
        }
      });
    });
    for (const socket of [client, upstream]) {
      socket.on("error", end);
      socket.on("close", end);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const breakAll = () => {
    for (const socket of open) {
      socket.destroy();
    }
  };
  return {
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    leadTo(url) {
      to = new URL(url);
    },
    breakAfter(...bytes) {
      limits = bytes;
    },
    breakAll,
    async [Symbol.asyncDispose]() {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
