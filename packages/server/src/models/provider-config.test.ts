import { describe, expect, it } from "vitest";
import { providersSchema, toProvider } from "./provider-config.ts";

describe("providersSchema", () => {
  it("takes every type of provider", () => {
    const providers = {
      openai: { type: "openai", apiKey: "sk-1" },
      local: { type: "openai-compatible", baseUrl: "http://127.0.0.1:8000/v1", models: ["a/b"] },
      anthropic: { type: "anthropic", apiKey: "sk-2", contextWindow: 200_000 },
      google: { type: "google", apiKey: "sk-3" },
      "my.ollama_1": { type: "ollama" },
    };

    expect(providersSchema.parse(providers)).toEqual(providers);
  });

  it.each([
    [{ "a/b": { type: "ollama" } }, "a provider's name has letters"],
    [{ demo: { type: "ollama" } }, '"demo" is the built-in provider'],
    [{ x: { type: "openia" } }, 'must be one of "openai", "openai-compatible"'],
    [{ x: { type: "openai-compatible" } }, 'is needed for type "openai-compatible"'],
    [{ x: { type: "openai", baseUrl: "localhost:80" } }, "must be an http or https URL"],
    [{ x: { type: "openai", baseUrl: "https://me:secret@host/v1" } }, "without user name"],
    [{ x: { type: "openai", apiKey: "sk-1\n" } }, "is there a line break at its end?"],
    [{ x: { type: "openai", contextWindow: 0 } }, "at least 1"],
    [{ x: { type: "openai", models: [] } }, "leave it out to allow all"],
    [{ x: { type: "openai", apikey: "sk-1" } }, 'Unrecognized key: "apikey"'],
  ])("refuses %o and says why", (providers, message) => {
    const issues = providersSchema.safeParse(providers).error?.issues ?? [];

    expect(issues.map((issue) => issue.message).join()).toContain(message);
  });
});

describe("toProvider", () => {
  it("fills in what the configuration left out", () => {
    expect(toProvider("openai", { type: "openai" })).toEqual({
      name: "openai",
      type: "openai",
      baseUrl: "https://api.openai.com/v1",
      apiKey: null,
      contextWindow: 128_000,
      models: null,
    });
  });

  it("drops slashes at the end of a base URL", () => {
    expect(toProvider("x", { type: "openai", baseUrl: "http://host/v1//" }).baseUrl).toBe("http://host/v1");
  });

  it.each([
    [undefined, "http://127.0.0.1:11434/v1"],
    ["http://gpu:11434", "http://gpu:11434/v1"],
    ["http://gpu:11434/", "http://gpu:11434/v1"],
    ["http://gpu/ollama/v1", "http://gpu/ollama/v1"],
  ])("takes %s as the address of an Ollama to be %s", (baseUrl, expected) => {
    expect(toProvider("x", { type: "ollama", baseUrl }).baseUrl).toBe(expected);
  });
});
