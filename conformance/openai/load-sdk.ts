import { createRequire } from "node:module";
import { join } from "node:path";
import { createPositionalClient, type PositionalClient } from "./positional-client.ts";
import type { Client, ClientOptions, Sdk } from "./sdk.ts";

interface OpenAiPackage {
  OpenAI: (new (options: ClientOptions) => unknown) & Sdk["errors"];
  toFile: Sdk["toFile"];
  AzureOpenAI: new (options: ClientOptions) => unknown;
}

/** @param folder - Where `openai` is installed. */
export function loadSdk(folder: string): Sdk {
  const require = createRequire(join(folder, "package.json"));
  const { OpenAI, AzureOpenAI, toFile } = require("openai") as OpenAiPackage;
  const { version } = require("./node_modules/openai/package.json") as { version: string };
  return {
    name: `openai ${version}`,
    toFile,
    errors: OpenAI,
    createClient: (options) => inNewSignatures(new OpenAI(options)),
    createAzureClient: (options) => inNewSignatures(new AzureOpenAI(options)),
  };

  function inNewSignatures(client: unknown): Client {
    return version.startsWith("4.") ? createPositionalClient(client as PositionalClient) : (client as Client);
  }
}
