import type { ReactNode } from "react";
import { StateShape } from "./state-badge.tsx";

/** What failed and why, beside what it concerns, with the request's id for the server's log. */
export function ErrorNotice({
  title,
  cause,
  requestId,
  action,
}: {
  title: string;
  cause: string;
  requestId?: string | null | undefined;
  action?: ReactNode;
}) {
  return (
    <div
      role="alert"
      className="flex max-w-[51.5rem] items-start gap-2 rounded-2 bg-failed-soft px-3 py-2 text-13"
    >
      <StateShape state="failed" className="mt-1" />
      <div className="min-w-0 flex-1">
        <p className="font-[560] text-failed">{title}</p>
        <p className="wrap-anywhere text-ink">{cause}</p>
        {requestId ? (
          <p className="text-ink-2">
            Request <span className="font-mono select-all">{requestId}</span>
          </p>
        ) : null}
      </div>
      {action}
    </div>
  );
}
