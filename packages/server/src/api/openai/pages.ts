import { InvalidInputError } from "../../core/errors.ts";
import type { Page, PageRequest, UnknownCursor } from "../../core/page.ts";
import { isPlausibleId } from "../plausible-id.ts";
import type { ListQuery } from "./requests/queries.ts";

const defaultLimit = 20;

/**
 * @throws {InvalidInputError} A cursor that cannot be an id.
 * @see assistants-v2.md, section 1.4
 */
export function decodePage(query: ListQuery): PageRequest {
  return {
    limit: query.limit ?? defaultLimit,
    order: query.order ?? "desc",
    after: decodeCursor(query.after, "after"),
    before: decodeCursor(query.before, "before"),
  };
}

/** An empty cursor is none. */
function decodeCursor(cursor: string | undefined, param: string): string | null {
  if (!cursor) {
    return null;
  }
  if (!isPlausibleId(cursor)) {
    throw unknownCursor(cursor, param);
  }
  return cursor;
}

/** An empty page instead would silently cut the list short. */
function unknownCursor(cursor: string, param: string): InvalidInputError {
  return new InvalidInputError(`Invalid '${param}': '${cursor}' is not in this list.`, param);
}

/** @throws {InvalidInputError} A cursor of the request names nothing in the list. */
export function encodePage<Entry extends { id: string }>(
  page: Page<Entry> | UnknownCursor,
  request: PageRequest,
  encode: (entry: Entry) => object,
): object {
  if ("unknownCursor" in page) {
    throw unknownCursor(page.unknownCursor, page.unknownCursor === request.after ? "after" : "before");
  }
  const { entries, hasMore } = page;
  return {
    object: "list",
    data: entries.map(encode),
    first_id: entries.at(0)?.id ?? null,
    last_id: entries.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

/** Whether a list has nothing at all, and not only nothing beyond a cursor. */
export function isEmptyList(page: Page<unknown> | UnknownCursor, { after, before }: PageRequest): boolean {
  return "entries" in page && page.entries.length === 0 && after === null && before === null;
}
