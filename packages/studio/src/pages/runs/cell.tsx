import type { ReactNode } from "react";

/** A cell of a row in a grid that is made of divs, as rows that are drawn only in sight must be. */
export function Cell({
  className,
  title,
  children,
}: {
  className?: string;
  title?: string;
  children?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: cells of a table cannot be placed one by one
    <div role="gridcell" tabIndex={-1} className={className} title={title}>
      {children}
    </div>
  );
}
