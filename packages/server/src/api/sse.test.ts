import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { parseEvents, readUntil } from "../../test/server-sent-events.ts";
import { createOpenRequests } from "./open-requests.ts";
import { encodeFrame, encodeReconnect, type StreamEncoder, sendEventStream } from "./sse.ts";

const limits = { heartbeatMs: 15_000, streamBufferBytes: 256 * 1024, stallMs: 30_000 };

const asItCame: StreamEncoder<string> = {
  encode: (text) => [text],
  isOver: () => false,
  end: () => "",
};

/** A server whose one route streams what the test gives it. */
async function serve(
  batches: (signal: AbortSignal) => AsyncIterable<string>,
  encoder: Partial<StreamEncoder<string>> = {},
) {
  const clock = createManualClock();
  const openRequests = createOpenRequests({ keyWatch: { watch: () => () => undefined } });
  const app = Fastify();
  const ended = Promise.withResolvers<AbortSignal>();
  const handled = Promise.withResolvers<void>();
  app.get("/", async (_request, reply) => {
    const signal = openRequests.follow(reply, { resumable: true });
    await sendEventStream({
      reply,
      batches: watched(signal),
      encoder: { ...asItCame, ...encoder },
      encodeError: (error) => encodeFrame({ event: "error", id: null, data: String(error) }),
      farewell: () => encodeReconnect(500),
      signal,
      clock,
      limits,
    });
    handled.resolve();
    return reply;
  });
  async function* watched(signal: AbortSignal) {
    try {
      yield* batches(signal);
    } finally {
      ended.resolve(signal);
    }
  }
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  // With all that the stream does in the turn in which its source ends.
  return {
    app,
    clock,
    url,
    handled: handled.promise,
    ended: ended.promise.then((signal) => setImmediate(signal)),
    openRequests,
  };
}

async function readerOf(url: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body } = await fetch(url, { headers: { connection: "close" } });
  if (body === null) {
    throw new Error("the response has no body");
  }
  return body.getReader();
}

