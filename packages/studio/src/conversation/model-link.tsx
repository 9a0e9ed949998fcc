import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

/**
 * A link or an image of a model's text: a link that says where it leads, and leads there only when clicked. Other
 * protocols than the web's and mail stay text. Characters that turn the direction of writing cannot turn the host's.
 */
export function ModelLink({ url, children }: { url: string; children: ReactNode }) {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || !["https:", "http:", "mailto:"].includes(target.protocol)) {
    return (
      <>
        {children} <span className="text-ink-3">({url})</span>
      </>
    );
  }
  const place = target.protocol === "mailto:" ? target.pathname : target.host;
  return (
    <a
      href={target.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={target.href}
      className="text-accent underline decoration-1 underline-offset-2 hover:text-accent-hover"
    >
      <bdi>{children}</bdi>
      <span dir="ltr" className="text-13 text-ink-3 no-underline">
        {" "}
        ({place}
        <ExternalLink className="mb-0.5 ml-1 inline size-3" aria-label="opens a new tab" />)
      </span>
    </a>
  );
}
