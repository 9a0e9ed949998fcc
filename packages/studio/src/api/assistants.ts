import { queryOptions } from "@tanstack/react-query";
import type { Assistant } from "@threadmill/client";
import { client } from "./client.ts";

const pageSize = 100;

/** All of them, the newest first: there are as many as people have written. */
export const assistantsQuery = queryOptions({
  queryKey: ["assistants"],
  queryFn: async ({ signal }) => {
    const assistants: Assistant[] = [];
    for await (const assistant of client.assistants.list({ limit: pageSize }, { signal })) {
      assistants.push(assistant);
    }
    return assistants;
  },
});

export function assistantQuery(assistantId: string) {
  return queryOptions({
    queryKey: ["assistants", assistantId],
    queryFn: ({ signal }) => client.assistants.retrieve(assistantId, { signal }),
  });
}
