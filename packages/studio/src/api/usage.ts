import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** Runs and tokens between two instants, in the rows of `groupBy`: `day`, `model`, `key`. */
export function usageQuery({ from, to, groupBy }: { from: string; to: string; groupBy: string }) {
  return queryOptions({
    queryKey: ["usage", from, to, groupBy],
    queryFn: ({ signal }) => client.admin.usage({ from, to, groupBy }, { signal }),
    staleTime: 60_000,
  });
}
