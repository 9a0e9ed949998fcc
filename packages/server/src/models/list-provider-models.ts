import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import type { ProviderListing } from "../core/model-registry.ts";
import { fetchJson } from "./fetch-json.ts";
import type { Provider } from "./provider-config.ts";
import { quoteWords, readWords } from "./provider-words.ts";

const timeoutMs = 3_000;

/** Asks a provider what it offers. Never rejects: what went wrong is told in the listing. */
export async function listProviderModels({
  provider,
  fetch,
  clock,
}: {
  provider: Provider;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}): Promise<ProviderListing> {
  const { name, type, apiKey } = provider;
  const { url, headers } = toListRequest(provider);
  const answer = await fetchJson({ fetch, clock, url, headers, timeoutMs });

  // What the configuration names can be used whether the provider lists it or not.
  const configured = (provider.models ?? []).map((model) => `${name}/${model}`);
  const failed = (status: "unauthorized" | "unreachable", detail: string): ProviderListing => ({
    provider: name,
    type,
    status,
    detail,
    models: configured,
  });

  if (!answer.answered) {
    return failed("unreachable", problems[answer.problem]);
  }
  if (answer.status !== 200) {
    const { message } = readWords(answer.body);
    const said = message === null ? "" : ` It said: ${quoteWords(message, apiKey)}`;
    const refusesKey = answer.status === 401 || answer.status === 403 || /\bAPI key\b/i.test(message ?? "");
    return refusesKey
      ? failed("unauthorized", `It refuses the configured API key (${answer.status}).${said}`)
      : failed("unreachable", `It answered ${answer.status} when asked for its models.${said}`);
  }
  const names = readModelNames(answer.body);
  if (names === null) {
    return failed("unreachable", "It answered with something that is no list of models. Check its baseUrl.");
  }
  const models = provider.models === null ? names.map((model) => `${name}/${model}`) : configured;
  return { provider: name, type, status: "ok", detail: null, models };
}

const problems = {
  timeout: `It did not answer within ${timeoutMs / 1000} s.`,
  "too large": "It answered with a list of models that is too large to read.",
  unreachable: "It cannot be reached. Check its baseUrl and that it runs.",
};

function toListRequest({ type, baseUrl, apiKey }: Provider): {
  url: string;
  headers: Record<string, string>;
} {
  switch (type) {
    case "openai":
    case "openai-compatible":
    case "ollama":
      return {
        url: `${baseUrl}/models`,
        headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
      };
    case "anthropic":
      return {
        url: `${baseUrl}/models?limit=1000`,
        headers: { "anthropic-version": "2023-06-01", ...(apiKey !== null && { "x-api-key": apiKey }) },
      };
    case "google":
      return {
        url: `${baseUrl}/models?pageSize=1000`,
        headers: apiKey === null ? {} : { "x-goog-api-key": apiKey },
      };
  }
}

/** OpenAI and Anthropic list `{ data: [{ id }] }`, Google lists resource names and what each can do. */
const modelListSchema = z.union([
  z.object({ data: z.array(z.object({ id: z.string() })) }),
  z.object({
    models: z.array(
      z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).optional() }),
    ),
  }),
]);

function readModelNames(body: unknown): string[] | null {
  const list = modelListSchema.safeParse(body);
  if (!list.success) {
    return null;
  }
  if ("data" in list.data) {
    return list.data.data.map(({ id }) => id);
  }
  return list.data.models
    .filter(({ supportedGenerationMethods: methods }) => methods?.includes("generateContent") ?? true)
    .map(({ name }) => name.replace(/^models\//, ""));
}
