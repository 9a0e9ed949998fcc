import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** How the server is, asked again while somebody looks. */
export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: ({ signal }) => client.admin.server({ signal }),
  staleTime: 0,
  refetchInterval: 2_000,
});
