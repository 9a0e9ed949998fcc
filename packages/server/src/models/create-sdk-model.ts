import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Provider } from "./provider-config.ts";

/** Also the key of the SDK's metadata. Not `openaiCompatible`, whose contents it copies into the request. */
export const compatibleName = "compatible";

/**
 * A model of the SDK. Address and key are always given, if need be empty, because the SDK reads the environment for
 * what it is not given.
 */
export function createSdkModel({
  provider: { type, baseUrl: baseURL, apiKey },
  model,
  fetch,
}: {
  provider: Provider;
  model: string;
  fetch: typeof globalThis.fetch;
}): LanguageModelV4 {
  switch (type) {
    case "openai":
      // Not its newer Responses API: this one is spoken by whatever else may stand at the address.
      return createOpenAI({ baseURL, apiKey: apiKey ?? "", fetch }).chat(model);
    case "openai-compatible":
    case "ollama":
      return createOpenAICompatible({
        name: compatibleName,
        baseURL,
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...(apiKey !== null && { apiKey }),
      }).chatModel(model);
    case "anthropic":
      return createAnthropic({ baseURL, apiKey: apiKey ?? "", fetch }).languageModel(model);
    case "google":
      return createGoogle({ baseURL, apiKey: apiKey ?? "", fetch }).languageModel(model);
  }
}
