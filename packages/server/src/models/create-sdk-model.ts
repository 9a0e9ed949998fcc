import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Provider } from "./provider-config.ts";

/** Also the key of the SDK's metadata. Not `openaiCompatible`, whose contents it copies into the request. */
export const compatibleName = "compatible";

/**
 * A model of the SDK. Address and key are always given, if need be empty, because the SDK reads the environment for
 * what it is not given.
 *
 * Each provider's package is loaded when it is needed: together they are a quarter of what the server would load.
 */
export async function createSdkModel({
  provider: { type, baseUrl: baseURL, apiKey },
  model,
  fetch,
}: {
  provider: Provider;
  model: string;
  fetch: typeof globalThis.fetch;
}): Promise<LanguageModelV4> {
  switch (type) {
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      // Not its newer Responses API: this one is spoken by whatever else may stand at the address.
      return createOpenAI({ baseURL, apiKey: apiKey ?? "", fetch }).chat(model);
    }
    case "openai-compatible":
    case "ollama": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const { reuseValidator } = await import("./reuse-validator.ts");
      const { chatModel } = createOpenAICompatible({
        name: compatibleName,
        baseURL,
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
        ...(apiKey !== null && { apiKey }),
      });
      return reuseValidator(chatModel(model));
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ baseURL, apiKey: apiKey ?? "", fetch }).languageModel(model);
    }
    case "google": {
      const { createGoogle } = await import("@ai-sdk/google");
      return createGoogle({ baseURL, apiKey: apiKey ?? "", fetch }).languageModel(model);
    }
  }
}
