import type { Clock } from "../core/clock.ts";
import { InvalidInputError, ModelNotFoundError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { ModelRegistry, ProviderListing, ResolvedModel } from "../core/model-registry.ts";
import type { ModelDeadlines } from "./deadlines.ts";
import { createDemoModel, demoModelId } from "./demo-model.ts";
import { listProviderModels } from "./list-provider-models.ts";
import { defaultContextWindow, type Provider, type ProviderConfig, toProvider } from "./provider-config.ts";
import { createProviderModel } from "./provider-model.ts";

/** How long the providers' answers about their models are kept. */
const listingLifetimeMs = 5_000;

/** Models by id are kept for reuse. Ids come from callers, so there is a bound to how many. */
const maxKeptModels = 1_000;

const demoListing: ProviderListing = {
  provider: "demo",
  type: "demo",
  status: "ok",
  detail: null,
  models: [demoModelId],
};

/**
 * @param params.aliases - Other names for models. An alias may name another alias, and may take the place of a model
 *   id.
 * @throws {InvalidInputError} Aliases that only lead to each other.
 */
export function createModelRegistry({
  providers: configs,
  aliases: aliasRecord,
  defaultModel = null,
  fetch,
  clock,
  logger,
  deadlines,
}: {
  providers: Record<string, ProviderConfig>;
  aliases: Record<string, string>;
  defaultModel?: string | null;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  logger: Logger;
  deadlines?: ModelDeadlines;
}): ModelRegistry {
  const providers = new Map(
    Object.entries(configs).map(([name, config]) => [name, toProvider(name, config)] as const),
  );
  const aliases = new Map(Object.entries(aliasRecord));
  const kept = new Map<string, ResolvedModel>([
    [
      demoModelId,
      { id: demoModelId, languageModel: createDemoModel({ clock }), contextWindow: defaultContextWindow },
    ],
  ]);
  let listing: { startedAt: number; answer: Promise<ProviderListing[]> } | null = null;

  for (const alias of aliases.keys()) {
    const id = followAliases(alias);
    if (find(id) === null) {
      logger.warn({ alias, model: id }, "a model alias leads to a model that is not configured");
    }
  }

  if (defaultModel !== null && find(followAliases(defaultModel)) === null) {
    logger.warn({ model: defaultModel }, "the default model is not configured");
  }

  return {
    aliases: aliasRecord,
    defaultModel,
    hasKey: (provider) => (providers.get(provider)?.apiKey ?? null) !== null,
    resolve(model) {
      const found = find(followAliases(model));
      if (found === null) {
        throw new ModelNotFoundError(model, describeConfigured());
      }
      return found;
    },
    list() {
      if (listing === null || clock.now() - listing.startedAt >= listingLifetimeMs) {
        listing = { startedAt: clock.now(), answer: askProviders() };
      }
      return listing.answer;
    },
  };

  function followAliases(name: string): string {
    const passed = new Set<string>();
    let id = name;
    for (let next = aliases.get(id); next !== undefined; next = aliases.get(id)) {
      passed.add(id);
      if (passed.has(next)) {
        throw new InvalidInputError(
          `The model alias '${name}' leads in a circle: ${[...passed, next].join(" -> ")}. ` +
            "It must lead to a model id, such as 'openai/gpt-4o-mini'.",
          `modelAliases.${name}`,
        );
      }
      id = next;
    }
    return id;
  }

  function find(id: string): ResolvedModel | null {
    const known = kept.get(id);
    if (known !== undefined) {
      return known;
    }
    const slash = id.indexOf("/");
    const provider = providers.get(id.slice(0, Math.max(slash, 0)));
    const model = id.slice(slash + 1);
    if (provider === undefined || model === "" || (provider.models?.includes(model) ?? true) === false) {
      return null;
    }
    const found = create(id, provider, model);
    if (kept.size < maxKeptModels) {
      kept.set(id, found);
    }
    return found;
  }

  function create(id: string, provider: Provider, model: string): ResolvedModel {
    const languageModel = createProviderModel({
      provider,
      model,
      fetch,
      clock,
      logger,
      ...(deadlines && { deadlines }),
    });
    return { id, languageModel, contextWindow: provider.contextWindow };
  }

  function describeConfigured(): string[] {
    const ofProviders = [...providers.values()].flatMap(({ name, models }) =>
      models === null ? [`${name}/…`] : models.map((model) => `${name}/${model}`),
    );
    return [...ofProviders, demoModelId, ...aliases.keys()];
  }

  function askProviders(): Promise<ProviderListing[]> {
    return Promise.all([
      ...[...providers.values()].map((provider) => listProviderModels({ provider, fetch, clock })),
      demoListing,
    ]);
  }
}
