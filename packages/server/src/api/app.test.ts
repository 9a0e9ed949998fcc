import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { hangsAfter } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import { silentLogger } from "../core/logger.ts";

/** Sends bytes as they are and gives what comes back until the server hangs up. */
function exchange(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("the application", () => {
  it("answers unknown paths with 404 in the dialect's shape, without a key and whatever the body", async () => {
    const { app } = await startEdge();
    for (const [method, url] of [
      ["GET", "/nope"],
      ["POST", "/v1/nope?a=b"],
      ["DELETE", "/v1"],
    ] as const) {
      const answer = await app.inject({ method, url, headers: { "content-type": "text/x" }, payload: "{" });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toEqual({
        code: "not_found",
        message: expect.stringContaining(`There is no ${method} ${url.split("?")[0]}.`),
        requestId: answer.headers["x-request-id"],
      });
    }
  });

  it("takes a slash at the end of a path as none", async () => {
    const { app, call } = await startEdge();
    const id = (await call("POST", "/v1/threads/", { body: {} })).json().id;
    expect((await call("GET", "/v1/threads/?limit=1")).json().firstId).toBe(id);
    expect((await call("GET", `/v1/threads/${id}/`)).json().id).toBe(id);
    expect((await app.inject("/docs/")).statusCode).toBe(200);
    expect((await app.inject("/openapi.json/")).json().openapi).toBe("3.1.0");
    expect((await call("PATCH", "/v1/threads/", { body: {} })).statusCode).toBe(405);
  });

  it("answers a wrong method with 405 and names the right ones", async () => {
    const { app } = await startEdge();
    const answer = await app.inject({ method: "PATCH", url: "/v1/threads/runs", payload: "{" });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers["allow"]).toBe("POST");
    expect(answer.json()).toMatchObject({ code: "unimplemented", requestId: answer.headers["x-request-id"] });
    expect((await app.inject({ method: "PUT", url: "/v1/threads/thread_1" })).headers["allow"]).toBe(
      "DELETE, GET, HEAD, POST",
    );
    expect((await app.inject({ method: "POST", url: "/healthz" })).statusCode).toBe(405);
  });

  it.each([
    ["{", "application/json", 400, /^The request body is not valid JSON: /],
    ["", "application/json", 400, /^The request body must be an object, got null\.$/],
    ["null", "application/json", 400, /^The request body must be an object, got null\.$/],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "application/json", 400, /nested deeper than 64 levels/],
    [
      '{"metadata":{"__proto__":{}}}',
      "application/json; charset=utf-8",
      400,
      /'__proto__' that is not allowed/,
    ],
    ["{}", "text/plain", 415, /'Content-Type: application\/json'/],
    ["a=b", "application/x-www-form-urlencoded", 415, /'Content-Type: application\/json'/],
    [
      JSON.stringify("x".repeat(2_000)),
      "application/json",
      413,
      /^The request body is larger than 1000 bytes\.$/,
    ],
  ])("refuses the body %j of type %s with %i", async (body, contentType, status, message) => {
    const { call } = await startEdge({ limits: { bodyBytes: 1_000 } });
    const answer = await call("POST", "/v1/threads/runs", { body, headers: { "content-type": contentType } });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({
      code: "invalid_argument",
      message: expect.stringMatching(message),
      requestId: answer.headers["x-request-id"],
    });
  });

  it("gives every answer an id of its own, and none that came from outside", async () => {
    const { app } = await startEdge();
    const ids = new Set<unknown>();
    for (const url of ["/healthz", "/nope", "/v1/models", "/v1/threads/%zz"]) {
      const { headers } = await app.inject({ url, headers: { "x-request-id": "evil" } });
      expect(headers["x-request-id"]).toMatch(/^req_[0-9a-f-]{36}$/);
      ids.add(headers["x-request-id"]);
    }
    expect(ids.size).toBe(4);
  });

  it("shows nothing of an error that nobody foresaw, and logs it with the id that the caller got", async () => {
    const logged: object[] = [];
    const cause = new Error("SELECT * FROM secrets at /home/me");
    const { call } = await startEdge({
      logger: { ...silentLogger, error: (fields) => logged.push(fields) },
      changeStore: (store) => ({ ...store, findThread: () => Promise.reject(cause) }),
    });
    const answer = await call("GET", "/v1/threads/thread_1");
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      code: "internal",
      message: "Something went wrong on the server. Quote the request id when you report it.",
      requestId: answer.headers["x-request-id"],
    });
    expect(logged).toMatchObject([{ err: cause, requestId: answer.headers["x-request-id"] }]);
  });

  it("answers paths that are no URL at all", async () => {
    const { listen } = await startEdge();
    const { hostname, port } = new URL(await listen());
    for (const path of ["//", "//:", "/\\", "/%"]) {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
        .once("error", reject)
        .end();
      expect([400, 404]).toContain(await promise);
    }
  });

  it("ends soon when it closes, whatever its clients have open", async () => {
    const clock = createManualClock();
    const { app, listen, key, model } = await startEdge({ clock });
    const url = await listen();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    const headers = { "x-tune-key": key, "content-type": "application/json" };
    const stream = await fetch(`${url}/v1/threads/runs`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ...minimalBody, stream: true }),
    });
    await hang.hanging;
    // A request that has begun and is never finished.
    const { hostname, port } = new URL(url);
    const half = request({ hostname, port, path: "/v1/threads/runs", method: "POST", headers });
    const cut = once(half, "error");
    half.write('{"model":');
    await once(half, "socket");
    const closing = app.close();
    expect(await stream.text()).not.toContain("[DONE]");
    await clock.advance(5_000);
    await closing;
    await cut;
  });

  it("says when to come back when the database is away", async () => {
    const { call } = await startEdge({
      changeStore: (store) => ({
        ...store,
        findThread: () => Promise.reject(new StoreUnavailableError("The database does not answer.")),
      }),
    });
    const answer = await call("GET", "/v1/threads/thread_1");
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.json()).toMatchObject({ code: "unavailable", message: "The database does not answer." });
  });

  it("is alive without a key, and ready only while it takes work and its database answers", async () => {
    let isReady = true;
    let ping = () => Promise.resolve();
    const { app } = await startEdge({
      isReady: () => isReady,
      changeStore: (store) => ({ ...store, ping: () => ping() }),
    });
    expect((await app.inject("/readyz")).json()).toEqual({ status: "ok" });
    ping = () => Promise.reject(new Error("disk I/O error in /data/x.db"));
    const broken = await app.inject("/readyz");
    expect(broken.statusCode).toBe(503);
    expect(broken.json()).toMatchObject({ code: "unavailable", message: "The database does not answer." });
    isReady = false;
    expect((await app.inject("/readyz")).statusCode).toBe(503);
    expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
  });

  it("is not ready when its database is silent, and says so while somebody waits for it", async () => {
    const asked = Promise.withResolvers<void>();
    const clock = createManualClock();
    const { app } = await startEdge({
      clock,
      changeStore: (store) => ({
        ...store,
        ping() {
          asked.resolve();
          return new Promise(() => undefined);
        },
      }),
    });
    const answer = app.inject("/readyz");
    await asked.promise;
    await clock.advance(2_000);
    expect((await answer).statusCode).toBe(503);
    expect((await answer).json()).toMatchObject({
      code: "unavailable",
      message: "The database has not answered within 2 seconds.",
    });
  });

  it("answers what is not HTTP in the same shape", async () => {
    const { listen } = await startEdge();
    const url = await listen();
    const tooLarge = await exchange(url, `GET / HTTP/1.1\r\nhost: x\r\na: ${"b".repeat(100_000)}\r\n\r\n`);
    expect(tooLarge).toMatch(
      /^HTTP\/1\.1 431 .*\{"code":"invalid_argument","message":"The headers .*"requestId":"req_/s,
    );
    const garbage = await exchange(url, "\x16\x03\x01 hello\r\n\r\n");
    expect(garbage).toMatch(/^HTTP\/1\.1 400 .*"message":"What was sent is not .*"requestId":"req_/s);
  });

  it("never answers a bad body with a server error", async () => {
    const { createRun } = await startEdge();
    const fields = [
      "thread",
      "model",
      "instructions",
      "tools",
      "metadata",
      "temperature",
      "top_p",
      "truncationStrategy",
    ];
    const nested = [
      "messages",
      "role",
      "content",
      "type",
      "text",
      "value",
      "function",
      "name",
      "parameters",
      "title",
    ];
    const word = fc.constantFrom(
      "user",
      "text",
      "image_url",
      "function",
      "auto",
      "last_messages",
      "",
      "\0",
      "\ud800",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "medium", withCrossShrink: true },
        word,
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...nested), tie("value"), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...fields), value), async (body) => {
        const answer = await createRun(body, { prefer: "respond-async" });
        expect(answer.statusCode).toBeLessThan(500);
        expect([200, 400]).toContain(answer.statusCode);
        if (answer.statusCode === 400) {
          expect(answer.json()).toMatchObject({ code: "invalid_argument", message: expect.any(String) });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never answers a strange path, query or header with a server error", async () => {
    const { call } = await startEdge();
    const odd = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\0", "\r\nx: y", "../..", "'; --", "%00", "é"),
    );
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, async (id, cursor, header) => {
        const wellFormed = (text: string) => encodeURIComponent(text.toWellFormed());
        const path = `/v1/threads/${wellFormed(id)}/messages?after=${wellFormed(cursor)}&limit=${wellFormed(header)}`;
        expect((await call("GET", path)).statusCode).toBeLessThan(500);
        const stream = `/v1/threads/${wellFormed(id)}/runs/${wellFormed(cursor)}/stream`;
        const answer = await call("GET", stream, { headers: { "last-event-id": header, prefer: header } });
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });
});
