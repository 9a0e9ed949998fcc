export interface RowPage<Row> {
  data: readonly Row[];
  nextCursor: string | null;
}

export interface PagedRowsSnapshot<Row> {
  /** `null` in the place of a row that is not here: it comes when it is shown. */
  rows: readonly (Row | null)[];
  /** Of the first page. */
  phase: "loading" | "ready" | "failed";
  /** Why the page that was wanted last could not be loaded. */
  error: unknown;
  hasMore: boolean;
}

export interface PagedRows<Row> {
  getSnapshot(): PagedRowsSnapshot<Row>;
  subscribe(watcher: () => void): () => void;
  /** Says which rows are in sight: what is missing there is loaded, and what is far from there is let go. */
  show(first: number, last: number): void;
  /** Loads again what could not be loaded. */
  retry(): void;
  /** Puts newer versions of rows into their places, where they are here. */
  replace(rows: readonly Row[]): void;
  remove(id: string): void;
}

interface LoadedPage<Row> {
  cursor: string | null;
  /** `null` when it was let go, or is not here yet. */
  rows: readonly Row[] | null;
  size: number;
  firstId: string | null;
  isLoading: boolean;
}

/** Places that are held for a page of which nothing is known yet. */
const heldRows = 12;
/** Pages that are loaded before they are in sight. */
const pagesAhead = 2;

/**
 * A list of any length that is read page by page with cursors. Of pages that were let go only the cursors are kept, so
 * that memory stays bounded however far one scrolls, and any of them can be read again.
 *
 * @param params.pagesKept - How many pages are in memory at most.
 */
export function createPagedRows<Row extends { id: string }>({
  loadPage,
  pagesKept,
}: {
  loadPage: (cursor: string | null) => Promise<RowPage<Row>>;
  pagesKept: number;
}): PagedRows<Row> {
  const watchers = new Set<() => void>();
  const pages: LoadedPage<Row>[] = [emptyPage(null)];
  let wanted = { first: 0, last: 0 };
  let error: unknown = null;
  let snapshot = takeSnapshot();

  function emptyPage(cursor: string | null): LoadedPage<Row> {
    return { cursor, rows: null, size: heldRows, firstId: null, isLoading: false };
  }

  function takeSnapshot(): PagedRowsSnapshot<Row> {
    const first = pages[0];
    const isBegun = first !== undefined && first.firstId !== null;
    const isEmpty = first?.rows?.length === 0;
    return {
      rows: takeRows(),
      phase: isBegun || isEmpty ? "ready" : error === null ? "loading" : "failed",
      error,
      hasMore: pages.at(-1)?.rows === null,
    };
  }

  function takeRows(): (Row | null)[] {
    const all: (Row | null)[] = new Array(pages.reduce((sum, { size }) => sum + size, 0)).fill(null);
    let start = 0;
    for (const { rows, size } of pages) {
      for (const [index, row] of rows?.entries() ?? []) {
        all[start + index] = row;
      }
      start += size;
    }
    return all;
  }

  function publish(): void {
    snapshot = takeSnapshot();
    for (const watcher of watchers) {
      watcher();
    }
  }

  /** The page that a row is on. */
  function pageAt(row: number): number {
    let end = 0;
    const index = pages.findIndex(({ size }) => {
      end += size;
      return row < end;
    });
    return index === -1 ? pages.length - 1 : index;
  }

  async function load(index: number): Promise<void> {
    const page = pages[index];
    if (page === undefined || page.isLoading || page.rows !== null) {
      return;
    }
    page.isLoading = true;
    try {
      const { data, nextCursor } = await loadPage(page.cursor);
      const rows = cutBefore(data, pages[index + 1]?.firstId ?? null);
      Object.assign(page, { rows, size: rows.length, firstId: rows[0]?.id ?? null });
      if (nextCursor !== null && index === pages.length - 1) {
        pages.push(emptyPage(nextCursor));
      }
      error = null;
      // Whoever scrolls on has moved what is wanted meanwhile.
      loadWanted();
    } catch (failure) {
      error = failure;
    } finally {
      page.isLoading = false;
      publish();
    }
  }

  function loadWanted(): void {
    const from = Math.max(0, pageAt(wanted.first) - 1);
    const to = Math.min(pages.length - 1, pageAt(wanted.last) + pagesAhead);
    for (let index = from; index <= to; index += 1) {
      void load(index);
    }
    const middle = Math.round((from + to) / 2);
    for (const [index, page] of pages.entries()) {
      if (page.rows !== null && page.rows.length > 0 && Math.abs(index - middle) > (pagesKept - 1) / 2) {
        page.rows = null;
      }
    }
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    show(first, last) {
      wanted = { first, last };
      if (error === null) {
        loadWanted();
      }
    },
    retry() {
      error = null;
      publish();
      loadWanted();
    },
    replace(rows) {
      const newer = new Map(rows.map((row) => [row.id, row]));
      for (const page of pages) {
        if (page.rows?.some(({ id }) => newer.has(id))) {
          page.rows = page.rows.map((row) => newer.get(row.id) ?? row);
        }
      }
      publish();
    },
    remove(removed) {
      for (const page of pages) {
        if (page.rows?.some(({ id }) => id === removed)) {
          const rows = page.rows.filter(({ id }) => id !== removed);
          Object.assign(page, { rows, size: rows.length, firstId: rows[0]?.id ?? null });
        }
      }
      publish();
    },
  };
}

/** A page that is read again after rows of it have moved away ends with rows that the next page has already. */
function cutBefore<Row extends { id: string }>(rows: readonly Row[], id: string | null): readonly Row[] {
  const at = id === null ? -1 : rows.findIndex((row) => row.id === id);
  return at === -1 ? rows : rows.slice(0, at);
}
