import { describe, expect, it } from "vitest";
import { createFixtureServer, unusedUrl } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, textOfParts } from "../../test/model-calls.ts";
import { createScriptedUpstream, defaultText } from "../../test/scripted-upstream.ts";
import { InvalidInputError, ModelNotFoundError } from "../core/errors.ts";
import { type Logger, silentLogger } from "../core/logger.ts";
import { createModelRegistry } from "./create-model-registry.ts";
import { createProviderFetch } from "./provider-fetch.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const clock = createManualClock();
type Params = Parameters<typeof createModelRegistry>[0];

function registry(changes: Partial<Params> = {}) {
  return createModelRegistry({ providers: {}, aliases: {}, fetch, clock, logger: silentLogger, ...changes });
}

describe("resolving a model", () => {
  it("finds the provider by the first segment and leaves the rest to it", async () => {
    await using upstream = await createScriptedUpstream();
    const models = registry({ providers: { local: { type: "openai-compatible", baseUrl: upstream.url } } });

    const { id, languageModel, contextWindow } = models.resolve("local/meta/llama-3:8b");

    expect([id, contextWindow]).toEqual(["local/meta/llama-3:8b", 128_000]);
    expect(textOfParts(await callModel(languageModel))).toBe(defaultText);
    expect(upstream.requests[0]?.body).toMatchObject({ model: "meta/llama-3:8b" });
  });

  it("gives the context window that the provider is configured with", () => {
    const models = registry({ providers: { big: { type: "ollama", contextWindow: 4_096 } } });

    expect(models.resolve("big/m").contextWindow).toBe(4_096);
  });

  it("keeps the model for the next time", () => {
    const models = registry({ providers: { local: { type: "ollama" } } });

    expect(models.resolve("local/m")).toBe(models.resolve("local/m"));
  });

  it("always has the demo model", async () => {
    const { languageModel } = registry().resolve("demo/assistant");

    expect(textOfParts(await callModel(languageModel))).toContain("demo of Threadmill");
  });

  it("follows aliases, and aliases of aliases", () => {
    const models = registry({
      providers: { local: { type: "ollama" } },
      aliases: { fast: "small", small: "local/m", "openai/gpt-4o": "local/m" },
    });

    expect(models.resolve("fast").id).toBe("local/m");
    expect(models.resolve("openai/gpt-4o").id).toBe("local/m");
  });

  it("refuses aliases that lead in a circle, when it is made", () => {
    const circle = { a: "b", b: "c", c: "b" };

    expect(() => registry({ aliases: circle })).toThrow(InvalidInputError);
    expect(() => registry({ aliases: circle })).toThrow("leads in a circle: a -> b -> c -> b");
    expect(() => registry({ aliases: { a: "a" } })).toThrow("leads in a circle: a -> a");
  });

  it("warns of an alias that leads nowhere", () => {
    const warnings: object[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields) };

    registry({ aliases: { good: "demo/assistant", bad: "nobody/m" }, logger });

    expect(warnings).toEqual([{ alias: "bad", model: "nobody/m" }]);
  });

  it.each(["nobody/m", "local", "local/", "/m", "", "limited/other", "demo/other", "__proto__/m"])(
    "does not know %j, and says what there is",
    (model) => {
      const models = registry({
        providers: {
          local: { type: "ollama" },
          limited: { type: "openai", models: ["one", "two"] },
        },
        aliases: { fast: "limited/one" },
      });

      expect(() => models.resolve(model)).toThrow(ModelNotFoundError);
      expect(() => models.resolve(model)).toThrow(
        "Configured: local/…, limited/one, limited/two, demo/assistant, fast.",
      );
    },
  );
});

