import type { ReactNode } from "react";

/** What belongs here, in one sentence, and the one action that fills it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex max-w-120 flex-col items-start gap-3 py-8">
      <h2 className="text-14 font-[620]">{title}</h2>
      <p className="text-14 text-pretty text-ink-2">{children}</p>
      {action}
    </div>
  );
}
