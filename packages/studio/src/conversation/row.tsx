import type { ReactNode } from "react";

/** One author's turn: who in the margin, what beside it. On a narrow page the author stands above. */
export function Row({
  author,
  children,
  tools,
}: {
  author: ReactNode;
  children: ReactNode;
  tools?: ReactNode;
}) {
  return (
    <article className="group/row grid grid-cols-1 gap-x-4 gap-y-1 py-3 sm:grid-cols-[5.5rem_minmax(0,45rem)]">
      <header className="flex items-start justify-between text-13 leading-[22px] font-[560] text-ink-2 sm:justify-start">
        {author}
      </header>
      <div className="relative min-w-0">
        {children}
        {tools !== undefined && (
          <div className="mt-1 -ml-2 flex gap-px opacity-0 transition-opacity group-hover/row:opacity-100 focus-within:opacity-100 pointer-coarse:opacity-100">
            {tools}
          </div>
        )}
      </div>
    </article>
  );
}
