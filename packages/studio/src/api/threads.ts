import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

export function threadQuery(threadId: string) {
  return queryOptions({
    queryKey: ["threads", "one", threadId],
    queryFn: ({ signal }) => client.threads.retrieve(threadId, { signal }),
  });
}
