import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import {
  fetchThreadSummaries,
  type ThreadSummary,
  type ThreadSummaryFilter,
} from "../../api/thread-summaries.ts";
import { getServerState, watchServerState } from "../../connection/server-state.ts";
import { createPagedRows, type PagedRows, type PagedRowsSnapshot } from "./paged-rows.ts";
import { summaryFilterOf, type ThreadFilter } from "./thread-filter.ts";

const pageSize = 100;
const pagesKept = 20;
const newsEveryMs = 5_000;
const newsAtOnce = 20;

/** The list as it was asked for once, and where one stood in it. */
interface ThreadList {
  filter: ThreadFilter;
  asked: ThreadSummaryFilter;
  rows: PagedRows<ThreadSummary>;
  firstShown: number;
}

/** Kept over pages, so that who comes back from a thread finds the list as they left it. Signing out clears it. */
const placeInCache = ["threads", "list"];

/**
 * The threads that a filter finds. While another filter is loading, those of the one before stay. What happens
 * meanwhile changes the rows in place; threads that belong above the first row are counted as `newer`.
 */
export function useThreadList(filter: ThreadFilter): {
  snapshot: PagedRowsSnapshot<ThreadSummary>;
  /** Another list than before has another key. */
  key: ThreadList;
  /** Where one stood when one left it. */
  firstShown: number;
  show: (first: number, last: number) => void;
  retry: () => void;
  newer: { count: number; isMore: boolean };
  showNewer: () => void;
} {
  const queryClient = useQueryClient();
  const [list, setList] = useState(() => recall(queryClient, filter) ?? open(queryClient, filter));
  const [before, setBefore] = useState(list);
  if (!isSame(list.filter, filter)) {
    setList(open(queryClient, filter));
  }
  const current = useSyncExternalStore(list.rows.subscribe, list.rows.getSnapshot);
  const previous = useSyncExternalStore(before.rows.subscribe, before.rows.getSnapshot);
  const isCurrentShown = current.phase !== "loading" || previous.phase === "loading";
  if (isCurrentShown && before !== list && current.phase !== "loading") {
    setBefore(list);
  }
  useEffect(() => list.rows.show(list.firstShown, list.firstShown), [list]);
  useEffect(
    () =>
      watchServerState(() => {
        if (getServerState() === "here") {
          list.rows.retry();
        }
      }),
    [list],
  );

  const news = useQuery({
    queryKey: ["threads", "news", list.asked],
    queryFn: ({ signal }) => fetchThreadSummaries(list.asked, { limit: newsAtOnce, signal }),
    refetchInterval: newsEveryMs,
    enabled: current.phase === "ready",
  }).data;
  useEffect(() => {
    if (news !== undefined) {
      list.rows.replace(news.data);
    }
  }, [news, list]);
  const newer = newerThan(current.rows, news?.data ?? []);

  const shown = isCurrentShown ? list : before;
  const show = useCallback(
    (first: number, last: number) => {
      shown.firstShown = first;
      shown.rows.show(first, last);
    },
    [shown],
  );
  return {
    snapshot: isCurrentShown ? current : previous,
    key: shown,
    firstShown: shown.firstShown,
    show,
    retry: list.rows.retry,
    newer: { count: newer, isMore: newer === newsAtOnce },
    showNewer: () => setList(open(queryClient, filter)),
  };
}

/** Takes a thread that was deleted out of the list that is kept. */
export function forgetThread(queryClient: QueryClient, threadId: string): void {
  queryClient.getQueryData<ThreadList>(placeInCache)?.rows.remove(threadId);
}

/** Shows a change of a thread in the list that is kept. */
export function changeThreadInList(
  queryClient: QueryClient,
  threadId: string,
  changes: Partial<Pick<ThreadSummary, "title" | "metadata">>,
): void {
  const rows = queryClient.getQueryData<ThreadList>(placeInCache)?.rows;
  const thread = rows?.getSnapshot().rows.find((row) => row?.id === threadId);
  if (thread) {
    rows?.replace([{ ...thread, ...changes }]);
  }
}

function open(queryClient: QueryClient, filter: ThreadFilter): ThreadList {
  const asked = summaryFilterOf(filter, Date.now());
  const rows = createPagedRows({
    loadPage: (cursor) => fetchThreadSummaries(asked, { cursor, limit: pageSize }),
    pagesKept,
  });
  const list = { filter, asked, rows, firstShown: 0 };
  queryClient.setQueryDefaults(placeInCache, { gcTime: Number.POSITIVE_INFINITY });
  queryClient.setQueryData(placeInCache, list);
  return list;
}

function recall(queryClient: QueryClient, filter: ThreadFilter): ThreadList | null {
  const list = queryClient.getQueryData<ThreadList>(placeInCache);
  return list !== undefined && isSame(list.filter, filter) ? list : null;
}

function isSame(a: ThreadFilter, b: ThreadFilter): boolean {
  return a.q === b.q && a.updated === b.updated && a.runs === b.runs;
}

/** How many of the newest are not among the rows. */
function newerThan(rows: readonly (ThreadSummary | null)[], newest: readonly ThreadSummary[]): number {
  if (newest.length === 0) {
    return 0;
  }
  const known = new Set(rows.slice(0, pageSize).map((row) => row?.id));
  return newest.filter(({ id }) => !known.has(id)).length;
}
