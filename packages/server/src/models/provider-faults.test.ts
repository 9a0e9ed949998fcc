import { describe, expect, it } from "vitest";
import { createFixtureServer, type FixtureServer, unusedUrl } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, failModel, textOfParts, weatherTool } from "../../test/model-calls.ts";
import type { LanguageModel } from "../core/language-model.ts";
import { silentLogger } from "../core/logger.ts";
import { type Adapter, adapters } from "./__fixtures__/adapters.ts";
import { defaultResponseLimits, type ResponseLimits } from "./bounded-fetch.ts";
import { toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const clock = createManualClock({ now: Date.UTC(2026, 0, 1, 12, 0, 0) });
const events = "text/event-stream";

function modelAt(
  { type, basePath }: Adapter,
  url: string,
  { limits = defaultResponseLimits, ...rest }: { limits?: ResponseLimits; fetch?: typeof fetch } = {},
): LanguageModel {
  return createProviderModel({
    provider: toProvider("acme", { type, baseUrl: url + basePath, apiKey: "test-key" }),
    model: "some-model",
    fetch: rest.fetch ?? fetch,
    clock,
    logger: silentLogger,
    limits,
  });
}

/** A server that sends the beginning of an answer and then tears the connection. */
function tearingServer(body: string): Promise<FixtureServer> {
  return createFixtureServer({
    respond(response) {
      response.writeHead(200, { "content-type": events });
      response.write(body, () => setImmediate(() => response.destroy()));
    },
  });
}

describe.each(adapters)("a fault of a provider of type $type", (adapter) => {
  it.each([
    [400, "invalid_prompt", false, "does not accept the request"],
    [401, "server_error", false, "The operator must check the apiKey of provider 'acme'"],
    [402, "rate_limit_exceeded", false, "no credit left"],
    [403, "server_error", false, "The operator must check the apiKey of provider 'acme'"],
    [404, "server_error", false, "it knows no model 'some-model'"],
    [405, "server_error", false, "answered 405"],
    [408, "server_error", true, "answered 408"],
    [409, "server_error", true, "answered 409"],
    [413, "invalid_prompt", false, "does not accept the request"],
    [422, "invalid_prompt", false, "does not accept the request"],
    [429, "rate_limit_exceeded", true, "too many requests"],
    [500, "server_error", true, "answered 500"],
    [502, "server_error", true, "answered 502"],
    [503, "server_error", true, "answered 503"],
    [529, "server_error", true, "answered 529"],
  ] as const)("with status %i is %s, retryable: %s", async (status, reason, retryable, message) => {
    const body = adapter.errorBody("These are its own words.", "some_code");
    await using server = await createFixtureServer({ status, contentType: "application/json", body });

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason, retryable, retryAfterMs: null });
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^Provider 'acme' answered \d+.* It said: These are its own words\.$/);
    expect(parts).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after-ms": "1500" }, 1_500],
    [{ "retry-after": "Thu, 01 Jan 2026 12:00:09 GMT" }, 9_000],
  ])("says how long to wait: %o is %i ms", async (headers, retryAfterMs) => {
    for (const status of [429, 503]) {
      const body = adapter.errorBody("Slow down.", "rate_limit_error");
      await using server = await createFixtureServer({
        status,
        contentType: "application/json",
        headers,
        body,
      });

      const { error } = await failModel(modelAt(adapter, server.url));

      expect(error).toMatchObject({ retryable: true, retryAfterMs });
    }
  });

  it("is not retried when the quota is used up", async () => {
    const body = adapter.errorBody("You exceeded your current quota.", "insufficient_quota");
    await using server = await createFixtureServer({ status: 429, contentType: "application/json", body });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "rate_limit_exceeded", retryable: false });
    expect(error.message).toContain("the quota is used up");
  });

  it("is the operator's when a wrong key is answered with 400, as Google does", async () => {
    const body = adapter.errorBody("API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT");
    await using server = await createFixtureServer({ status: 400, contentType: "application/json", body });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).toContain("The operator must check the apiKey of provider 'acme'");
  });

  it("never shows the key, and is not kept with the request that failed", async () => {
    const body = adapter.errorBody(
      `Incorrect API key provided: test-key. ${"x".repeat(2_000)}`,
      "invalid_api_key",
    );
    await using server = await createFixtureServer({ status: 401, contentType: "application/json", body });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error.message).toContain("Incorrect API key provided: [redacted].");
    expect(error.message.length).toBeLessThan(800);
    expect(error.cause).toBeUndefined();
  });

  it("with an error page in HTML is told without the page", async () => {
    const body = "<!DOCTYPE html><h1>Bad gateway</h1>";
    await using server = await createFixtureServer({ status: 502, contentType: "text/html", body });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ message: "Provider 'acme' answered 502.", retryable: true });
  });

  it("with an error response that does not end is bounded", async () => {
    await using server = await createFixtureServer({
      respond(response) {
        response.writeHead(500, { "content-type": "text/plain" });
        const more = (error?: Error | null) => {
          if (!error) {
            response.write("x".repeat(100_000), more);
          }
        };
        more();
      },
    });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(error.message.length).toBeLessThan(800);
  });

  it("that redirects is not followed, because the key is for one address", async () => {
    await using other = await createFixtureServer({ body: adapter.text });
    const headers = { location: `${other.url}/v1` };
    await using server = await createFixtureServer({ status: 307, headers, body: "" });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).toContain("Set the baseUrl of provider 'acme' to the final address");
    expect(other.requests).toEqual([]);
  });

  it("that refuses the connection may be gone tomorrow", async () => {
    const { error } = await failModel(modelAt(adapter, await unusedUrl()));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(error.message).toBe(
      "Provider 'acme' cannot be reached (ECONNREFUSED). Check its baseUrl and that it runs.",
    );
  });

  it("whose name is not known may be gone tomorrow", async () => {
    const { error } = await failModel(modelAt(adapter, "http://no-such-host.invalid"));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(error.message).toMatch(/^Provider 'acme' cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/);
  });

  it("that tears the connection is an error after the text that came", async () => {
    await using server = await tearingServer(adapter.cutOffText);

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(error.message).toMatch(/^The connection to provider 'acme' broke off/);
    expect(parts.every(({ type }) => type === "text-delta")).toBe(true);
  });

  it("that ends without finishing is an error after the text that came", async () => {
    await using server = await createFixtureServer({ body: adapter.cutOffText });

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({
      message: "The answer of provider 'acme' ended without finishing.",
      reason: "server_error",
      retryable: true,
    });
    expect(textOfParts(parts)).toBe("Grüße, 世界 🌍!");
  });

  it("that ends without finishing ends no tool call", async () => {
    await using server = await createFixtureServer({ body: adapter.cutOffToolCalls });

    const { error, parts } = await failModel(modelAt(adapter, server.url), { tools: [weatherTool] });

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(parts.map(({ type }) => type)).toContain("tool-call-start");
    expect(parts.map(({ type }) => type)).not.toContain("tool-call-end");
  });

  it("that says nothing at all is an error", async () => {
    await using server = await createFixtureServer({ body: "" });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
  });

  it("within the stream is told in its own words", async () => {
    await using server = await createFixtureServer({ body: adapter.overloadedInStream });

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: true });
    expect(error.message).toBe("Provider 'acme' broke its answer off with an error. It said: Overloaded");
    expect(textOfParts(parts)).toBe("Grüße, ");
  });

  it.each([
    ["text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in</title>"],
    ["application/octet-stream", "\u0000\u0001\u0002garbage\nmore garbage\n"],
    ["text/plain", "internal error"],
    ["application/json", '{"id":"chatcmpl-1","choices":[]}'],
  ])("that answers 200 with %s is named as such", async (contentType, body) => {
    await using server = await createFixtureServer({ contentType, body });

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).toContain(
      `Provider 'acme' did not answer with an event stream (content type ${contentType})`,
    );
    expect(parts).toEqual([]);
  });

  it("that answers 200 with an error in JSON is told in its own words", async () => {
    const body = adapter.errorBody("No model is loaded.", "oops");
    await using server = await createFixtureServer({ contentType: "application/json", body });

    const { error } = await failModel(modelAt(adapter, server.url));

    expect(error.message).toContain("It said: No model is loaded.");
  });

  it.each([
    ["JSON that is cut", 'data: {"choices":[{"del\n\n'],
    ["two frames that are fused", 'data: {"choices":[]}data: {"choices":[]}\n\n'],
    ["words", "data: hello\n\n"],
  ])("that streams %s is an error, and no text is lost in silence", async (_, frame) => {
    await using server = await createFixtureServer({ body: frame + adapter.text });

    const { error, parts } = await failModel(modelAt(adapter, server.url));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(parts).toEqual([]);
  });

  it.skipIf(adapter.type === "google")(
    "that streams JSON of another kind is an error (but for google, where each field may be missing)",
    async () => {
      await using server = await createFixtureServer({
        body: `data: {"weather":"sunny"}\n\n${adapter.text}`,
      });

      const { error, parts } = await failModel(modelAt(adapter, server.url));

      expect(error).toMatchObject({ reason: "server_error", retryable: false });
      expect(parts).toEqual([]);
    },
  );

  it("that never stops talking is bounded in bytes", async () => {
    await using server = await createFixtureServer({
      body: `: ${"x".repeat(300)}\n`.repeat(10) + adapter.text,
    });
    const limits = { ...defaultResponseLimits, maxBytes: 2_000 };

    const { error } = await failModel(modelAt(adapter, server.url, { limits }));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).toBe("Provider 'acme' sent an answer of more than 2000 bytes.");
  });

  it("that sends an endless line is bounded in bytes", async () => {
    await using server = await createFixtureServer({ body: `data: ${"x".repeat(3_000)}` });
    const limits = { ...defaultResponseLimits, maxLineBytes: 2_000 };

    const { error } = await failModel(modelAt(adapter, server.url, { limits }));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).toBe("Provider 'acme' sent a line of more than 2000 bytes.");
  });

  it("does not change what comes within the bounds", async () => {
    await using server = await createFixtureServer({ body: adapter.text });
    const limits = { ...defaultResponseLimits, maxBytes: Buffer.byteLength(adapter.text) };

    expect(textOfParts(await callModel(modelAt(adapter, server.url, { limits })))).toBe("Grüße, 世界 🌍!");
  });

  it("that is none of the provider's, such as a key that no header can hold, is told without the key", async () => {
    const broken: typeof fetch = () =>
      Promise.reject(new TypeError('"test-key" is an invalid header value.'));

    const { error } = await failModel(modelAt(adapter, "http://unused", { fetch: broken }));

    expect(error).toMatchObject({ reason: "server_error", retryable: false });
    expect(error.message).not.toContain("test-key");
  });

  it("in an image is the request's", async () => {
    const content = [{ type: "image" as const, url: "file:///etc/passwd", detail: "auto" as const }];

    const { error } = await failModel(modelAt(adapter, "http://unused"), {
      messages: [{ role: "user", content }],
    });

    expect(error).toMatchObject({ reason: "invalid_prompt", retryable: false });
    expect(error.message).toContain("must be an http, https or data URL");
  });
});
