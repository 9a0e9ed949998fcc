import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** What can be named as a model. The server asks each provider for it, so it is not asked often. */
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => client.models.list({ signal }),
  staleTime: 60_000,
});
