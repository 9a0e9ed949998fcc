import { connect, createServer, type Socket } from "node:net";

/** Stands between a client and a server, as a network that can fail. */
export interface Proxy extends AsyncDisposable {
  /** The server's, with the proxy's address. */
  url: string;
  /** Lets nothing through from now on, in either direction, and closes nothing: as when a cable is pulled. */
  freeze(): void;
  thaw(): void;
  /** Keeps back what the server says, until `speak`. */
  silence(): void;
  speak(): void;
}

/** @param params.delayMs - How long everything takes in either direction. */
export async function startProxy(target: string, { delayMs = 0 }: { delayMs?: number } = {}): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let frozen = false;
  let kept: (() => void)[] | null = null;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("data", (bytes) => {
        if (kept !== null && socket === upstream) {
          kept.push(() => other.write(bytes));
        } else if (!frozen && delayMs === 0) {
          other.write(bytes);
        } else if (!frozen) {
          setTimeout(() => other.write(bytes), delayMs);
        }
      });
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the proxy has no port");
  }
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(address.port);
  return {
    url: url.href,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
    silence() {
      kept ??= [];
    },
    speak() {
      for (const pass of kept ?? []) {
        pass();
      }
      kept = null;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
