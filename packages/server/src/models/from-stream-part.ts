import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { ModelCallError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { FinishReason, ModelPart } from "../core/language-model.ts";
import type { Usage } from "../core/run.ts";
import { endedWithoutFinishing } from "./ended-without-finishing.ts";
import { isJsonObject, isRecord } from "./json-object.ts";

/** A tool call as it comes in. */
interface Call {
  callId: string;
  name: string;
  streamed: string;
  whole: { arguments: string; providerMetadata: JsonObject | null } | null;
}

/**
 * Turns the parts of one answer into the core's, one at a time.
 *
 * The ends of tool calls are held back until the answer's own end: the SDK ends every call that is open when a
 * connection breaks off, and only a finish reason tells that the arguments had all come.
 *
 * @throws {ModelCallError} The answer did not end as an answer does, or a tool call has no usable arguments.
 */
export function createPartTranslator(provider: string): (part: LanguageModelV4StreamPart) => ModelPart[] {
  const calls: Call[] = [];
  /** By the SDK's id, which a provider may give twice; then the newest. */
  const callsById = new Map<string, Call>();
  /** What the provider's last chunk holds of a refusal. The SDK shows that as text. */
  let refusal = "";
  let hasRefused = false;

  return (part) => {
    switch (part.type) {
      case "raw":
        refusal = refusalIn(part.rawValue);
        return [];
      case "text-delta":
        if (part.delta === "") {
          return [];
        }
        if (part.delta === refusal) {
          hasRefused = true;
          return [{ type: "refusal-delta", text: part.delta }];
        }
        return [{ type: "text-delta", text: part.delta }];
      case "tool-input-start":
        return part.providerExecuted === true ? [] : startCall(part.id, part.toolName);
      case "tool-input-delta": {
        const call = callsById.get(part.id);
        return call === undefined ? [] : continueCall(call, part.delta);
      }
      case "tool-call": {
        if (part.providerExecuted === true) {
          return [];
        }
        const open = callsById.get(part.toolCallId);
        const begin =
          open === undefined || open.whole !== null ? startCall(part.toolCallId, part.toolName) : [];
        const call = callsById.get(part.toolCallId);
        if (call !== undefined) {
          call.whole = { arguments: part.input, providerMetadata: toMetadata(part.providerMetadata) };
        }
        return begin;
      }
      case "finish":
        return finish(part.finishReason, part.usage);
      default:
        return [];
    }
  };

  function startCall(id: string, name: string): ModelPart[] {
    const taken = id === "" || calls.some(({ callId }) => callId === id);
    const call = { callId: taken ? `${id}#${calls.length + 1}` : id, name, streamed: "", whole: null };
    calls.push(call);
    callsById.set(id, call);
    return [{ type: "tool-call-start", callId: call.callId, name }];
  }

  function continueCall(call: Call, delta: string): ModelPart[] {
    call.streamed += delta;
    return delta === "" ? [] : [{ type: "tool-call-delta", callId: call.callId, arguments: delta }];
  }

  function finish(
    { unified, raw }: { unified: FinishReason | "interrupted"; raw: string | undefined },
    usage: LanguageModelV4Usage,
  ): ModelPart[] {
    // The SDK always finishes. Only what came from the provider, the raw reason, shows that the provider did, too.
    if (raw === undefined || raw === "" || unified === "interrupted") {
      throw endedWithoutFinishing(provider);
    }
    if (unified === "error") {
      throw new ModelCallError(`Provider '${provider}' gave its answer up (${raw.slice(0, 100)}).`, {
        reason: "server_error",
        retryable: true,
      });
    }
    const cutOff = unified === "length" || unified === "content-filter";
    const ends = calls.flatMap((call) => endCall(call, cutOff));
    // The SDK takes a refusal for the work of a filter; but nothing was cut off, and the provider says so.
    const isWholeRefusal = hasRefused && raw === "stop";
    const reason = unified === "stop" && calls.length > 0 ? "tool-calls" : isWholeRefusal ? "stop" : unified;
    return [...ends, { type: "finish", reason, usage: toUsage(usage) }];
  }

  function endCall(call: Call, cutOff: boolean): ModelPart[] {
    // Models write nothing at all for a function without parameters.
    const json = call.whole?.arguments === "" && !cutOff ? "{}" : (call.whole?.arguments ?? "");
    if (call.whole === null || !isJsonObject(json)) {
      if (cutOff) {
        return [];
      }
      throw new ModelCallError(
        `The model of provider '${provider}' called '${call.name}' with arguments that are not a whole JSON object.`,
        { reason: "server_error", retryable: true },
      );
    }
    const { callId, streamed, whole } = call;
    const rest = streamed === "" ? continueCall(call, json) : [];
    return [
      ...rest,
      { type: "tool-call-end", callId, arguments: json, providerMetadata: whole.providerMetadata },
    ];
  }
}

/** @see https://platform.openai.com/docs/api-reference/chat-streaming, `choices[].delta.refusal` */
function refusalIn(chunk: unknown): string {
  const choices = isRecord(chunk) ? chunk["choices"] : undefined;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const delta = isRecord(choice) ? choice["delta"] : undefined;
  const refusal = isRecord(delta) ? delta["refusal"] : undefined;
  return typeof refusal === "string" ? refusal : "";
}

function toMetadata(metadata: object | undefined): JsonObject | null {
  return metadata === undefined ? null : (metadata as JsonObject);
}

function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage | null {
  const { total: promptTokens, cacheRead: cachedTokens } = inputTokens;
  const { total: completionTokens, reasoning: reasoningTokens } = outputTokens;
  return isCount(promptTokens) && isCount(completionTokens)
    ? {
        promptTokens,
        completionTokens,
        // The SDK says 0 where the provider said nothing, so 0 says nothing here either.
        ...(isCount(cachedTokens) && cachedTokens > 0 && { cachedTokens }),
        ...(isCount(reasoningTokens) && reasoningTokens > 0 && { reasoningTokens }),
      }
    : null;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}