/** A client that takes nothing until it is told to. */
function openStalled(url: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  socket.on("error", () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** @returns how many bytes came until the server closed the connection. */
async function takeAll(socket: Socket): Promise<number> {
  let received = 0;
  socket.on("data", (data) => {
    received += data.length;
  });
  socket.resume();
  await once(socket, "close");
  return received;
}

function frame(id: number, data: unknown): string {
  return encodeFrame({ event: "tick", id, data });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

describe("sending an event stream", () => {
  it("sends status and headers with the first chunk, and ends with the last", async () => {
    const { url } = await serve(async function* () {
      yield frame(1, "a") + frame(2, "b");
      yield frame(3, "c");
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(parseEvents(await response.text()).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("passes each chunk on before the next is there", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { url } = await serve(async function* () {
      yield frame(1, "a");
      await promise;
      yield frame(2, "b");
    });
    const reader = await readerOf(url);
    expect(parseEvents(await readUntil(reader, (text) => text.endsWith("\n\n")))).toHaveLength(1);
    resolve();
    expect(parseEvents(await readUntil(reader, (text) => text.endsWith("\n\n")))).toHaveLength(1);
  });

  it("goes on by itself once it is open, and holds nothing of the request that asked for it", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { url, handled } = await serve(async function* () {
      yield frame(1, "a");
      await promise;
      yield frame(2, "b");
    });
    const reader = await readerOf(url);
    await handled;
    resolve();
    const text = await readUntil(reader, () => false);
    expect(parseEvents(text).map(({ id }) => id)).toEqual([1, 2]);
  });

  it("throws what fails before the first chunk, so that it can be answered as an error", async () => {
    const { app } = await serve(async function* () {
      yield* [];
      throw new Error("too early");
    });
    expect((await app.inject("/")).statusCode).toBe(500);
  });

  it("tells in the stream what fails later", async () => {
    const { app } = await serve(async function* () {
      yield frame(1, "a");
      throw new Error("too late");
    });
    const answer = await app.inject("/");
    expect(answer.statusCode).toBe(200);
    expect(parseEvents(answer.body).at(-1)).toMatchObject({ event: "error", data: '"Error: too late"' });
  });

  it("writes what is left to be said when the source has ended", async () => {
    const { app } = await serve(
      async function* () {
        yield frame(1, "a");
      },
      { end: () => frame(2, "b") },
    );
    expect(parseEvents((await app.inject("/")).body).map(({ id }) => id)).toEqual([1, 2]);
  });

  it("says nothing of an end that the server does not wait for", async () => {
    const { url, openRequests } = await serve(
      async function* (signal) {
        yield frame(1, "a");
        await untilAborted(signal);
      },
      { end: () => frame(2, "b") },
    );
    const reader = await readerOf(url);
    await readUntil(reader, (text) => text.includes("\n\n"));
    openRequests.endAll();
    expect(await readUntil(reader, () => false)).toBe(encodeReconnect(500));
  });

  it("asks the source for nothing more when all was said", async () => {
    let asked = 0;
    const { app, ended } = await serve(
      async function* () {
        for (;;) {
          asked += 1;
          yield frame(asked, "a");
        }
      },
      { isOver: () => asked === 2 },
    );
    expect(parseEvents((await app.inject("/")).body).map(({ id }) => id)).toEqual([1, 2]);
    await ended;
    expect(asked).toBe(2);
  });

  it("writes the texts of one batch as slowly as the client takes them", async () => {
    const text = frame(1, "x".repeat(256 * 1024));
    const total = 400;
    let made = 0;
    const { url, clock } = await serve(
      async function* () {
        yield "a batch";
      },
      {
        *encode() {
          for (; made < total; made += 1) {
            yield text;
          }
        },
      },
    );
    const socket = openStalled(url);
    await clock.untilPending(2);
    expect(made).toBeLessThan(total);
    const received = await takeAll(socket);
    expect(made).toBe(total);
    expect(received).toBeGreaterThan(total * text.length);
  });

  it("sends a heartbeat whenever nothing else was to be said, and opens the stream with it if need be", async () => {
    const { url, clock } = await serve(async function* (signal) {
      await untilAborted(signal);
      yield* [];
    });
    const opened = readerOf(url);
    await clock.untilPending(1);
    await clock.advance(15_000);
    const reader = await opened;
    expect(await readUntil(reader, (text) => text.includes("\n\n"))).toBe(": heartbeat\n\n");
    await clock.advance(15_000);
    expect(await readUntil(reader, (text) => text.includes("\n\n"))).toBe(": heartbeat\n\n");
    await reader.cancel();
  });

  it("leaves no timer behind and frees its source when the client leaves", async () => {
    let freed = false;
    const { url, clock, ended } = await serve(async function* (signal) {
      try {
        yield frame(1, "a");
        await untilAborted(signal);
      } finally {
        freed = true;
      }
    });
    const reader = await readerOf(url);
    await readUntil(reader, (text) => text.includes("\n\n"));
    await reader.cancel();
    expect((await ended).aborted).toBe(true);
    expect(freed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("ends with a word of when to come back, and no error, when the server goes down", async () => {
    const { url, openRequests } = await serve(async function* (signal) {
      yield frame(1, "a");
      await untilAborted(signal);
      throw signal.reason;
    });
    const reader = await readerOf(url);
    await readUntil(reader, (text) => text.includes("\n\n"));
    openRequests.endAll();
    expect(await readUntil(reader, () => false)).toBe("retry: 500\n: the server is stopping\n\n");
  });

  it("stops reading for a client that takes nothing, and goes on when it does", async () => {
    const chunk = frame(1, "x".repeat(256 * 1024));
    const total = 400;
    let pulled = 0;
    const { url, clock } = await serve(async function* () {
      for (; pulled < total; pulled += 1) {
        yield chunk;
      }
    });
    const socket = openStalled(url);
    // The heartbeat is the first timer; the second one is the stall limit.
    await clock.untilPending(2);
    expect(pulled).toBeLessThan(total);
    const received = await takeAll(socket);
    expect(pulled).toBe(total);
    expect(received).toBeGreaterThan(total * chunk.length);
  });

  it("gives a client the time that it needs for a long event, as long as it takes some of it", async () => {
    // More than lies in the sockets between the two, and with a pair of surrogates across every border.
    const chunk = frame(1, `a${"😀".repeat(7_000_000)}`);
    const { app, url, clock } = await serve(async function* () {
      yield chunk;
    });
    const accepted = once(app.server, "connection");
    const socket = openStalled(url);
    const [onServer] = (await accepted) as [Socket];
    await clock.untilPending(2);
    const pieces: Buffer[] = [];
    let received = 0;
    socket.on("data", (data) => {
      pieces.push(data);
      received += data.length;
      if (received >= wanted) {
        socket.pause();
      }
    });
    let wanted = 0;
    for (let part = 1; part <= 3; part += 1) {
      const before = onServer.bytesWritten;
      wanted = received + 4 * 1024 * 1024;
      socket.resume();
      await expect.poll(() => onServer.bytesWritten).toBeGreaterThan(before);
      await clock.advance(20_000);
    }
    wanted = Number.POSITIVE_INFINITY;
    socket.resume();
    await once(socket, "close");
    const text = Buffer.concat(pieces)
      .toString()
      .replaceAll(/\r\n[0-9a-f]+\r\n/g, "");
    expect(text.length).toBeGreaterThan(chunk.length);
    expect(text.includes(chunk)).toBe(true);
  });

  it("gives up a client that takes nothing for too long", async () => {
    const chunk = frame(1, "x".repeat(256 * 1024));
    const { url, clock, ended } = await serve(async function* () {
      for (;;) {
        yield chunk;
      }
    });
    openStalled(url);
    await clock.untilPending(2);
    await clock.advance(29_999);
    expect(clock.pending).toBe(2);
    await clock.advance(1);
    expect((await ended).aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
