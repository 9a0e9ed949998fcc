import * as read from "../../api/search-params.ts";
import { type ProviderType, providerTypes } from "./provider-snippets.ts";

/** `search`: words of a model's name; `add`: the type of provider whose configuration is shown. */
export interface ModelsSearch {
  search?: string;
  add?: ProviderType;
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  return read.withoutAbsent({
    search: read.text(search["search"]),
    add: read.oneOf(search["add"], providerTypes),
  });
}
