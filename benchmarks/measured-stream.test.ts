import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { measureRun } from "./measured-stream.ts";

const agent = new Agent({ keepAlive: true });

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => void answer(response, request));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const line = (index: number) => `data: {"delta":"tok${index} "}\n\n`;

async function measure(answer: Answer, tokens = 3) {
  const url = await serve(answer);
  return measureRun({ url, body: {}, marker: '"delta"' }, { agent, tokens });
}

it("sends the body as JSON, with the headers of the request", async () => {
  let seen: unknown;
  const url = await serve(async (response, request) => {
    const { method, headers } = request;
    seen = { method, key: headers["x-key"], type: headers["content-type"], body: await text(request) };
    response.end();
  });
  await measureRun(
    { url, headers: { "x-key": "k" }, body: { said: "ä" }, marker: "x" },
    { agent, tokens: 0 },
  );
  expect(seen).toEqual({ method: "POST", key: "k", type: "application/json", body: '{"said":"ä"}' });
});

it("is clean when every token came once and in order, however the stream was cut into pieces", async () => {
  const run = await measure((response) => {
    const bytes = Buffer.from(line(0) + line(1) + line(2));
    response.write(bytes.subarray(0, 11));
    setImmediate(() => response.end(bytes.subarray(11)));
  });
  expect(run).toMatchObject({ tokens: 3, clean: true });
});

it("counts each token of a line that carries several", async () => {
  const run = await measure((response) => response.end(`data: {"delta":"tok0 tok1 "}\n${line(2)}`));
  expect(run).toMatchObject({ tokens: 3, clean: true });
});

it("does not count a line without the marker, such as one that repeats the whole answer", async () => {
  const run = await measure((response) =>
    response.end(`${line(0)}${line(1)}${line(2)}data: {"message":"tok0 tok1 tok2 "}\n\n`),
  );
  expect(run).toMatchObject({ tokens: 3, clean: true });
});

it.each([
  ["lost", [0, 2]],
  ["lost at the end", [0, 1]],
  ["doubled", [0, 1, 1, 2]],
  ["out of order", [0, 2, 1]],
])("is not clean when a token is %s", async (_, indices) => {
  const run = await measure((response) => response.end(indices.map(line).join("")));
  expect(run).toMatchObject({ tokens: indices.length, clean: false });
});

it("tells of a token before the next one is sent", async () => {
  const opened = Promise.withResolvers<void>();
  const url = await serve(async (response) => {
    response.write(line(0));
    await opened.promise;
    response.end(line(1));
  });
  const told: number[] = [];
  const onToken = (index: number) => {
    told.push(index);
    opened.resolve();
  };
  const run = await measureRun({ url, body: {}, marker: '"delta"' }, { agent, tokens: 2, onToken });
  expect(told).toEqual([0, 1]);
  expect(run.firstTokenMs).toBeLessThanOrEqual(run.lastTokenMs);
  expect(run.longestGapMs).toBe(run.lastTokenMs - run.firstTokenMs);
});

it("has no time of a token that never came", async () => {
  const run = await measure((response) => response.end());
  expect(run).toMatchObject({ tokens: 0, clean: false, longestGapMs: 0 });
  expect(run.firstTokenMs).toBeNaN();
});

it("fails with what was said when the answer is an error", async () => {
  const refused = measure((response) => response.writeHead(503).end("full"));
  await expect(refused).rejects.toThrow("answered 503: full");
});

it("fails when the stream breaks off", async () => {
  const broken = measure((response) => {
    response.write(line(0), () => response.destroy());
  });
  await expect(broken).rejects.toThrow("aborted");
});
