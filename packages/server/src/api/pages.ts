import { InvalidInputError } from "../core/errors.ts";
import type { Page, PageRequest, UnknownCursor } from "../core/page.ts";
import { defaultLimit, type ListQuery } from "./list-query.ts";
import { isPlausibleId } from "./plausible-id.ts";

const largestLimit = 100;

/**
 * More than 100 counts as 100: published clients ask for 1000. (Decision 8)
 *
 * @throws {InvalidInputError} A cursor that cannot be an id.
 */
export function decodePage(query: ListQuery, defaultOrder: "asc" | "desc"): PageRequest {
  return {
    limit: Math.min(query.limit ?? defaultLimit, largestLimit),
    order: query.order ?? defaultOrder,
    after: decodeCursor(query.after, "after"),
    before: decodeCursor(query.before, "before"),
  };
}

function decodeCursor(cursor: string | undefined, param: string): string | null {
  if (!cursor) {
    return null;
  }
  if (!isPlausibleId(cursor)) {
    throw unknownCursor(cursor, param);
  }
  return cursor;
}

function unknownCursor(cursor: string, param: string): InvalidInputError {
  return new InvalidInputError(`${param} names '${cursor}', which is not in this list.`, param);
}

/**
 * @throws {InvalidInputError} A cursor of the request names nothing in the list.
 */
export function encodePage<Entry extends { id: string }, Shown extends { id: string }>(
  page: Page<Entry> | UnknownCursor,
  request: PageRequest,
  encode: (entry: Entry) => Shown,
): { object: "list"; data: Shown[]; firstId: string; lastId: string; hasMore: boolean } {
  if ("unknownCursor" in page) {
    throw unknownCursor(page.unknownCursor, page.unknownCursor === request.after ? "after" : "before");
  }
  const data = page.entries.map(encode);
  return {
    object: "list",
    data,
    firstId: data.at(0)?.id ?? "",
    lastId: data.at(-1)?.id ?? "",
    hasMore: page.hasMore,
  };
}
