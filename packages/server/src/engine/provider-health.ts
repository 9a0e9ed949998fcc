import type { Clock } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { LanguageModel } from "../core/language-model.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { ProviderHealth, ProviderState } from "../core/provider-health.ts";

/**
 * Watches the calls that are made of a registry's models.
 *
 * @returns the registry whose models are watched, and what was seen.
 */
export function watchProviders({ models, clock }: { models: ModelRegistry; clock: Clock }): {
  models: ModelRegistry;
  health: ProviderHealth;
} {
  const states = new Map<string, ProviderState>();
  const watched = new WeakMap<LanguageModel, LanguageModel>();

  function note(modelId: string, change: Partial<ProviderState>): void {
    const provider = providerOf(modelId);
    states.set(provider, { ...stateOf(provider), ...change });
  }

  function stateOf(provider: string): ProviderState {
    return states.get(provider) ?? { lastSuccessAt: null, lastError: null };
  }

  function watch(id: string, languageModel: LanguageModel): LanguageModel {
    const watching: LanguageModel = watched.get(languageModel) ?? {
      async *stream(request, options) {
        try {
          for await (const parts of languageModel.stream(request, options)) {
            if (parts.at(-1)?.type === "finish") {
              note(id, { lastSuccessAt: clock.now() });
            }
            yield parts;
          }
        } catch (error) {
          if (error instanceof ModelCallError) {
            note(id, { lastError: { at: clock.now(), message: error.message } });
          }
          throw error;
        }
      },
    };
    watched.set(languageModel, watching);
    return watching;
  }

  return {
    models: {
      ...models,
      resolve(name) {
        const resolved = models.resolve(name);
        return { ...resolved, languageModel: watch(resolved.id, resolved.languageModel) };
      },
    },
    health: { stateOf },
  };
}

function providerOf(modelId: string): string {
  return modelId.split("/", 1)[0] ?? modelId;
}
