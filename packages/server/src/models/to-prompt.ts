import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolChoice,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import type { ResponseFormat, ToolChoice } from "../core/answer-options.ts";
import type { ModelContent, ModelMessage, ModelRequest } from "../core/language-model.ts";
import type { RecordedToolCall, Tool } from "../core/tool.ts";
import { compatibleName } from "./create-sdk-model.ts";
import { isRecord } from "./json-object.ts";
import type { ProviderType } from "./provider-config.ts";
import { toImagePart } from "./to-image-part.ts";

/** These take system messages before the conversation only; in the middle of it they would refuse one. */
const systemFirst: ReadonlySet<ProviderType> = new Set(["anthropic", "google"]);

/** The SDK turns a reasoning effort into these providers' own settings. */
const mapsEffort: ReadonlySet<ProviderType> = new Set(["anthropic", "google"]);

/** The key under which the SDK hands out a provider's metadata, and takes it back. */
const metadataKeys: Record<ProviderType, string> = {
  openai: "openai",
  "openai-compatible": compatibleName,
  ollama: compatibleName,
  anthropic: "anthropic",
  google: "google",
};

/** Turns a request of the core into what the SDK's models take, all of it. */
export function toCallOptions(request: ModelRequest, type: ProviderType): LanguageModelV4CallOptions {
  const { tools, temperature, topP, maxOutputTokens, toolChoice, responseFormat, reasoningEffort } = request;
  const options = providerOptionsOf(request, type);
  return {
    prompt: toPrompt(request, type),
    ...(tools.length > 0 && { tools: tools.map(toFunctionTool) }),
    ...(temperature !== null && { temperature }),
    ...(topP !== null && { topP }),
    ...(maxOutputTokens !== null && { maxOutputTokens }),
    ...(tools.length > 0 && toolChoice !== null && { toolChoice: toToolChoice(toolChoice) }),
    ...(responseFormat !== null && { responseFormat: toResponseFormat(responseFormat) }),
    // The others take the effort word for word, below.
    ...(reasoningEffort !== null && mapsEffort.has(type) && { reasoning: reasoningEffort }),
    ...(options !== null && { providerOptions: { [metadataKeys[type]]: options } }),
  };
}

function toToolChoice(choice: ToolChoice): LanguageModelV4ToolChoice {
  return typeof choice === "string" ? { type: choice } : { type: "tool", toolName: choice.name };
}

function toResponseFormat(format: ResponseFormat): NonNullable<LanguageModelV4CallOptions["responseFormat"]> {
  if (format.type !== "json_schema") {
    return { type: format.type === "text" ? "text" : "json" };
  }
  const { name, description, schema } = format;
  return {
    type: "json",
    name,
    ...(description !== null && { description }),
    ...(schema !== null && { schema: schema as LanguageModelV4FunctionTool["inputSchema"] }),
  };
}

/** What the SDK has no common option for, in the words of its provider; `null` when there is nothing to say. */
function providerOptionsOf(
  { tools, parallelToolCalls, reasoningEffort, responseFormat }: ModelRequest,
  type: ProviderType,
): SharedV4ProviderOptions[string] | null {
  const options: SharedV4ProviderOptions[string] = {};
  const mayCall = tools.length > 0 ? parallelToolCalls : null;
  const strict = responseFormat?.type === "json_schema" ? (responseFormat.strict ?? false) : null;
  switch (type) {
    case "openai":
      Object.assign(options, mayCall !== null && { parallelToolCalls: mayCall });
      Object.assign(options, reasoningEffort !== null && { reasoningEffort });
      Object.assign(options, strict !== null && { strictJsonSchema: strict });
      break;
    case "openai-compatible":
    case "ollama":
      // What this SDK does not know of it copies into the request.
      Object.assign(options, mayCall !== null && { parallel_tool_calls: mayCall });
      Object.assign(options, reasoningEffort !== null && { reasoningEffort });
      Object.assign(options, strict !== null && { strictJsonSchema: strict });
      break;
    case "anthropic":
      Object.assign(options, mayCall === false && { disableParallelToolUse: true });
      break;
    case "google":
      break;
  }
  return Object.keys(options).length > 0 ? options : null;
}

function toPrompt({ instructions, messages }: ModelRequest, type: ProviderType): LanguageModelV4Message[] {
  const ordered = systemFirst.has(type)
    ? [
        ...messages.filter(({ role }) => role === "system"),
        ...messages.filter(({ role }) => role !== "system"),
      ]
    : messages;
  return [
    ...(instructions === "" ? [] : [{ role: "system" as const, content: instructions }]),
    ...ordered.flatMap((message) => toMessage(message, metadataKeys[type])),
  ];
}

function toMessage(message: ModelMessage, metadataKey: string): LanguageModelV4Message[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.text }];
    case "user":
      return [{ role: "user", content: withoutEmptyTexts(message.content).map(toUserPart) }];
    case "assistant": {
      const content = [
        ...toTextParts(message.text),
        ...message.toolCalls.map((call) => toToolCallPart(call, metadataKey)),
      ];
      // Providers refuse a message with nothing in it, such as what is left of a run that was cancelled at once.
      return content.length === 0 ? [] : [{ role: "assistant", content }];
    }
    case "tool":
      return [
        {
          role: "tool",
          content: message.results.map(({ toolCallId, name, output }) => ({
            type: "tool-result",
            toolCallId: toProviderCallId(toolCallId),
            toolName: name,
            output: { type: "text", value: output },
          })),
        },
      ];
  }
}

function toTextParts(text: string): LanguageModelV4TextPart[] {
  return text === "" ? [] : [{ type: "text", text }];
}

/** Some providers refuse an empty text beside other content. Alone it stays, so that the provider can judge it. */
function withoutEmptyTexts(content: readonly ModelContent[]): readonly ModelContent[] {
  const full = content.filter((part) => part.type !== "text" || part.text !== "");
  return full.length > 0 ? full : content;
}

function toUserPart(part: ModelContent) {
  return part.type === "text" ? { type: "text" as const, text: part.text } : toImagePart(part);
}

function toToolCallPart(
  { id, name, arguments: json, providerMetadata }: RecordedToolCall,
  metadataKey: string,
): LanguageModelV4ToolCallPart {
  // A thread may have been with another provider before, whose metadata is nobody else's concern.
  const metadata = providerMetadata?.[metadataKey];
  return {
    type: "tool-call",
    toolCallId: toProviderCallId(id),
    toolName: name,
    // Left as text, which the SDK passes on or parses: a number too large for a double stays what the model wrote.
    input: json,
    ...(isRecord(metadata) && { providerOptions: { [metadataKey]: metadata } }),
  };
}

/**
 * A call's id as every provider takes it: OpenAI allows 40 characters, Anthropic letters, digits, `_` and `-`. The
 * end of an id is kept, because that is where ids differ.
 */
function toProviderCallId(id: string): string {
  return id.replace(/[^A-Za-z0-9_]/g, "").slice(-40);
}

function toFunctionTool({ name, description, parameters, strict }: Tool): LanguageModelV4FunctionTool {
  return {
    type: "function",
    name,
    ...(description !== "" && { description }),
    ...(strict !== undefined && { strict }),
    inputSchema: parameters as LanguageModelV4FunctionTool["inputSchema"],
  };
}
