import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { drainBody } from "./drain-body.ts";

const bounds = { maxBytes: 10, maxMs: 1_000 };

describe("draining a body", () => {
  it("reads to its end", async () => {
    const body = new PassThrough();
    const drained = drainBody(body, { ...bounds, clock: createManualClock() });
    body.end("0123456789");
    await drained;
    expect(body.readableEnded).toBe(true);
    await drainBody(body, { ...bounds, clock: createManualClock() });
  });

  it("ends with the body that is cut off, that is too long, and that does not come", async () => {
    const clock = createManualClock();
    for (const end of [
      (body: PassThrough) => body.destroy(),
      (body: PassThrough) => body.destroy(new Error("cut off")),
      (body: PassThrough) => body.write("0123456789x"),
      () => clock.advance(bounds.maxMs),
    ]) {
      const body = new PassThrough();
      body.on("error", () => undefined);
      const drained = drainBody(body, { ...bounds, clock });
      end(body);
      await drained;
    }
  });
});

/** Sends a request as many clients do: all of it, before they read a byte of the answer. */
function sendThenRead(address: string, head: string, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("error", reject).on("close", () => resolve(answer));
    socket.write(head);
    socket.write(body, () => {
      socket.on("data", (piece) => {
        answer += piece;
      });
    });
  });
}

describe("a body that is too large", () => {
  it.each([
    ["with its length said before", "content-length: 25165824", ""],
    ["in pieces", "transfer-encoding: chunked", "1800000\r\n"],
  ])("is answered readably when sent %s", async (_, header, start) => {
    const edge = await startEdge({ limits: { bodyBytes: 1_000 } });
    const head =
      `POST /v1/threads HTTP/1.1\r\nhost: x\r\nx-tune-key: ${edge.key}\r\n` +
      `content-type: application/json\r\n${header}\r\n\r\n${start}`;
    const end = start === "" ? "" : "\r\n0\r\n\r\n";
    const body = Buffer.concat([Buffer.alloc(25_165_824, " "), Buffer.from(end)]);
    const answer = await sendThenRead(await edge.listen(), head, body);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain("The request body is larger than 1000 bytes.");
  });
});
