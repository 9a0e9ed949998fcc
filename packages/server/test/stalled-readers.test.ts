import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultApiLimits } from "../src/api/limits.ts";
import { startTestServer } from "./running-server.ts";
import { createScriptedUpstream } from "./scripted-upstream.ts";

const readerCount = 50;
const pieceBytes = 48 * 1024;
/** Far more than what the kernel takes for a socket that nobody reads from. */
const pieces = 300;

/** Watches what the server of this process has waiting for its clients, from outside of the server. */
function watchResponses() {
  const responses = new Set<ServerResponse>();
  let most = 0;
  const look = () => {
    for (const { writableLength } of responses) {
      most = Math.max(most, writableLength);
    }
  };
  const onStart = (message: unknown) => {
    const { response } = message as { response: ServerResponse };
    responses.add(response);
    const write = response.write.bind(response);
    response.write = ((...args: Parameters<typeof write>) => {
      const result = write(...args);
      look();
      return result;
    }) as typeof response.write;
  };
  subscribe("http.server.request.start", onStart);
  onTestFinished(() => {
    unsubscribe("http.server.request.start", onStart);
  });
  return {
    most: () => most,
    /** How many responses hold more than the server wants to keep for one. */
    full: () => [...responses].filter((response) => response.writableNeedDrain).length,
  };
}

/** A client that asks for a stream and never reads a byte of it. */
function stall(url: string, path: string, key: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.on("error", () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-Tune-Key: ${key}\r\n\r\n`);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

describe("readers that do not read", () => {
  it("cost the server a bounded amount each, and the run nothing", async () => {
    await using upstream = await createScriptedUpstream();
    await using server = await startTestServer({
      providers: { scripted: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "none" } },
      limits: { answerCharacters: pieces * pieceBytes },
    });
    const watched = watchResponses();
    const piece = "x".repeat(pieceBytes);
    const call = upstream.enqueue({ text: Array.from({ length: pieces }, () => piece), gated: true });
    const created = await server.request("/v1/threads/runs", {
      body: { model: "scripted/model", thread: { messages: [{ role: "user", content: "Hi" }] } },
      headers: { prefer: "respond-async" },
    });
    const run = (await created.json()) as { threadId: string; id: string; status: string };
    const path = `/v1/threads/${run.threadId}/runs/${run.id}`;
    const sockets = Array.from({ length: readerCount }, () =>
      stall(server.url, `${path}/stream`, server.key),
    );
    await call.arrived;
    call.release(pieces + 1);

    // The run ends although none of its readers takes a byte: it waits for none of them.
    let status = run.status;
    while (!["completed", "failed", "expired"].includes(status)) {
      status = ((await (await server.request(path)).json()) as typeof run).status;
    }
    expect(status).toBe("completed");
    while (watched.full() < readerCount) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    // What the server holds for one of them: its bound, and at most one event above it.
    expect(watched.most()).toBeLessThanOrEqual(defaultApiLimits.streamBufferBytes + 2 * pieceBytes);
  });
});
