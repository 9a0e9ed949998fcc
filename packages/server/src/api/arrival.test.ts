import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { says } from "../../test/scripted-model.ts";

const limits = { requestMs: 200, requestHeadMs: 100 };
const json = "content-type: application/json\r\n";

/** A client that sends so much and then neither more, nor that this was all. */
function sendAndStay(url: string, bytes: string): { socket: Socket; ended: Promise<string> } {
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  socket.write(bytes);
  return { socket, ended: once(socket, "end").then(() => answer) };
}

describe("a request that does not arrive in time", () => {
  it.each([
    ["of which nothing comes", ""],
    ["whose headers do not end", "GET /v1/threads HTTP/1.1\r\nhost: x\r\n"],
    [
      "whose body does not end",
      `POST /admin/session HTTP/1.1\r\nhost: x\r\n${json}content-length: 9\r\n\r\n{`,
    ],
  ])("is refused with 408: one %s", async (_, bytes) => {
    const { listen } = await startEdge({ limits });
    const answer = await sendAndStay(await listen(), bytes).ended;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain("did not arrive in time");
  });

  it("keeps no connection, also when its sender never hangs up", async () => {
    const clock = createManualClock();
    const { app, listen } = await startEdge({ clock, limits });
    const { ended } = sendAndStay(await listen(), "NONSENSE\r\n\r\n");
    expect(await ended).toMatch(/^HTTP\/1.1 400 /);
    await clock.advance(5_000);
    const connections = () =>
      new Promise<number>((resolve, reject) =>
        app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      );
    await expect.poll(connections).toBe(0);
  });

  it("is none that has arrived, however long its answer takes", async () => {
    const { listen, key, model, engine } = await startEdge({ limits: { ...limits, heartbeatMs: 50 } });
    engine.start();
    const { promise, resolve } = Promise.withResolvers<void>();
    model.enqueue(async function* (...args) {
      await promise;
      yield* says("late")(...args);
    });
    const body = JSON.stringify({ ...minimalBody, stream: true });
    const head = `POST /v1/threads/runs HTTP/1.1\r\nhost: x\r\nx-tune-key: ${key}\r\n${json}connection: close\r\n`;
    const { socket, ended } = sendAndStay(
      await listen(),
      `${head}content-length: ${body.length}\r\n\r\n${body}`,
    );
    let heartbeats = 0;
    socket.on("data", (text: string) => {
      heartbeats += text.split(": heartbeat").length - 1;
      if (heartbeats > 8) {
        resolve();
      }
    });
    expect(await ended).toContain("event: done");
  });
});
