/** What the server says of a page. */
interface PageAnswer<Entry> {
  data: Entry[];
  firstId: string;
  lastId: string;
  hasMore: boolean;
}

interface Cursors {
  after?: string | undefined;
  before?: string | undefined;
}

/** A page of a list. `for await` goes through its entries and those of all the pages that follow. */
export interface Page<Entry> extends PageAnswer<Entry>, AsyncIterable<Entry> {
  /** @returns `null` when this is the last page. */
  nextPage(): Promise<Page<Entry>> | null;
}

/** A list: `await` gives its first page, `for await` all its entries, page by page as they are needed. */
export interface List<Entry> extends Promise<Page<Entry>>, AsyncIterable<Entry> {}

/** @param read - Reads one page. */
export function createList<Entry, Query extends Cursors>(
  query: Query,
  read: (query: Query) => Promise<PageAnswer<Entry>>,
): List<Entry> {
  const first = readPage(query, read);
  const entries = async function* () {
    yield* await first;
  };
  return Object.assign(first, { [Symbol.asyncIterator]: entries });
}

async function readPage<Entry, Query extends Cursors>(
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
    async *[Symbol.asyncIterator]() {
      for (let current: Page<Entry> | null = page; current !== null; current = await current.nextPage()) {
        yield* current.data;
      }
    },
  };
  return page;
}
