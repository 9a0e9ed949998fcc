/** What the server says of a page. */
interface PageAnswer<Entry> {
  data: Entry[];
  firstId: string;
  lastId: string;
  hasMore: boolean;
}

interface CursorAnswer<Entry> extends PageAnswer<Entry> {
  nextCursor: string | null;
}

interface IdQuery {
  after?: string | undefined;
  before?: string | undefined;
}

interface CursorQuery {
  cursor?: string | undefined;
}

/** A page of a list. `for await` goes through its entries and those of all the pages that follow. */
export interface Page<Entry> extends PageAnswer<Entry>, AsyncIterable<Entry> {
  /** @returns `null` when this is the last page. */
  nextPage(): Promise<Page<Entry>> | null;
}

/** A list: `await` gives its first page, `for await` all its entries, page by page as they are needed. */
export interface List<Entry> extends Promise<Page<Entry>>, AsyncIterable<Entry> {}

/** A page of a list whose order changes while it is read; `nextCursor` is the `cursor` of the next page. */
export interface CursorPage<Entry> extends Page<Entry>, CursorAnswer<Entry> {
  nextPage(): Promise<CursorPage<Entry>> | null;
}

export interface CursorList<Entry> extends Promise<CursorPage<Entry>>, AsyncIterable<Entry> {}

/** @param read - Reads one page. */
export function createList<Entry, Query extends IdQuery>(
  query: Query,
  read: (query: Query) => Promise<PageAnswer<Entry>>,
): List<Entry> {
  return listOf(readPage(query, read));
}

/** @param read - Reads one page. */
export function createCursorList<Entry, Query extends CursorQuery>(
  query: Query,
  read: (query: Query) => Promise<CursorAnswer<Entry>>,
): CursorList<Entry> {
  return listOf(readCursorPage(query, read));
}

function listOf<Entry, First extends Page<Entry>>(
  first: Promise<First>,
): Promise<First> & AsyncIterable<Entry> {
  const entries = async function* () {
    yield* await first;
  };
  return Object.assign(first, { [Symbol.asyncIterator]: entries });
}

async function readPage<Entry, Query extends IdQuery>(
  query: Query,
  read: (query: Query) => Promise<PageAnswer<Entry>>,
): Promise<Page<Entry>> {
  const { data, firstId, lastId, hasMore } = await read(query);
  // A list of which only the end is given is read from there backwards.
  const next = query.before && !query.after ? { before: firstId } : { after: lastId };
  const page: Page<Entry> = {
    data,
    firstId,
    lastId,
    hasMore,
    nextPage: () => (hasMore ? readPage({ ...query, ...next }, read) : null),
    [Symbol.asyncIterator]: () => entriesFrom(page),
  };
  return page;
}

async function readCursorPage<Entry, Query extends CursorQuery>(
  query: Query,
  read: (query: Query) => Promise<CursorAnswer<Entry>>,
): Promise<CursorPage<Entry>> {
  const { data, firstId, lastId, hasMore, nextCursor } = await read(query);
  const page: CursorPage<Entry> = {
    data,
    firstId,
    lastId,
    hasMore,
    nextCursor,
    nextPage: () => (nextCursor === null ? null : readCursorPage({ ...query, cursor: nextCursor }, read)),
    [Symbol.asyncIterator]: () => entriesFrom(page),
  };
  return page;
}

/**
 * The next page is read before the last entry of a page is handed out: the server finds it by that entry, which may be in
 * the list no more when the loop has done its work on it.
 */
async function* entriesFrom<Entry>(page: Page<Entry>): AsyncGenerator<Entry> {
  for (let current: Page<Entry> | null = page; current !== null; ) {
    yield* current.data.slice(0, -1);
    const [next]: [PromiseSettledResult<Page<Entry> | null>] = await Promise.allSettled([current.nextPage()]);
    yield* current.data.slice(-1);
    if (next.status === "rejected") {
      throw next.reason;
    }
    current = next.value;
  }
}
