import { useSyncExternalStore } from "react";
import { getServerState, type ServerState, watchServerState } from "./server-state.ts";

export function useServerState(): ServerState {
  return useSyncExternalStore(watchServerState, getServerState);
}
