import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, type Flags, loadConfig } from "./config.ts";

function load({
  flags = {},
  environment = {},
  file,
}: {
  flags?: Flags;
  environment?: Record<string, string>;
  file?: unknown;
} = {}) {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  if (file !== undefined) {
    writeFileSync(
      join(directory, "threadmill.config.json"),
      typeof file === "string" ? file : JSON.stringify(file),
    );
  }
  return { ...loadConfig({ flags, environment, directory }), directory };
}

const refusal = (params: Parameters<typeof load>[0]): string => {
  try {
    load(params);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.message;
    }
    throw error;
  }
  throw new Error("it was accepted");
};

describe("configuration", () => {
  it("has defaults for everything", () => {
    const { directory, ...config } = load();
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 4242,
      dataDir: join(directory, "data"),
      databaseUrl: null,
      bootstrapKey: null,
      providers: {},
      limits: { runLifetimeSeconds: 600, waitSeconds: 55 },
    });
  });

  it("prefers the command line to the environment", () => {
    const environment = { THREADMILL_PORT: "1", THREADMILL_HOST: "::1" };
    expect(load({ flags: { port: "0" }, environment })).toMatchObject({ port: 0, host: "::1" });
  });

  it("takes an absolute data directory as it is", () => {
    expect(load({ environment: { THREADMILL_DATA_DIR: "/srv/threadmill" } }).dataDir).toBe("/srv/threadmill");
  });

  it("makes providers of the usual variables, and lets the file replace them", () => {
    const environment = {
      OPENAI_API_KEY: "sk-1",
      ANTHROPIC_API_KEY: "sk-2",
      OLLAMA_BASE_URL: "http://127.0.0.1:11434",
    };
    const file = { providers: { anthropic: { type: "anthropic", apiKey: "${OTHER}" } } };
    expect(load({ environment: { ...environment, OTHER: "sk-3" }, file }).providers).toEqual({
      openai: { type: "openai", apiKey: "sk-1" },
      anthropic: { type: "anthropic", apiKey: "sk-3" },
      ollama: { type: "ollama", baseUrl: "http://127.0.0.1:11434/v1" },
    });
  });

  it.each([
    [
      { environment: { THREADMILL_PORT: "http" } },
      ["THREADMILL_PORT: ", "whole number", "65535", "Example: THREADMILL_PORT=4242"],
    ],
    [{ environment: { THREADMILL_PORT: "65536" } }, ["THREADMILL_PORT: ", "65535", "THREADMILL_PORT=4242"]],
    [{ flags: { port: "http" } }, ["--port: ", "whole number", "Example: --port 4242"]],
    [
      { flags: { port: "-1" }, environment: { THREADMILL_PORT: "1" } },
      ["--port: ", "65535", "Example: --port 4242"],
    ],
    [
      { environment: { DATABASE_URL: "mysql://x" } },
      ["DATABASE_URL: ", "Postgres", "DATABASE_URL=postgres://"],
    ],
    [{ flags: { database: "mysql://x" } }, ["--database: ", "Postgres", "Example: --database postgres://"]],
    [
      { environment: { THREADMILL_BOOTSTRAP_KEY: "x" } },
      ["THREADMILL_BOOTSTRAP_KEY", "35", "npm run -s keys generate"],
    ],
    [
      { environment: { THREADMILL_LOG_LEVEL: "loud" } },
      ["THREADMILL_LOG_LEVEL", '"debug"', "Example: THREADMILL_LOG_LEVEL=info"],
    ],
    [
      { environment: { THREADMILL_PUBLIC_URLS: "x" } },
      ["THREADMILL_PUBLIC_URLS=https://threads.example.com"],
    ],
    [
      { environment: { OPENAI_BASE_URL: "nowhere" } },
      ["OPENAI_BASE_URL: ", "URL", "Example: OPENAI_BASE_URL=https://api.openai.com/v1"],
    ],
    [
      { environment: { OLLAMA_BASE_URL: "localhost:11434" } },
      ["OLLAMA_BASE_URL: ", "http", "Example: OLLAMA_BASE_URL=http://127.0.0.1:11434"],
    ],
    [
      { environment: { OPENAI_API_KEY: "sk-1\n" } },
      ["OPENAI_API_KEY: ", "line break", "Example: OPENAI_API_KEY=sk-"],
    ],
    [{ environment: { ANTHROPIC_API_KEY: "sk 1" } }, ["ANTHROPIC_API_KEY: ", "spaces", "=sk-ant-"]],
    [{ environment: { GOOGLE_GENERATIVE_AI_API_KEY: "a b" } }, ["GOOGLE_GENERATIVE_AI_API_KEY: ", "spaces"]],
    [
      { environment: { THREADMILL_CONFIG: "none.json" } },
      ["THREADMILL_CONFIG: ", "none.json", "cannot be read", "Example: THREADMILL_CONFIG="],
    ],
    [{ flags: { config: "none.json" } }, ["--config: ", "none.json", "cannot be read", "Example: --config "]],
    [{ environment: { DATABASE_URL: "postgres://u:p@h:abc/d" } }, ["DATABASE_URL", "Postgres URL"]],
    [
      { file: { limits: { runLifetimeSeconds: 1e13 } } },
      ["limits.runLifetimeSeconds", "31536000", 'Example: {"limits": {"runLifetimeSeconds": 600}}'],
    ],
    [
      { file: { limits: { leaseSeconds: 0.001 } } },
      ["limits.leaseSeconds", "0.5", 'Example: {"limits": {"leaseSeconds": 5}}'],
    ],
    [{ file: { limits: 5 } }, ["limits: ", "object", 'Example: {"limits": {']],
    [{ file: [] }, ["threadmill.config.json: ", "object", "Example: {"]],
    [{ file: "{" }, ["threadmill.config.json", "not JSON", "Example: {"]],
    [
      { file: { provider: {} } },
      ["threadmill.config.json: provider: ", "providers, modelAliases, defaultModel, limits", "Example: {"],
    ],
    [{ file: { port: 5000 } }, ["threadmill.config.json: port: ", "--port", "THREADMILL_PORT"]],
    [
      { file: { limits: { bodyByte: 5 } } },
      ["threadmill.config.json: limits.bodyByte: ", "bodyBytes, fileBytes", 'Example: {"limits": {'],
    ],
    [
      { file: { providers: { up: { type: "openai", url: "x" } } } },
      ["threadmill.config.json: providers.up.url: ", "type, baseUrl, apiKey", 'Example: {"providers": {'],
    ],
    [
      { file: { providers: { up: { type: "openapi" } } } },
      ["providers.up.type", "openai-compatible", 'Example: {"providers": {'],
    ],
    [{ file: { modelAliases: { a: 1 } } }, ["modelAliases.a", "string", 'Example: {"modelAliases": {']],
    [{ file: { limits: { bodyBytes: "big" } } }, ["limits.bodyBytes", "number", '{"bodyBytes": 4194304}']],
    [{ file: { providers: { up: { type: "openai", apiKey: "${NOT_SET}" } } } }, ["NOT_SET", "not set"]],
  ])("refuses %j, naming it as it was written, what was expected and an example", (params, words) => {
    const message = refusal(params);
    for (const word of words) {
      expect(message).toContain(word);
    }
  });

  it("reads the model that runs where none of the asked name is configured", () => {
    expect(load({}).defaultModel).toBeNull();
    expect(load({ file: { defaultModel: "local/qwen3-8b" } }).defaultModel).toBe("local/qwen3-8b");
    expect(refusal({ file: { defaultModel: "" } })).toContain("defaultModel");
  });

  it("does not repeat a secret that it refuses", () => {
    expect(refusal({ environment: { OPENAI_API_KEY: "sk-secret\n" } })).not.toContain("sk-secret");
    expect(refusal({ environment: { DATABASE_URL: "mysql://u:secret@h/d" } })).not.toContain("secret");
  });
});
