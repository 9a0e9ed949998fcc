import { z } from "zod";

export const providerTypes = ["openai", "openai-compatible", "anthropic", "google", "ollama"] as const;

export type ProviderType = (typeof providerTypes)[number];

/** One entry of `providers` in the configuration: where models come from, and with which key. */
export const providerConfigSchema = z
  .strictObject({
    type: z.enum(providerTypes, {
      error: `must be one of ${providerTypes.map((type) => `"${type}"`).join(", ")}`,
    }),
    /** Where the API begins, version included, such as `https://api.openai.com/v1`. */
    baseUrl: z
      .string()
      .refine(isPlainHttpUrl, {
        error: 'must be an http or https URL without user name and query, such as "http://127.0.0.1:8000/v1"',
      })
      .optional(),
    apiKey: z
      .string()
      .regex(/^[\x21-\x7e]+$/, {
        error: "must be printable ASCII without spaces (is there a line break at its end?)",
      })
      .optional(),
    /** Tokens that prompt and answer of each of its models may have together. */
    contextWindow: z
      .int()
      .min(1, { error: "must be a number of tokens of at least 1, such as 128000" })
      .optional(),
    /** The only models that may be used. Absent: any that the provider knows. */
    models: z
      .array(z.string().min(1, { error: "must not be empty" }))
      .min(1, { error: "must name at least one model; leave it out to allow all" })
      .optional(),
  })
  .refine((config) => config.type !== "openai-compatible" || config.baseUrl !== undefined, {
    path: ["baseUrl"],
    error: 'is needed for type "openai-compatible", such as "http://127.0.0.1:8000/v1"',
  });

export type ProviderConfig = z.output<typeof providerConfigSchema>;

/** Providers by name. The name is the first segment of the model ids: `<provider>/<model>`. */
export const providersSchema = z.record(
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
      error: 'a provider\'s name has letters, digits, ".", "_" and "-", such as "openai"',
    })
    .refine((name) => name !== "demo", { error: '"demo" is the built-in provider; choose another name' }),
  providerConfigSchema,
  { error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) },
);

/** A provider with everything said that its configuration may leave out. */
export interface Provider {
  name: string;
  type: ProviderType;
  baseUrl: string;
  apiKey: string | null;
  contextWindow: number;
  /** The only models that may be used; `null` for any. */
  models: readonly string[] | null;
}

export const defaultContextWindow = 128_000;

const defaultBaseUrls: Record<ProviderType, string> = {
  openai: "https://api.openai.com/v1",
  "openai-compatible": "",
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
  ollama: "http://127.0.0.1:11434/v1",
};

export function toProvider(name: string, config: ProviderConfig): Provider {
  return {
    name,
    type: config.type,
    baseUrl: baseUrlOf(config),
    apiKey: config.apiKey ?? null,
    contextWindow: config.contextWindow ?? defaultContextWindow,
    models: config.models ?? null,
  };
}

function baseUrlOf({ type, baseUrl }: ProviderConfig): string {
  const url = (baseUrl ?? defaultBaseUrls[type]).replace(/\/+$/, "");
  // People know Ollama's address without the path of its OpenAI-compatible API.
  return type === "ollama" && URL.parse(url)?.pathname === "/" ? `${url}/v1` : url;
}

function isPlainHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === ""
  );
}
