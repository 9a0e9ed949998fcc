import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import type { RunSummary } from "../../api/run-insight.ts";

/** The run as it was ordered, which stays as it is. */
export function runSettingsQuery({ threadId, id }: Pick<RunSummary, "threadId" | "id">) {
  return queryOptions({
    queryKey: ["runs", "settings", id],
    queryFn: ({ signal }) => client.runs.retrieve(threadId, id, { signal }),
    staleTime: 5 * 60_000,
  });
}
