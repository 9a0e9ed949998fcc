import { ThreadmillError } from "@threadmill/client";
import type { ReactNode } from "react";
import { ErrorNotice } from "./error-notice.tsx";

/** The notice of a request that failed: what was tried, and what the server says. */
export function Failure({ title, error, action }: { title: string; error: unknown; action?: ReactNode }) {
  return (
    <ErrorNotice
      title={title}
      cause={error instanceof Error ? error.message : String(error)}
      requestId={error instanceof ThreadmillError ? error.requestId : null}
      action={action}
    />
  );
}