describe("listing models", () => {
  const demo = { provider: "demo", type: "demo", status: "ok", detail: null, models: ["demo/assistant"] };

  it("has the demo model where nothing is configured", async () => {
    expect(await registry().list()).toEqual([demo]);
  });

  it("asks each kind of provider in its own way", async () => {
    const data = { data: [{ id: "m1" }, { id: "org/m2" }] };
    const google = {
      models: [
        { name: "models/gemini", supportedGenerationMethods: ["generateContent"] },
        { name: "models/embedding", supportedGenerationMethods: ["embedContent"] },
      ],
    };
    const json = { contentType: "application/json" };
    await using openai = await createFixtureServer({ ...json, body: JSON.stringify(data) });
    await using anthropic = await createFixtureServer({ ...json, body: JSON.stringify(data) });
    await using gemini = await createFixtureServer({ ...json, body: JSON.stringify(google) });
    const models = registry({
      providers: {
        a: { type: "openai", baseUrl: `${openai.url}/v1`, apiKey: "key-a" },
        b: { type: "anthropic", baseUrl: `${anthropic.url}/v1`, apiKey: "key-b" },
        c: { type: "google", baseUrl: `${gemini.url}/v1beta`, apiKey: "key-c" },
      },
    });

    expect(await models.list()).toEqual([
      { provider: "a", type: "openai", status: "ok", detail: null, models: ["a/m1", "a/org/m2"] },
      { provider: "b", type: "anthropic", status: "ok", detail: null, models: ["b/m1", "b/org/m2"] },
      { provider: "c", type: "google", status: "ok", detail: null, models: ["c/gemini"] },
      demo,
    ]);
    expect(openai.requests).toMatchObject([
      { method: "GET", path: "/v1/models", headers: { authorization: "Bearer key-a" } },
    ]);
    expect(anthropic.requests).toMatchObject([
      {
        method: "GET",
        path: "/v1/models?limit=1000",
        headers: { "x-api-key": "key-b", "anthropic-version": "2023-06-01" },
      },
    ]);
    expect(gemini.requests).toMatchObject([
      { method: "GET", path: "/v1beta/models?pageSize=1000", headers: { "x-goog-api-key": "key-c" } },
    ]);
  });

  it("tells who is not reachable and who refuses the key, without the key", async () => {
    const body = JSON.stringify({ error: { message: "Wrong key: secret-key" } });
    await using refusing = await createFixtureServer({ status: 401, contentType: "application/json", body });
    const models = registry({
      providers: {
        gone: { type: "openai-compatible", baseUrl: await unusedUrl() },
        refusing: { type: "openai", baseUrl: refusing.url, apiKey: "secret-key" },
      },
    });

    expect(await models.list()).toEqual([
      {
        provider: "gone",
        type: "openai-compatible",
        status: "unreachable",
        detail: "It cannot be reached. Check its baseUrl and that it runs.",
        models: [],
      },
      {
        provider: "refusing",
        type: "openai",
        status: "unauthorized",
        detail: "It refuses the configured API key (401). It said: Wrong key: [redacted]",
        models: [],
      },
      demo,
    ]);
  });

  it("shows the configured models of a provider, whatever else it has and whether it answers or not", async () => {
    await using upstream = await createScriptedUpstream({ models: ["one", "three"] });
    const models = registry({
      providers: {
        here: { type: "openai", baseUrl: upstream.url, models: ["one"] },
        gone: { type: "openai", baseUrl: await unusedUrl(), models: ["two"] },
      },
    });

    expect(await models.list()).toMatchObject([
      { provider: "here", status: "ok", models: ["here/one"] },
      { provider: "gone", status: "unreachable", models: ["gone/two"] },
      {},
    ]);
  });

  it.each([
    [
      "text/html",
      "<h1>Hello</h1>",
      "It answered with something that is no list of models. Check its baseUrl.",
    ],
    [
      "application/json",
      '{"data":"none"}',
      "It answered with something that is no list of models. Check its baseUrl.",
    ],
    [
      "application/json",
      `"${"x".repeat(1_100_000)}"`,
      "It answered with a list of models that is too large to read.",
    ],
  ])("tells what is wrong with an answer in %s", async (contentType, body, detail) => {
    await using server = await createFixtureServer({ contentType, body });
    const models = registry({ providers: { odd: { type: "openai", baseUrl: server.url } } });

    expect((await models.list())[0]).toMatchObject({ status: "unreachable", detail, models: [] });
  });

  it("waits three seconds for a provider and no longer", async () => {
    const time = createManualClock();
    const never: typeof fetch = () => new Promise(() => undefined);
    const models = registry({ providers: { slow: { type: "ollama" } }, fetch: never, clock: time });
    const list = models.list();

    await time.advance(3_000);

    expect((await list)[0]).toMatchObject({ status: "unreachable", detail: "It did not answer within 3 s." });
    expect(time.pending).toBe(0);
  });

  it("asks again only after some seconds", async () => {
    await using server = await createFixtureServer({ contentType: "application/json", body: '{"data":[]}' });
    const time = createManualClock();
    const models = registry({ providers: { a: { type: "openai", baseUrl: server.url } }, clock: time });

    await Promise.all([models.list(), models.list()]);
    await time.advance(4_999);
    await models.list();
    expect(server.requests).toHaveLength(1);

    await time.advance(1);
    await models.list();
    expect(server.requests).toHaveLength(2);
  });
});
