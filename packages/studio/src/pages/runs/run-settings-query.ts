import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";

/** The run as it was ordered, which stays as it is. */
export function runSettingsQuery(runId: string) {
  return queryOptions({
    queryKey: ["runs", "settings", runId],
    queryFn: ({ signal }) => client.admin.runs.settings(runId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
