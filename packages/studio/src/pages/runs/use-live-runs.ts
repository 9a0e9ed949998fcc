import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import {
  isActive,
  liveRunsQuery,
  type RunListFilter,
  type RunSummary,
  runListQuery,
} from "../../api/run-insight.ts";

/** So many rows that are no longer among the newest are asked for by themselves. */
const mostWatched = 10;

export interface LiveRuns {
  runs: readonly RunSummary[];
  /** How many have come since the list was loaded, and wait to be shown. */
  newRuns: number;
  showNew: () => Promise<unknown>;
  isPending: boolean;
  error: unknown;
  loadMore: () => void;
}

/** The runs of a filter: rows change in place as the runs go on, and none appears or leaves unless asked for. */
export function useLiveRuns(filter: RunListFilter): LiveRuns {
  const list = useInfiniteQuery(runListQuery(filter));
  const loaded = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const changed = useRef(new Map<string, RunSummary>());
  const watched = () =>
    loaded
      .filter(({ id, status }) => isActive(changed.current.get(id)?.status ?? status))
      .slice(0, mostWatched)
      .map(({ id }) => id);
  const live = useQuery({ ...liveRunsQuery(filter, watched), enabled: list.data !== undefined });

  const runs = useMemo(() => {
    for (const run of live.data?.updates ?? []) {
      changed.current.set(run.id, run);
    }
    return loaded.map((run) => changed.current.get(run.id) ?? run);
  }, [loaded, live.data]);
  const newRuns = useMemo(() => {
    const known = new Set(loaded.map(({ id }) => id));
    return (live.data?.newest ?? []).filter(({ id, createdAt }) => {
      const oldest = loaded.at(-1)?.createdAt ?? "";
      return !known.has(id) && createdAt >= oldest;
    }).length;
  }, [loaded, live.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  return {
    runs,
    newRuns,
    showNew: () => list.refetch(),
    isPending: list.isPending,
    error: list.error,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) {
        void fetchNextPage();
      }
    },
  };
}
