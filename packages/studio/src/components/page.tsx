import type { ReactNode } from "react";

/** A page that scrolls as a whole, with the left edge that all pages share. Pages with panes lay themselves out. */
export function Page({ children }: { children: ReactNode }) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="flex flex-col gap-4 px-4 py-4 md:px-6">{children}</div>
    </div>
  );
}
