import { describe, expect, it } from "vitest";
import { createFixtureServer } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, weatherTool } from "../../test/model-calls.ts";
import type { JsonObject } from "../core/json.ts";
import { silentLogger } from "../core/logger.ts";
import { adapters, sse } from "./__fixtures__/adapters.ts";
import { type ProviderType, toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const signedByGoogle = sse([
  {
    candidates: [
      {
        content: {
          role: "model",
          parts: [
            { functionCall: { name: "get_weather", args: { city: "Paris" } }, thoughtSignature: "signed" },
          ],
        },
        finishReason: "STOP",
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 },
  },
]);

const signedByCompatible = sse([
  {
    id: "1",
    choices: [
      {
        index: 0,
        delta: {
          tool_calls: [
            {
              index: 0,
              id: "call_a",
              type: "function",
              function: { name: "get_weather", arguments: '{"city":"Paris"}' },
              extra_content: { google: { thought_signature: "signed" } },
            },
          ],
        },
        finish_reason: "tool_calls",
      },
    ],
  },
]);

function modelAt(type: ProviderType, baseUrl: string) {
  return createProviderModel({
    provider: toProvider("acme", { type, baseUrl, apiKey: "test-key" }),
    model: "gemini-2.5-flash",
    fetch,
    clock: createManualClock(),
    logger: silentLogger,
  });
}

async function metadataOfCall(type: ProviderType, stream: string): Promise<JsonObject | null> {
  await using server = await createFixtureServer({ body: stream });
  const parts = await callModel(modelAt(type, server.url), { tools: [weatherTool] });
  const end = parts.find((part) => part.type === "tool-call-end");
  return end?.type === "tool-call-end" ? end.providerMetadata : null;
}

async function bodyWithCall(type: ProviderType, providerMetadata: JsonObject | null): Promise<string> {
  const text = adapters.find((adapter) => adapter.type === type)?.text ?? "";
  await using server = await createFixtureServer({ body: text });
  const toolCall = { id: "call_a", name: "get_weather", arguments: "{}", output: "sunny", providerMetadata };
  await callModel(modelAt(type, server.url), {
    messages: [
      { role: "user", content: [{ type: "text", text: "Paris?" }] },
      { role: "assistant", text: "", toolCalls: [toolCall] },
      { role: "tool", results: [{ toolCallId: "call_a", name: "get_weather", output: "sunny" }] },
    ],
  });
  return JSON.stringify(server.requests[0]?.body);
}

describe("what a provider wants to see again with a tool call", () => {
  it("comes out of a call of Google and goes back into it", async () => {
    const metadata = await metadataOfCall("google", signedByGoogle);

    expect(metadata).not.toBeNull();
    expect(await bodyWithCall("google", metadata)).toContain('"thoughtSignature":"signed"');
  });

  it("comes out of a call of a compatible server and goes back into it", async () => {
    const metadata = await metadataOfCall("openai-compatible", signedByCompatible);

    expect(metadata).not.toBeNull();
    expect(await bodyWithCall("openai-compatible", metadata)).toContain('"thought_signature":"signed"');
  });

  it.each(["openai", "openai-compatible", "anthropic"] as const)(
    "does not go to another provider: %s",
    async (type) => {
      const metadata = await metadataOfCall("google", signedByGoogle);

      expect(await bodyWithCall(type, metadata)).toBe(await bodyWithCall(type, null));
    },
  );
});
