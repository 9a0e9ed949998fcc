/**
 * Which part of a list to read. Lists are ordered by creation time and, within one instant, by insertion, so pages
 * are exact however many entries share a timestamp.
 */
export interface PageRequest {
  /** At least 1. */
  limit: number;
  order: "asc" | "desc";
  /** Id of the entry after which the page starts, in the order asked for; exclusive. */
  after: string | null;
  /** Id of the entry before which the page ends, in the order asked for; exclusive. */
  before: string | null;
}

export interface Page<Entry> {
  entries: Entry[];
  /** Whether the list goes on past this page, in the direction in which it was read. Exact. */
  hasMore: boolean;
}

/** A cursor names an entry that is not in the list. An empty page instead would silently cut the list short. */
export interface UnknownCursor {
  unknownCursor: string;
}
