import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFixtureServer } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, textOfParts, weatherTool } from "../../test/model-calls.ts";
import type { LanguageModel } from "../core/language-model.ts";
import { silentLogger } from "../core/logger.ts";
import { adapters, fixtureText } from "./__fixtures__/adapters.ts";
import { type ProviderType, toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

function modelAt(type: ProviderType, baseUrl: string, ownFetch = fetch): LanguageModel {
  return createProviderModel({
    provider: toProvider("acme", { type, baseUrl, apiKey: "test-key" }),
    model: "some-model",
    fetch: ownFetch,
    clock: createManualClock(),
    logger: silentLogger,
  });
}

/** Answers with these bytes, cut exactly there. */
function fetchPieces(pieces: readonly Uint8Array[]): typeof fetch {
  return () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) {
          controller.enqueue(piece);
        }
        controller.close();
      },
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  };
}

function cut(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const edges = [0, ...positions, bytes.byteLength];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

describe.each(adapters)("a model of type $type", (adapter) => {
  it("streams text and says how it finished", async () => {
    await using server = await createFixtureServer({ body: adapter.text });

    const parts = await callModel(modelAt(adapter.type, server.url + adapter.basePath));

    expect(parts).toEqual([
      { type: "text-delta", text: "Grüße, " },
      { type: "text-delta", text: "世界 " },
      { type: "text-delta", text: "🌍!" },
      { type: "finish", reason: "stop", usage: { promptTokens: 11, completionTokens: 7 } },
    ]);
    expect(textOfParts(parts)).toBe(fixtureText);
  });

  it("streams the arguments of parallel tool calls, and ends them when all have come", async () => {
    await using server = await createFixtureServer({ body: adapter.toolCalls });

    const parts = await callModel(modelAt(adapter.type, server.url + adapter.basePath), {
      tools: [weatherTool],
    });

    const argumentsOf = (callId: string) =>
      parts
        .map((part) => (part.type === "tool-call-delta" && part.callId === callId ? part.arguments : ""))
        .join("");
    expect(parts.filter(({ type }) => type === "tool-call-start")).toEqual([
      { type: "tool-call-start", callId: "call_a", name: "get_weather" },
      { type: "tool-call-start", callId: "call_b", name: "get_weather" },
    ]);
    expect(argumentsOf("call_a")).toBe('{"city":"Paris"}');
    expect(argumentsOf("call_b")).toBe('{"city":"Rome"}');
    expect(parts.slice(-3)).toEqual([
      { type: "tool-call-end", callId: "call_a", arguments: '{"city":"Paris"}', providerMetadata: null },
      { type: "tool-call-end", callId: "call_b", arguments: '{"city":"Rome"}', providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage: { promptTokens: 11, completionTokens: 7 } },
    ]);
  });

  it("sends the key where the provider looks for it, and asks once", async () => {
    await using server = await createFixtureServer({ body: adapter.text });

    await callModel(modelAt(adapter.type, server.url + adapter.basePath));

    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers[adapter.keyHeader.name]).toBe(adapter.keyHeader.value);
  });

  it("gives the same parts wherever the bytes are cut", async () => {
    const bytes = new TextEncoder().encode(adapter.text);
    const whole = await callModel(modelAt(adapter.type, "http://unused", fetchPieces([bytes])));

    for (let position = 1; position < bytes.byteLength; position += 1) {
      const fetch = fetchPieces(cut(bytes, [position]));
      expect(await callModel(modelAt(adapter.type, "http://unused", fetch))).toEqual(whole);
    }
  });

  it("gives the same parts when every byte comes alone", async () => {
    for (const stream of [adapter.text, adapter.toolCalls]) {
      const bytes = new TextEncoder().encode(stream);
      const single = cut(bytes, [...bytes.keys()].slice(1));

      const whole = await callModel(modelAt(adapter.type, "http://unused", fetchPieces([bytes])));

      expect(await callModel(modelAt(adapter.type, "http://unused", fetchPieces(single)))).toEqual(whole);
    }
  });

  it("gives the same parts with other line ends, comments and a byte order mark, cut at random", async () => {
    const whole = await callModel(
      modelAt(adapter.type, "http://unused", fetchPieces([new TextEncoder().encode(adapter.text)])),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom("", "\uFEFF"),
        fc.constantFrom("", ": keep-alive\n\n"),
        fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 }),
        async (lineEnd, mark, comment, positions) => {
          const stream = adapter.text.replaceAll("\n\n", `\n\n${comment}`).replaceAll("\n", lineEnd);
          const bytes = new TextEncoder().encode(mark + stream);
          const sorted = positions
            .filter((position) => position < bytes.byteLength)
            .sort((left, right) => left - right);
          const fetch = fetchPieces(cut(bytes, sorted));
          expect(await callModel(modelAt(adapter.type, "http://unused", fetch))).toEqual(whole);
        },
      ),
      { numRuns: 50 },
    );
  });
});
