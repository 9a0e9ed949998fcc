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
    [{ environment: { THREADMILL_PORT: "http" } }, ["THREADMILL_PORT", "whole number", "4242"]],
    [{ environment: { THREADMILL_PORT: "65536" } }, ["THREADMILL_PORT", "65535", "4242"]],
    [{ environment: { DATABASE_URL: "mysql://x" } }, ["DATABASE_URL", "Postgres", "postgres://"]],
    [
      { environment: { THREADMILL_BOOTSTRAP_KEY: "x" } },
      ["THREADMILL_BOOTSTRAP_KEY", "35", "npm run -s keys generate"],
    ],
    [{ environment: { THREADMILL_LOG_LEVEL: "loud" } }, ["THREADMILL_LOG_LEVEL", '"debug"', "info"]],
    [{ environment: { OPENAI_BASE_URL: "nowhere" } }, ["OPENAI_BASE_URL", "URL", "https://"]],
    [{ environment: { OPENAI_API_KEY: "sk-1\n" } }, ["openai.apiKey", "line break"]],
    [{ environment: { THREADMILL_CONFIG: "none.json" } }, ["none.json", "cannot be read"]],
    [{ environment: { DATABASE_URL: "postgres://u:p@h:abc/d" } }, ["DATABASE_URL", "Postgres URL"]],
    [{ file: { limits: { runLifetimeSeconds: 1e13 } } }, ["limits.runLifetimeSeconds", "31536000"]],
    [{ file: { limits: { leaseSeconds: 0.001 } } }, ["limits.leaseSeconds", "0.5"]],
    [{ file: "{" }, ["threadmill.config.json", "not JSON"]],
    [{ file: { provider: {} } }, ["threadmill.config.json", "provider"]],
    [
      { file: { providers: { up: { type: "openapi" } } } },
      ["providers.up.type", "openai-compatible", "Example"],
    ],
    [{ file: { limits: { bodyBytes: "big" } } }, ["limits.bodyBytes", "number", "Example"]],
    [{ file: { providers: { up: { type: "openai", apiKey: "${NOT_SET}" } } } }, ["NOT_SET", "not set"]],
  ])("refuses %j, naming it, what was expected and an example", (params, words) => {
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
