import type { Page, PageRequest, UnknownCursor } from "../../packages/server/src/core/page.ts";

/** Reads a whole list, page after page. */
export async function everyEntry<Entry extends { id: string }>(
  list: (page: PageRequest) => Promise<Page<Entry> | UnknownCursor>,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const after = entries.at(-1)?.id ?? null;
    const page = await list({ limit: 1_000, order: "asc", after, before: null });
    if (!("entries" in page)) {
      throw new Error(`a list does not go on after ${page.unknownCursor}`);
    }
    entries.push(...page.entries);
    if (!page.hasMore) {
      return entries;
    }
  }
}
