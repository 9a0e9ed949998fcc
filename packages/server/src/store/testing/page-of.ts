import type { PageRequest } from "../../core/page.ts";

/** What a page is, said once more and simply. The entries are in the order of their insertion. */
export function pageOf<Entry extends { id: string; createdAt: number }>(
  entries: readonly Entry[],
  { limit, order, after, before }: PageRequest,
) {
  const oldestFirst = entries.toSorted((left, right) => left.createdAt - right.createdAt);
  const list = order === "asc" ? oldestFirst : oldestFirst.toReversed();
  const placeOf = (id: string) => list.findIndex((entry) => entry.id === id);
  const start = after === null ? 0 : placeOf(after) + 1;
  const end = before === null ? list.length : placeOf(before);
  const between = list.slice(start, Math.max(start, end));
  const page = after === null && before !== null ? between.slice(-limit) : between.slice(0, limit);
  return { entries: page, hasMore: between.length > page.length };
}
