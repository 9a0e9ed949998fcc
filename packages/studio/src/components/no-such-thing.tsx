import { ThreadmillError } from "@threadmill/client";
import type { ReactNode } from "react";
import { EmptyState } from "./empty-state.tsx";

/** In the place of something that an address names and the server does not have. `ways`: where to go on. */
export function NoSuchThing({
  kind,
  id,
  fate = "It was deleted, or belongs to another organization than your access key.",
  ways,
}: {
  kind: string;
  id: string;
  /** What may have become of it. */
  fate?: string;
  ways: ReactNode;
}) {
  return (
    <EmptyState
      title={`There is no such ${kind}`}
      action={<p className="flex flex-wrap gap-x-5 gap-y-2">{ways}</p>}
    >
      Nothing here has the id <span className="font-mono text-13 break-all text-ink">{id}</span>. {fate}
    </EmptyState>
  );
}

/** Whether the server said that there is no such thing, or that no thing can have such an id. */
export function isMissing(error: unknown): boolean {
  return error instanceof ThreadmillError && error.status === 404;
}
