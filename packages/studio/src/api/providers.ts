import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** The providers with what is known of them. The server asks each for its models, so it is not asked often. */
export const providersQuery = queryOptions({
  queryKey: ["models", "providers"],
  queryFn: ({ signal }) => client.admin.models.list({ signal }),
  staleTime: 60_000,
});
