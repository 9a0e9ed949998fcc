import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button.tsx";
import { announce } from "./toast.tsx";

const shownMs = 1_500;

/** Copies, and says so for a moment where one looks. */
export function CopyButton({
  text,
  label = "Copy",
  className,
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  const { copied, copy } = useCopy();
  return (
    <IconButton
      label={copied ? "Copied" : label}
      icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      onClick={() => copy(text)}
      {...(className !== undefined && { className })}
    />
  );
}

/** Puts text on the clipboard; `copied` is true for a moment after it. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), shownMs);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  return {
    copied,
    copy: (text) => {
      copyText(text).then(
        () => setCopied(true),
        () => announce("This browser does not let the page copy. Select the text and copy it yourself."),
      );
    },
  };
}

/** The clipboard API exists in secure contexts only, and a server on a local network is often reached without TLS. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text);
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) {
    throw new Error("copying was refused");
  }
}
