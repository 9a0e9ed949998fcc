export const providerTypes = ["openai", "anthropic", "google", "ollama", "openai-compatible"] as const;
export type ProviderType = (typeof providerTypes)[number];

interface ProviderSnippet {
  label: string;
  /** The whole of `threadmill.config.json`, which works as it is pasted once its variable is set. */
  config: string;
  /** Without the file: what to start the server with. `null` where it takes the file. */
  environment: string | null;
  note: string;
}

const write = (provider: object) => JSON.stringify({ providers: provider }, null, 2);

/** How a provider of each type is added. */
export const snippets: Record<ProviderType, ProviderSnippet> = {
  openai: {
    label: "OpenAI",
    config: write({ openai: { type: "openai", apiKey: "${OPENAI_API_KEY}" } }),
    environment: "OPENAI_API_KEY=sk-… npm start",
    note: "Its models are then named openai/<model>. OPENAI_BASE_URL, or baseUrl in the file, leads to another address.",
  },
  anthropic: {
    label: "Anthropic",
    config: write({
      anthropic: { type: "anthropic", apiKey: "${ANTHROPIC_API_KEY}", contextWindow: 200_000 },
    }),
    environment: "ANTHROPIC_API_KEY=sk-ant-… npm start",
    note: "Its models are then named anthropic/<model>.",
  },
  google: {
    label: "Google",
    config: write({ google: { type: "google", apiKey: "${GOOGLE_GENERATIVE_AI_API_KEY}" } }),
    environment: "GOOGLE_GENERATIVE_AI_API_KEY=… npm start",
    note: "Its models are then named google/<model>.",
  },
  ollama: {
    label: "Ollama",
    config: write({ ollama: { type: "ollama", baseUrl: "http://127.0.0.1:11434" } }),
    environment: "OLLAMA_BASE_URL=http://127.0.0.1:11434 npm start",
    note: "An Ollama at this address is found by itself while no other provider is configured.",
  },
  "openai-compatible": {
    label: "Any other",
    config: write({
      local: {
        type: "openai-compatible",
        baseUrl: "http://127.0.0.1:8080/v1",
        contextWindow: 8_192,
        models: ["qwen3-8b"],
      },
    }),
    environment: null,
    note: "For whatever speaks OpenAI's chat completions, such as vLLM, llama.cpp or LM Studio. Leave models out to allow all.",
  },
};
