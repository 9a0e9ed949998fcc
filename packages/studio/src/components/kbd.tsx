import type { ReactNode } from "react";

/** A key to press. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-1 border border-line px-1 font-sans text-13 leading-4 text-ink-3">{children}</kbd>
  );
}
