/** Text in which `…` marks code, as HTML. */
export function prose(text = ""): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Something that is there when it is asked for. Works without a script. */
export function foldable(summary: string, inside: string, { open = false } = {}): string {
  return `<details${open ? " open" : ""}><summary>${summary}</summary><div class="inside">${inside}</div></details>`;
}

export function preformatted(value: unknown): string {
  return `<pre>${escapeHtml(typeof value === "string" ? value : JSON.stringify(value, null, 2))}</pre>`;
}
