import type { ReactNode } from "react";
import { formatCount } from "../../format/count.ts";

/** A titled part of what is shown of a step. */
export function Part({ name, count, children }: { name: string; count?: number; children: ReactNode }) {
  return (
    <section>
      <h3 className="caption mb-1">
        {name}
        {count !== undefined && count > 0 && (
          <span className="numeric font-[400] text-ink-3"> {formatCount(count)}</span>
        )}
      </h3>
      {children}
    </section>
  );
}
