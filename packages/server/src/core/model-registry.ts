import type { LanguageModel } from "./language-model.ts";

/** What can be run here. */
export interface ModelRegistry {
  /**
   * Follows aliases and finds the model.
   *
   * @param model - `<provider>/<model>`, or an alias.
   * @throws {ModelNotFoundError} Neither an alias nor of a configured provider; the message lists what there is.
   */
  resolve(model: string): ResolvedModel;
  /** Other names for models, each with what it stands for: a model id, or another alias. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What a caller may run in the place of a model that is not configured; `null` for nothing. */
  readonly defaultModel: string | null;
  /** Whether a key is configured for the provider. */
  hasKey(provider: string): boolean;
  /** Asks each provider what it offers. Never rejects: a provider that does not answer says so in its entry. */
  list(): Promise<ProviderListing[]>;
}

export interface ResolvedModel {
  /** `<provider>/<model>`, aliases followed. */
  id: string;
  languageModel: LanguageModel;
  /** Tokens that prompt and answer may have together. */
  contextWindow: number;
}

export interface ProviderListing {
  provider: string;
  type: string;
  /** `ok`: it answered. `unauthorized`: it refused the configured key. `unreachable`: it did not answer in time. */
  status: "ok" | "unauthorized" | "unreachable";
  /** What went wrong, for a person; `null` when it answered. */
  detail: string | null;
  /** Model ids of the form `<provider>/<model>`. */
  models: string[];
}
