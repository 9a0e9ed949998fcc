import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP connection's way through somebody who may cut it, hold it up, or let nobody through. */
export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** Where connections that come from now on are led to. */
  target: number;
  /** Tears all connections. */
  cutAll(): void;
  /** Lets nothing pass in either direction until {@link heal}; connections stay open. */
  blackhole(): void;
  /** Refuses new connections until {@link heal}. */
  refuse(): void;
  /** From now on, what the target sends goes on in pieces of so many bytes. */
  splitEvery(bytes: number): void;
  heal(): void;
}

interface Pair {
  client: Socket;
  server: Socket;
  /** Whether a piece of what the server sent still has to go on, before anything else of it. */
  hasRest: boolean;
}

export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let held = false;
  let refusing = false;
  let splitBytes = 0;

  const listener = createServer({ noDelay: true }, (client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: proxy.target, host: "127.0.0.1", noDelay: true });
    const pair = { client, server, hasRest: false };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on("error", end).on("close", end);
    server.on("error", end).on("close", end);
    client.on("data", (bytes) => server.write(bytes));
    server.on("data", (bytes) => sendOn(pair, bytes));
    if (held) {
      client.pause();
      server.pause();
    }
  });

  /** Nothing more is taken from the server while a rest waits, so that the bytes keep their order. */
  function sendOn(pair: Pair, bytes: Buffer): void {
    const { client, server } = pair;
    pair.hasRest = splitBytes > 0 && bytes.length > splitBytes;
    if (pair.hasRest) {
      const [piece, rest] = [bytes.subarray(0, splitBytes), bytes.subarray(splitBytes)];
      client.write(piece);
      server.pause();
      setImmediate(() => sendOn(pair, rest));
      return;
    }
    client.write(bytes);
    if (!held) {
      server.resume();
    }
  }

  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const cutAll = () => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  };
  const proxy: FaultProxy = {
    port: (listener.address() as AddressInfo).port,
    target,
    cutAll,
    blackhole() {
      held = true;
      for (const { client, server } of pairs) {
        client.pause();
        server.pause();
      }
    },
    refuse() {
      refusing = true;
    },
    splitEvery(bytes) {
      splitBytes = bytes;
    },
    heal() {
      held = false;
      refusing = false;
      splitBytes = 0;
      for (const { client, server, hasRest } of pairs) {
        client.resume();
        if (!hasRest) {
          server.resume();
        }
      }
    },
    async [Symbol.asyncDispose]() {
      cutAll();
      listener.close();
      await once(listener, "close");
    },
  };
  return proxy;
}
