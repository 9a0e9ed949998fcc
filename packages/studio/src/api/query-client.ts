import { QueryClient } from "@tanstack/react-query";
import { getServerState, watchServerState } from "../connection/server-state.ts";

/** What was loaded stays on screen while the server is away, and is asked for again when it is back. */
export function createQueryClient(): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: false, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  watchServerState(() => {
    if (getServerState() === "here") {
      void queryClient.invalidateQueries();
    }
  });
  return queryClient;
}
