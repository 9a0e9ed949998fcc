import type { ComponentProps } from "react";
import { useServerState } from "../connection/use-server-state.ts";
import { EmptyState } from "./empty-state.tsx";

/** In the place of rows where the server had none. While it is away nobody knows whether that is still so. */
export function EmptyList(props: ComponentProps<typeof EmptyState>) {
  return useServerState() === "here" ? (
    <EmptyState {...props} />
  ) : (
    <EmptyState title="The server cannot be reached">
      Nothing was here when it answered last. What has come since appears by itself when it is back.
    </EmptyState>
  );
}
