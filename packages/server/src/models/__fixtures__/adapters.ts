import type { ProviderType } from "../provider-config.ts";

/** What the wire format of one kind of provider looks like, as far as the tests need it. */
export interface Adapter {
  type: ProviderType;
  /** Appended to a server's address to make a `baseUrl`. */
  basePath: string;
  /** An event stream that says `Grüße, 世界 🌍!` in pieces and ends whole, with 11 prompt and 7 completion tokens. */
  text: string;
  /** As {@link text}, but ended before the provider said that it has finished. */
  cutOffText: string;
  /** An event stream that calls `get_weather` for Paris and for Rome. */
  toolCalls: string;
  /** As {@link toolCalls}, but ended within the arguments, or where they come whole, before the finish. */
  cutOffToolCalls: string;
  /** A text piece, then an error that says `Overloaded`. */
  overloadedInStream: string;
  /** The body of an error response that says the given words. */
  errorBody(message: string, code: string): string;
  /** The header that carries the key `test-key`. */
  keyHeader: { name: string; value: string };
}

export const fixtureText = "Grüße, 世界 🌍!";

const openaiText = [
  chunk({ role: "assistant", content: "" }),
  chunk({ content: "Grüße, " }),
  chunk({ content: "世界 " }),
  chunk({ content: "🌍!" }),
];

const openaiUsage = { ...chunk(null), usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } };

const openaiToolCalls = [
  chunk({
    tool_calls: [
      { index: 0, id: "call_a", type: "function", function: { name: "get_weather", arguments: "" } },
    ],
  }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"ci' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: 'ty":"Paris"}' } }] }),
  chunk({
    tool_calls: [
      { index: 1, id: "call_b", type: "function", function: { name: "get_weather", arguments: "" } },
    ],
  }),
  chunk({ tool_calls: [{ index: 1, function: { arguments: '{"city":' } }] }),
];

const openai: Omit<Adapter, "type"> = {
  basePath: "/v1",
  text: sse([...openaiText, chunk({}, "stop"), openaiUsage], "[DONE]"),
  cutOffText: sse(openaiText),
  toolCalls: sse(
    [
      ...openaiToolCalls,
      chunk({ tool_calls: [{ index: 1, function: { arguments: '"Rome"}' } }] }),
      chunk({}, "tool_calls"),
      openaiUsage,
    ],
    "[DONE]",
  ),
  cutOffToolCalls: sse(openaiToolCalls),
  overloadedInStream: sse([
    ...openaiText.slice(0, 2),
    { error: { message: "Overloaded", type: "server_error", code: null, param: null } },
  ]),
  errorBody: (message, code) => JSON.stringify({ error: { message, type: code, param: null, code } }),
  keyHeader: { name: "authorization", value: "Bearer test-key" },
};

const anthropicStart = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 1 },
  },
};

const anthropicText = [
  anthropicStart,
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "ping" },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße, " } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "世界 " } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "🌍!" } },
];

const anthropicToolCalls = [
  anthropicStart,
  {
    type: "content_block_start",
    index: 0,
    content_block: { type: "tool_use", id: "call_a", name: "get_weather", input: {} },
  },
  { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"ci' } },
  {
    type: "content_block_delta",
    index: 0,
    delta: { type: "input_json_delta", partial_json: 'ty":"Paris"}' },
  },
  { type: "content_block_stop", index: 0 },
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "call_b", name: "get_weather", input: {} },
  },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"city":' } },
];

function anthropicEnd(index: number, stopReason: string) {
  return [
    { type: "content_block_stop", index },
    {
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 7 },
    },
    { type: "message_stop" },
  ];
}

const anthropic: Adapter = {
  type: "anthropic",
  basePath: "/v1",
  text: namedSse([...anthropicText, ...anthropicEnd(0, "end_turn")]),
  cutOffText: namedSse(anthropicText),
  toolCalls: namedSse([
    ...anthropicToolCalls,
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '"Rome"}' } },
    ...anthropicEnd(1, "tool_use"),
  ]),
  cutOffToolCalls: namedSse(anthropicToolCalls),
  overloadedInStream: namedSse([
    ...anthropicText.slice(0, 4),
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  ]),
  errorBody: (message, code) => JSON.stringify({ type: "error", error: { type: code, message } }),
  keyHeader: { name: "x-api-key", value: "test-key" },
};

const googleText = [
  googleChunk([{ text: "Grüße, " }]),
  googleChunk([{ text: "世界 " }]),
  googleChunk([{ text: "🌍!" }]),
];

const googleToolCalls = [
  googleChunk([{ functionCall: { id: "call_a", name: "get_weather", args: { city: "Paris" } } }]),
  googleChunk([{ functionCall: { id: "call_b", name: "get_weather", args: { city: "Rome" } } }]),
];

const googleEnd = {
  ...googleChunk([], "STOP"),
  usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
};

const google: Adapter = {
  type: "google",
  basePath: "/v1beta",
  text: sse([...googleText, googleEnd]),
  cutOffText: sse(googleText),
  toolCalls: sse([...googleToolCalls, googleEnd]),
  cutOffToolCalls: sse(googleToolCalls),
  overloadedInStream: sse([
    ...googleText.slice(0, 1),
    { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } },
  ]),
  errorBody: (message, code) => JSON.stringify({ error: { code: 0, message, status: code } }),
  keyHeader: { name: "x-goog-api-key", value: "test-key" },
};

export const adapters: readonly Adapter[] = [
  { type: "openai", ...openai },
  { type: "openai-compatible", ...openai },
  anthropic,
  google,
];

function chunk(delta: object | null, finishReason: string | null = null) {
  const choices = delta === null ? [] : [{ index: 0, delta, finish_reason: finishReason }];
  return { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices };
}

function googleChunk(parts: object[], finishReason?: string) {
  return { candidates: [{ content: { role: "model", parts }, finishReason }], responseId: "r1" };
}

export function sse(events: readonly object[], end?: string): string {
  const data = [...events.map((event) => JSON.stringify(event)), ...(end === undefined ? [] : [end])];
  return data.map((each) => `data: ${each}\n\n`).join("");
}

function namedSse(events: readonly { type: string; [key: string]: unknown }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
