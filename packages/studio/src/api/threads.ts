import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

const foundAtOnce = 8;

/** The first few threads that have all of the words. */
export function threadSearchQuery(words: string) {
  return queryOptions({
    queryKey: ["threads", "search", words],
    queryFn: async ({ signal }) =>
      (await client.threads.search(words, { limit: foundAtOnce }, { signal })).data,
    placeholderData: keepPreviousData,
  });
}
