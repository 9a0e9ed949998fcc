import { Check } from "lucide-react";
import { classNames } from "./class-names.ts";
import { useCopy } from "./copy-button.tsx";

/** An id in mono; a click copies it. Long ones lose their middle, never their end, which tells them apart. */
export function Id({ id, className }: { id: string; className?: string }) {
  const { copied, copy } = useCopy();
  const short = id.length > 22 ? `${id.slice(0, 10)}…${id.slice(-8)}` : id;
  return (
    <button
      type="button"
      title={`${id} · click to copy`}
      aria-label={`${short}, copy`}
      onClick={() => copy(id)}
      className={classNames(
        "inline-flex items-center gap-1 rounded-1 whitespace-nowrap font-mono text-13 text-ink-3 hover:text-ink",
        className,
      )}
    >
      {short}
      {copied && <Check className="size-3 text-done" aria-hidden="true" />}
    </button>
  );
}
