import { describe, expect, it } from "vitest";
import { createFixtureServer } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, weatherTool } from "../../test/model-calls.ts";
import type { ModelMessage, ModelRequest } from "../core/language-model.ts";
import { silentLogger } from "../core/logger.ts";
import { type Adapter, adapters } from "./__fixtures__/adapters.ts";
import { toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Everything that a request can hold. */
const request: Partial<ModelRequest> = {
  instructions: "Be brief.",
  messages: [
    { role: "system", text: "The user is a pilot." },
    {
      role: "user",
      content: [
        { type: "text", text: "Compare these." },
        { type: "image", url: "https://images.example/a.png", detail: "low" },
        { type: "image", url: `data:image/png;base64,${pixel}`, detail: "auto" },
      ],
    },
    {
      role: "assistant",
      text: "Let me look.",
      toolCalls: [
        {
          id: "call_0190f6d2-1111-7222-8333-944445555666",
          name: "get_weather",
          arguments: '{"city":"Paris","id":12345678901234567890}',
          output: "sunny",
          providerMetadata: null,
        },
      ],
    },
    {
      role: "tool",
      results: [
        { toolCallId: "call_0190f6d2-1111-7222-8333-944445555666", name: "get_weather", output: "sunny" },
      ],
    },
    { role: "user", content: [{ type: "text", text: "And now?" }] },
  ],
  tools: [weatherTool],
  temperature: 0.25,
  topP: 0.5,
  maxOutputTokens: 321,
};

const callId = "call_0190f6d2111172228333944445555666";

async function bodySent(
  type: Adapter["type"],
  changes: Partial<ModelRequest> = request,
  model = "some-model",
): Promise<{ path: string; body: Record<string, unknown> }> {
  const adapter = adapters.find((candidate) => candidate.type === type);
  if (adapter === undefined) {
    throw new Error(`no adapter ${type}`);
  }
  await using server = await createFixtureServer({ body: adapter.text });
  const baseUrl = server.url + adapter.basePath;
  await callModel(
    createProviderModel({
      provider: toProvider("acme", { type, baseUrl, apiKey: "test-key" }),
      model,
      fetch,
      clock: createManualClock(),
      logger: silentLogger,
    }),
    changes,
  );
  const [sent] = server.requests;
  return { path: sent?.path ?? "", body: sent?.body as Record<string, unknown> };
}

describe("what a provider is sent", () => {
  it.each(["openai", "openai-compatible"] as const)("is everything of the request, for %s", async (type) => {
    const { path, body } = await bodySent(type);

    expect(path).toBe("/v1/chat/completions");
    expect(body).toEqual({
      model: "some-model",
      temperature: 0.25,
      top_p: 0.5,
      max_tokens: 321,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "system", content: "The user is a pilot." },
        {
          role: "user",
          content: [
            { type: "text", text: "Compare these." },
            { type: "image_url", image_url: { url: "https://images.example/a.png", detail: "low" } },
            { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
        {
          role: "assistant",
          content: "Let me look.",
          tool_calls: [
            {
              id: callId,
              type: "function",
              function: { name: "get_weather", arguments: '{"city":"Paris","id":12345678901234567890}' },
            },
          ],
        },
        { role: "tool", tool_call_id: callId, content: "sunny" },
        { role: "user", content: "And now?" },
      ],
      tools: [
        {
          type: "function",
          function: {
            name: "get_weather",
            description: "Tells the weather.",
            parameters: weatherTool.parameters,
          },
        },
      ],
    });
  });

  it("is everything of the request, for anthropic", async () => {
    const { path, body } = await bodySent("anthropic", { ...request, topP: null });

    expect(path).toBe("/v1/messages");
    expect(body).toMatchObject({
      model: "some-model",
      stream: true,
      temperature: 0.25,
      max_tokens: 321,
      system: [
        { type: "text", text: "Be brief." },
        { type: "text", text: "The user is a pilot." },
      ],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Compare these." },
            { type: "image", source: { type: "url", url: "https://images.example/a.png" } },
            { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "text", text: "Let me look." },
            { type: "tool_use", id: callId, name: "get_weather", input: { city: "Paris" } },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: callId, content: "sunny" },
            { type: "text", text: "And now?" },
          ],
        },
      ],
      tools: [
        { name: "get_weather", description: "Tells the weather.", input_schema: weatherTool.parameters },
      ],
    });
    expect((await bodySent("anthropic", { topP: 0.5 })).body).toMatchObject({ top_p: 0.5 });
  });

  it("is everything of the request, for google", async () => {
    const { path, body } = await bodySent("google");

    expect(path).toBe("/v1beta/models/some-model:streamGenerateContent?alt=sse");
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: "Be brief." }, { text: "The user is a pilot." }] },
      generationConfig: { temperature: 0.25, topP: 0.5, maxOutputTokens: 321 },
      contents: [
        {
          role: "user",
          parts: [
            { text: "Compare these." },
            { fileData: { mimeType: "image/png", fileUri: "https://images.example/a.png" } },
            { inlineData: { mimeType: "image/png", data: pixel } },
          ],
        },
        {
          role: "model",
          parts: [
            { text: "Let me look." },
            { functionCall: { name: "get_weather", args: { city: "Paris" } } },
          ],
        },
        {
          role: "user",
          parts: [
            {
              functionResponse: { name: "get_weather", response: { name: "get_weather", content: "sunny" } },
            },
          ],
        },
        { role: "user", parts: [{ text: "And now?" }] },
      ],
      tools: [{ functionDeclarations: [{ name: "get_weather", description: "Tells the weather." }] }],
    });
  });

  it.each(adapters)("holds no option that was not given, for $type", async ({ type }) => {
    const { body } = await bodySent(type, {});
    const text = JSON.stringify(body);

    for (const option of [
      "temperature",
      "top_p",
      "topP",
      "tools",
      "system",
      "tool_choice",
      "parallel",
      "response_format",
      "reasoning",
      "thinking",
    ]) {
      expect(text).not.toContain(`"${option}`);
    }
  });

  it.each(["anthropic", "google"] as const)(
    "has the system messages of the conversation first for %s, which takes none later",
    async (type) => {
      const messages: ModelMessage[] = [
        { role: "user", content: [{ type: "text", text: "One" }] },
        { role: "assistant", text: "Two", toolCalls: [] },
        { role: "system", text: "From now on in French." },
        { role: "user", content: [{ type: "text", text: "Three" }] },
      ];
      const { body } = await bodySent(type, { instructions: "Be brief.", messages });

      expect(JSON.stringify(body["system"] ?? body["systemInstruction"])).toContain("From now on in French.");
    },
  );

  it("leaves out an assistant message with nothing in it", async () => {
    const messages: ModelMessage[] = [
      { role: "user", content: [{ type: "text", text: "One" }] },
      { role: "assistant", text: "", toolCalls: [] },
      { role: "user", content: [{ type: "text", text: "Two" }] },
    ];

    const { body } = await bodySent("openai", { messages });

    expect(body["messages"]).toEqual([
      { role: "user", content: "One" },
      { role: "user", content: "Two" },
    ]);
  });

  describe("with options of how to answer", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } } as const;
    const options: Partial<ModelRequest> = {
      tools: [{ ...weatherTool, strict: true }],
      toolChoice: { name: "get_weather" },
      parallelToolCalls: false,
      responseFormat: { type: "json_schema", name: "answer", description: "It.", schema, strict: true },
      reasoningEffort: "low",
    };

    it.each(["openai", "openai-compatible"] as const)("has all of them for %s", async (type) => {
      const { body } = await bodySent(type, options);

      expect(body).toMatchObject({
        tools: [{ function: { name: "get_weather", strict: true } }],
        tool_choice: { type: "function", function: { name: "get_weather" } },
        parallel_tool_calls: false,
        response_format: {
          type: "json_schema",
          json_schema: { name: "answer", description: "It.", schema, strict: true },
        },
        reasoning_effort: "low",
      });
    });

    it.each(["openai", "openai-compatible"] as const)(
      "asks %s for JSON of any kind, and for a schema that need not be kept exactly",
      async (type) => {
        const any = await bodySent(type, { responseFormat: { type: "json_object" } });
        expect(any.body).toMatchObject({ response_format: { type: "json_object" } });
        const loose = { type: "json_schema", name: "a", description: null, schema, strict: null } as const;
        const { body } = await bodySent(type, { responseFormat: loose });
        expect(body).toMatchObject({ response_format: { json_schema: { strict: false } } });
      },
    );

    it.each(["auto", "none", "required"] as const)("has the tool choice %s", async (toolChoice) => {
      const { body } = await bodySent("openai", { tools: [weatherTool], toolChoice });
      expect(body).toMatchObject({ tool_choice: toolChoice });
    });

    it("has no tool choice where there is no tool, for providers refuse one", async () => {
      const { body } = await bodySent("openai", { toolChoice: "none", parallelToolCalls: false });
      expect(body).not.toHaveProperty("tool_choice");
      expect(body).not.toHaveProperty("parallel_tool_calls");
    });

    it("has those that anthropic and google know", async () => {
      const { responseFormat: _, reasoningEffort: __, ...calling } = options;
      expect((await bodySent("anthropic", calling)).body).toMatchObject({
        tool_choice: { type: "tool", name: "get_weather", disable_parallel_tool_use: true },
      });
      expect((await bodySent("google", calling)).body).toMatchObject({
        toolConfig: { functionCallingConfig: { allowedFunctionNames: ["get_weather"] } },
      });
      const json = { responseFormat: { type: "json_object" } } as const;
      expect((await bodySent("google", json)).body).toMatchObject({
        generationConfig: { responseMimeType: "application/json" },
      });
    });
  });

  it("uses what reasoning models of OpenAI call the limit of an answer", async () => {
    const { body } = await bodySent("openai", { maxOutputTokens: 50 }, "o3");

    expect(body).toMatchObject({ max_completion_tokens: 50 });
  });
});
