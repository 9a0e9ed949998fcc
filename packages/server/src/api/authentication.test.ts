import { describe, expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";
import { generateAccessKey } from "../core/access-key.ts";
import { systemRandom } from "../system.ts";
import { type OpenApiDocument, operationsOf } from "./openapi-document.ts";

async function startCounting() {
  let queries = 0;
  const edge = await startEdge({
    changeStore: (store) => ({
      ...store,
      findAccessKey(params) {
        queries += 1;
        return store.findAccessKey(params);
      },
    }),
  });
  const get = (headers: Record<string, string>) => edge.app.inject({ url: "/v1/models", headers });
  return { ...edge, get, queries: () => queries };
}

describe("authentication", () => {
  it("takes the key in X-Tune-Key, as a bearer token, and bare in Authorization", async () => {
    const { get, key } = await startCounting();
    for (const headers of [
      { "x-tune-key": key },
      { "X-TUNE-KEY": key, authorization: "Bearer something else" },
      { authorization: `Bearer ${key}` },
      { authorization: `bearer  ${key}` },
      { authorization: key },
    ]) {
      expect((await get(headers)).statusCode).toBe(200);
    }
  });

  it("takes it in api-key too, but from clients of the Assistants dialect only", async () => {
    const { app, key } = await startCounting();
    const ask = (url: string) => app.inject({ url, headers: { "api-key": key, authorization: "" } });
    expect((await ask("/openai/v1/models?api-version=2025-05-01")).statusCode).toBe(200);
    expect((await ask("/v1/models")).statusCode).toBe(401);
  });

  it("says where to put a key when there is none", async () => {
    const { get, queries } = await startCounting();
    for (const headers of [{}, { "x-tune-key": "" }, { authorization: "Bearer" }]) {
      const answer = await get(headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe('Bearer realm="threadmill"');
      expect(answer.json()).toMatchObject({
        code: "unauthenticated",
        message: expect.stringContaining("X-Tune-Key"),
      });
    }
    expect(queries()).toBe(0);
  });

  it("refuses a malformed key without asking the database", async () => {
    const { get, key, queries } = await startCounting();
    const mistyped = key.slice(0, -1) + (key.endsWith("a") ? "b" : "a");
    for (const text of [mistyped, "sk-tune-short", `${key}x`, "\u00e9", `${key}, ${key}`]) {
      const answer = await get({ "x-tune-key": text });
      expect(answer.statusCode).toBe(401);
      expect(answer.json().message).toContain("not well formed");
    }
    expect(queries()).toBe(0);
  });

  it("says the same of a key that is unknown and of one that was revoked", async () => {
    const { get, addKey } = await startCounting();
    const unknown = await get({ "x-tune-key": generateAccessKey(systemRandom) });
    const revoked = await get({ "x-tune-key": await addKey({ revokedAt: 1 }) });
    expect(unknown.statusCode).toBe(401);
    expect(unknown.headers["www-authenticate"]).toContain('error="invalid_token"');
    expect({ ...revoked.json(), requestId: "" }).toEqual({ ...unknown.json(), requestId: "" });
  });

  it("refuses an expired key and says that it is", async () => {
    const { get, addKey } = await startCounting();
    const expired = await get({ "x-tune-key": await addKey({ expiresAt: Date.now() }) });
    expect(expired.statusCode).toBe(401);
    expect(expired.json().message).toContain("expired");
    expect((await get({ "x-tune-key": await addKey({ expiresAt: Date.now() + 60_000 }) })).statusCode).toBe(
      200,
    );
  });

  it("comes before the body is read", async () => {
    const { app } = await startCounting();
    const answer = await app.inject({ method: "POST", url: "/v1/threads/runs", payload: "{" });
    expect(answer.statusCode).toBe(401);
  });

  it("guards every operation but signing in and asking who is signed in", async () => {
    const { app } = await startCounting();
    const document: OpenApiDocument = (await app.inject("/openapi.json")).json();
    for (const { method, path, operation } of operationsOf(document)) {
      const answer = await app.inject({ method: method.toUpperCase() as "GET", url: path });
      const expected = new Map([
        ["signIn", 400],
        ["retrieveSession", 200],
      ]).get(operation.operationId ?? "");
      expect([operation.operationId, answer.statusCode]).toEqual([operation.operationId, expected ?? 401]);
    }
  });
});
