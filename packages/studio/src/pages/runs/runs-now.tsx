import { useQuery } from "@tanstack/react-query";
import { runsSummaryQuery, serverRunsQuery } from "../../api/run-insight.ts";
import { classNames } from "../../components/class-names.ts";
import { type State, StateShape } from "../../components/state-badge.tsx";
import { formatCount } from "../../format/count.ts";
import type { StatusWord } from "./runs-search.ts";
import { times } from "./runs-search.ts";

/** How many runs are in each state that matters now. Each is a filter of the list. */
export function RunsNow({
  current,
  onChoose,
  range,
}: {
  current: StatusWord | undefined;
  onChoose: (status: StatusWord | undefined) => void;
  /** What the charts below cover, in words. */
  range: string;
}) {
  const runs = useQuery(serverRunsQuery).data?.runs;
  const day = useQuery(runsSummaryQuery(times.day.spanMs)).data?.totals;
  const states: { status: StatusWord; state: State; words: string; count: number | undefined }[] = [
    {
      status: "running",
      state: "running",
      words: "running",
      count: runs && runs.inProgress + runs.cancelling,
    },
    { status: "waiting", state: "waiting", words: "queued", count: runs?.queued },
    { status: "needs-you", state: "needs-you", words: "need you", count: runs?.requiresAction },
    { status: "failed", state: "failed", words: "failed in 24 h", count: day?.failedRuns },
  ];
  return (
    <div className="-mx-2 flex flex-wrap items-center gap-x-1">
      {states.map(({ status, state, words, count }) => (
        <button
          key={status}
          type="button"
          aria-pressed={status === current}
          onClick={() => onChoose(status === current ? undefined : status)}
          className={classNames(
            "inline-flex h-8 items-center gap-1.5 rounded-2 px-2 text-13 whitespace-nowrap hover:bg-hover",
            "aria-pressed:bg-accent-soft",
            count === 0 ? "text-ink-3" : "text-ink",
          )}
        >
          <span className={classNames("inline-flex", (count ?? 0) === 0 && "opacity-50 [&_*]:animate-none")}>
            <StateShape state={state} />
          </span>
          <span className="numeric text-14 font-[620]">{count === undefined ? "–" : formatCount(count)}</span>
          {words}
        </button>
      ))}
      <span className="ml-auto px-2 text-13 text-ink-3">{range}</span>
    </div>
  );
}
