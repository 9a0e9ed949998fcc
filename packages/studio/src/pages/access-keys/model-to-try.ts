import type { Providers } from "@threadmill/client";

const demo = "demo/assistant";

/** A model that answers for sure: the default one, else the built-in demo; the first of a provider where that is absent. */
export function modelToTry(providers: Providers | undefined): string {
  const offered = (providers?.providers ?? []).flatMap(({ models }) => models);
  return providers?.defaultModel ?? (offered.includes(demo) ? demo : (offered[0] ?? demo));
}
