import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { modelsQuery } from "../../api/models.ts";
import type { RunSummary } from "../../api/run-insight.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { Button } from "../../components/button.tsx";
import { EmptyList } from "../../components/empty-list.tsx";
import { Failure } from "../../components/failure.tsx";
import { type Filter, FilterBar } from "../../components/filter-bar.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { VirtualList } from "../../components/virtual-list.tsx";
import { loadCode } from "../../connection/load-code.ts";
import { formatNumberOf } from "../../format/count.ts";
import { RunRow, RunRowHeads } from "./run-row.tsx";
import { RunsNow } from "./runs-now.tsx";
import { errors, filterOf, inWords, isId, keysOf, type RunsSearch, statuses, times } from "./runs-search.ts";
import { useLiveRuns } from "./use-live-runs.ts";

const RunsCharts = lazy(() => loadCode(() => import("./runs-charts.tsx")));
const route = getRouteApi("/studio/runs");

/** Which runs run, wait or failed, since when, and why. */
export default function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: { [Name in keyof RunsSearch]: RunsSearch[Name] | undefined }) =>
    void navigate({ search: (before) => withoutAbsent({ ...before, ...next }), replace: true });
  const spanMs = times[search.time ?? "day"].spanMs;
  return (
    <div className="flex h-full flex-col">
      <div className="shrink-0 border-b border-line px-4 pt-3 pb-3 md:px-6">
        <h2 className="sr-only">Runs now, and lately</h2>
        <RunsNow
          current={search.status}
          onChoose={(status) => change({ status })}
          range={`All runs, ${times[search.time ?? "day"].label.toLowerCase()}`}
        />
        <div className="mt-2 h-[8.5rem]">
          <Suspense fallback={null}>
            <RunsCharts spanMs={spanMs} />
          </Suspense>
        </div>
      </div>
      <div className="shrink-0 px-4 py-2 md:px-6">
        <Filters search={search} onChange={change} />
      </div>
      {/* Another filter is another list, which begins at its top. */}
      <Runs key={JSON.stringify(search)} search={search} />
    </div>
  );
}

function Filters({
  search,
  onChange,
}: {
  search: RunsSearch;
  onChange: (next: { [Name in keyof RunsSearch]: RunsSearch[Name] | undefined }) => void;
}) {
  const { data: models } = useQuery(modelsQuery);
  const [draft, setDraft] = useState(search.of ?? "");
  const navigate = route.useNavigate();
  const typedId = draft.trim();
  const modelNames = new Set([
    ...(search.model === undefined ? [] : [search.model]),
    ...(models?.data.map(({ id }) => id) ?? []),
  ]);
  const filter = <Word extends string>(
    name: string,
    words: Record<Word, { label: string }>,
    value: Word | undefined,
    set: (word: Word | undefined) => void,
  ): Filter => ({
    name,
    value: value ?? "",
    options: keysOf(words).map((word) => ({ value: word, label: words[word].label })),
    onChange: (chosen) => set(keysOf(words).find((word) => word === chosen)),
  });
  return (
    <>
      <FilterBar
        search={{
          value: draft,
          placeholder: "Id of a run, thread or assistant",
          onChange: (typed) => {
            const id = typed.trim();
            setDraft(typed);
            if (isId(id) && id.startsWith("run_")) {
              void navigate({ to: "/runs/$runId", params: { runId: id } });
            } else {
              onChange({ of: isId(id) ? id : undefined });
            }
          },
        }}
        filters={[
          filter("Status", statuses, search.status, (status) => onChange({ status })),
          {
            name: "Model",
            value: search.model ?? "",
            options: [...modelNames].map((name) => ({ value: name, label: name })),
            onChange: (model) => onChange({ model: model || undefined }),
          },
          filter("Time", times, search.time, (time) => onChange({ time })),
          filter("Error", errors, search.error, (error) => onChange({ error })),
        ]}
      />
      <p role="status" className="mt-1 text-13 wrap-anywhere text-ink-2 empty:hidden">
        {typedId !== "" &&
          !isId(typedId) &&
          `“${typedId}” is no id. This finds a run, or the runs of a thread or an assistant, by a whole id, which begins with run_, thread_ or asst_.`}
      </p>
    </>
  );
}

function Runs({ search }: { search: RunsSearch }) {
  // What "last hour" means is settled when the filter is chosen, or every page of the list would ask for another time.
  const filter = useMemo(() => filterOf(search, Date.now()), [search]);
  const { runs, newRuns, showNew, isPending, error, loadMore } = useLiveRuns(filter);
  const [times, setTimes] = useState(0);
  const isNarrow = useMediaQuery("(width < 64rem)");
  const navigate = route.useNavigate();
  const open = ({ id }: RunSummary) => void navigate({ to: "/runs/$runId", params: { runId: id } });
  const isFiltered = Object.keys(search).length > 0;
  const isEmpty = !isPending && error === null && runs.length === 0;

  // Nothing is there that could be pushed away.
  useEffect(() => {
    if (isEmpty && newRuns > 0) {
      void showNew();
    }
  }, [isEmpty, newRuns, showNew]);
  return (
    <>
      <RunRowHeads />
      <div className="relative min-h-0 flex-1">
        {newRuns > 0 && !isEmpty && (
          <Button
            className="absolute top-2 left-1/2 z-1 -translate-x-1/2 rounded-full! shadow-float"
            icon={<ArrowUp aria-hidden="true" />}
            onClick={() => void showNew().then(() => setTimes(times + 1))}
          >
            {formatNumberOf(newRuns, "new run")}
          </Button>
        )}
        {isPending ? (
          <div className="px-4 md:px-6">
            <SkeletonRows rows={10} label="Loading runs" />
          </div>
        ) : error !== null && runs.length === 0 ? (
          <div className="px-4 py-3 md:px-6">
            <Failure
              title="The runs could not be loaded"
              error={error}
              action={<Button onClick={() => void showNew()}>Try again</Button>}
            />
          </div>
        ) : isEmpty ? (
          <div className="px-4 md:px-6">
            {isFiltered ? (
              <EmptyList title="No run is like this">
                None is “{inWords(search)}”. New ones appear here by themselves; clear the filters to see all.
              </EmptyList>
            ) : (
              <EmptyList
                title="No runs yet"
                action={
                  <Link to="/playground" className="control inline-flex items-center px-3 hover:bg-hover">
                    Start one in the playground
                  </Link>
                }
              >
                A run is one execution of a model on a thread. Those of your application appear here as they
                happen.
              </EmptyList>
            )}
          </div>
        ) : (
          <VirtualList
            key={times}
            label="Runs"
            kind="grid"
            rows={runs}
            rowKey={({ id }) => id}
            rowHeight={isNarrow ? 60 : 36}
            renderRow={(run) => <RunRow run={run} isNarrow={isNarrow} />}
            onOpen={open}
            onEndReached={loadMore}
          />
        )}
      </div>
    </>
  );
}
