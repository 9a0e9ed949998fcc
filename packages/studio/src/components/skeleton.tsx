import { classNames } from "./class-names.ts";

/** A place that is held while its content comes, as large as the content will be. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={classNames("block rounded-1 bg-hover", className ?? "h-3 w-24")} />
  );
}

const widths = ["w-3/5", "w-2/5", "w-1/2", "w-3/4", "w-1/3"] as const;

/** Rows of a list that is loading, in the height of the rows that come. */
export function SkeletonRows({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and stay in place
        <div key={index} className="flex h-9 items-center gap-4 border-b border-line">
          <Skeleton className="size-3 rounded-full" />
          <Skeleton className={classNames("h-3", widths[index % widths.length])} />
        </div>
      ))}
    </div>
  );
}
