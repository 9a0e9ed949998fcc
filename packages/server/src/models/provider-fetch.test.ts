import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel } from "../../test/model-calls.ts";
import { silentLogger } from "../core/logger.ts";
import { adapters } from "./__fixtures__/adapters.ts";
import { defaultModelDeadlines } from "./deadlines.ts";
import { toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

async function serve(listener: RequestListener) {
  const sockets: Socket[] = [];
  const server = createServer(listener).on("connection", (socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** Answers each connection with the bytes and leaves it open. */
async function serveBytes(bytes: string): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.once("data", () => socket.write(bytes, "latin1"));
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const clock = createManualClock();

describe("a fetch for providers", () => {
  it("sends a text and brings status, headers and body of the answer", async () => {
    const { url } = await serve(async (request, response) => {
      const pieces = await request.toArray();
      response.writeHead(418, "Teapot", { "x-a": ["1", "2"], "content-type": "text/plain" });
      response.end(`${request.method} ${request.headers["x-b"]} ${Buffer.concat(pieces)}`);
    });
    const fetch = createProviderFetch({ clock });
    const response = await fetch(url, { method: "POST", body: "Grüße", headers: { "x-b": "3" } });
    expect([response.status, response.headers.get("x-a")]).toEqual([418, "1, 2"]);
    expect(await response.text()).toBe("POST 3 Grüße");
  });

  it("reads what was compressed though nobody asked for it", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("unpacked"));
    });
    expect(await (await createProviderFetch({ clock })(url)).text()).toBe("unpacked");
  });

  it.each([
    ["999 Denied", 500],
    ["600 Unknown", 500],
    ["099 Early", 500],
    ["101 Switching Protocols", 500],
    ["200 with \u0001 a control character", 200],
    ["429 with \u007f another", 429],
  ])("takes the status line '%s'", async (line, status) => {
    const url = await serveBytes(`HTTP/1.1 ${line}\r\ncontent-length: 2\r\n\r\nhi`);
    const response = await createProviderFetch({ clock })(url);
    expect(response.status).toBe(status);
  });

  it("fails when the other side begins to speak another protocol", async () => {
    const url = await serveBytes(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
    );
    await expect(createProviderFetch({ clock })(url)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("sends again what met a connection that the other side gave up while it was idle", async () => {
    let requests = 0;
    const { url, sockets } = await serve((request, response) => {
      requests += 1;
      if (requests === 2) {
        request.socket.resetAndDestroy();
      } else {
        response.end(`answer ${requests}`);
      }
    });
    const fetch = createProviderFetch({ clock });
    expect(await (await fetch(url)).text()).toBe("answer 1");
    expect(await (await fetch(url)).text()).toBe("answer 3");
    expect(sockets).toHaveLength(2);
  });

  it("does not send again what a new connection lost", async () => {
    const { url, sockets } = await serve((request) => request.socket.resetAndDestroy());
    await expect(createProviderFetch({ clock })(url)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(sockets).toHaveLength(1);
  });

  it("gives up with the reason when it is told to, before the answer and within it", async () => {
    const { url, sockets } = await serve((request, response) => {
      if (request.url === "/begins") {
        response.write("some");
      }
    });
    const fetch = createProviderFetch({ clock });
    const silent = new AbortController();
    const waiting = fetch(`${url}/silent`, { signal: silent.signal });
    await expect.poll(() => sockets.length).toBe(1);
    silent.abort(new Error("no longer"));
    await expect(waiting).rejects.toThrow("no longer");

    const begun = new AbortController();
    const { body } = await fetch(`${url}/begins`, { signal: begun.signal });
    const reader = body?.getReader();
    await reader?.read();
    begun.abort(new Error("no longer"));
    await expect(reader?.read()).rejects.toThrow();
    await expect.poll(() => sockets.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it.each(adapters)("keeps its connection from one call to the next of type $type", async (adapter) => {
    const { url, sockets } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "text/event-stream" }).end(adapter.text);
    });
    const model = createProviderModel({
      provider: toProvider("acme", {
        type: adapter.type,
        baseUrl: url + adapter.basePath,
        apiKey: "test-key",
      }),
      model: "some-model",
      fetch: createProviderFetch({ clock }),
      clock,
      logger: silentLogger,
    });
    for (let call = 1; call <= 3; call += 1) {
      await callModel(model);
      // The connection is free again when the end of the answer has been read from it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sockets).toHaveLength(1);
  });

  it("closes a connection on which nothing but its end is missing, when that does not come", async () => {
    const adapter = adapters.find(({ type }) => type === "anthropic");
    const { url, sockets } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "text/event-stream" }).write(adapter?.text);
    });
    const time = createManualClock();
    const model = createProviderModel({
      provider: toProvider("acme", {
        type: "anthropic",
        baseUrl: url + adapter?.basePath,
        apiKey: "test-key",
      }),
      model: "some-model",
      fetch: createProviderFetch({ clock: time }),
      clock: time,
      logger: silentLogger,
    });
    expect((await callModel(model)).at(-1)).toMatchObject({ type: "finish" });
    await time.advance(defaultModelDeadlines.betweenContentsMs);
    await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it.each(adapters.filter(({ text }) => text.includes("[DONE]")))(
    "takes an answer of type $type for whole though its connection stays open",
    async ({ type, text, basePath }) => {
      const { url, sockets } = await serve((request, response) => {
        request.resume();
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(text.slice(0, -6));
        setImmediate(() => response.write(text.slice(-6)));
      });
      const time = createManualClock();
      const model = createProviderModel({
        provider: toProvider("acme", { type, baseUrl: url + basePath, apiKey: "test-key" }),
        model: "some-model",
        fetch: createProviderFetch({ clock }),
        clock: time,
        logger: silentLogger,
      });
      const answer = callModel(model);
      // One timer is the call's deadline.
      await time.untilPending(2);
      await time.advance(1_000);
      expect((await answer).at(-1)).toMatchObject({ type: "finish", reason: "stop" });
      await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
      expect(time.pending).toBe(0);
    },
  );
});
