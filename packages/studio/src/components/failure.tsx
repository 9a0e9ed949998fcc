import { ThreadmillError } from "@threadmill/client";
import type { ReactNode } from "react";
import { useServerState } from "../connection/use-server-state.ts";
import { ErrorNotice } from "./error-notice.tsx";

/** The notice of a request that failed: what was tried, and what the server says. */
export function Failure({ title, error, action }: { title: string; error: unknown; action?: ReactNode }) {
  const isAway = useServerState() === "away";
  return (
    <ErrorNotice
      title={title}
      cause={
        isUnreached(error)
          ? `The server ${isAway ? "cannot" : "could not"} be reached.${isAway ? " It is looked for every second." : ""}`
          : error instanceof Error
            ? error.message
            : String(error)
      }
      requestId={error instanceof ThreadmillError ? error.requestId : null}
      action={action}
    />
  );
}

/**
 * Whether a failure to load is to be told. What was loaded before stays while the server is away, and that it is away
 * stands at the top of every page.
 *
 * @param loaded - What is shown of it; `undefined`: nothing yet.
 */
export function isToldOf(error: unknown, loaded: unknown): boolean {
  return error !== null && (loaded === undefined || !isUnreached(error));
}

/** Whether nothing answered, or only what stands before the server. */
function isUnreached(error: unknown): boolean {
  return (
    error instanceof ThreadmillError &&
    (error.code === "connection_failed" || [502, 503, 504].includes(error.status ?? 0))
  );
}
