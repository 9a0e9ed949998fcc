import { linkOptions } from "@tanstack/react-router";
import type { ThreadFilter } from "./thread-filter.ts";

/** A thread beside the list that one comes from. */
export function threadAt(threadId: string, filter: ThreadFilter) {
  return linkOptions({ to: "/threads/$threadId", params: { threadId }, search: filter });
}
