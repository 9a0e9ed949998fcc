import type { ReactNode } from "react";
import { Skeleton } from "../components/skeleton.tsx";

/**
 * One author's turn: who in the margin, what beside it. The tools float over the row's end when it is pointed at or
 * focused. Where nothing can be pointed with they are always there, so the author stands above the text, as on a narrow
 * page, and the tools beside the author.
 */
export function Row({
  author,
  children,
  tools,
}: {
  /** `null` while it is not known. */
  author: string | null;
  children: ReactNode;
  tools?: ReactNode;
}) {
  return (
    <article className="group/row relative grid grid-cols-1 gap-x-4 gap-y-1 py-3 sm:max-w-[51.5rem] sm:pointer-fine:grid-cols-[5.5rem_minmax(0,1fr)]">
      <header className="text-13 leading-[22px] font-[560] text-ink-2">
        {author === null ? <Skeleton className="mt-1.5 h-3 w-16" /> : <h2>{author}</h2>}
      </header>
      <div className="min-w-0">{children}</div>
      {tools && (
        <div className="absolute -top-2 right-0 flex rounded-2 border border-line bg-raised opacity-0 transition-opacity group-hover/row:opacity-100 focus-within:opacity-100 pointer-coarse:top-0 pointer-coarse:border-transparent pointer-coarse:bg-transparent pointer-coarse:opacity-100 [&_button]:h-7! [&_button]:w-7! pointer-coarse:[&_button]:h-9! pointer-coarse:[&_button]:min-h-9! pointer-coarse:[&_button]:w-9!">
          {tools}
        </div>
      )}
    </article>
  );
}
