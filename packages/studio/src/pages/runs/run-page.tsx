import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { isActive, type RunTimeline, runTimelineQuery } from "../../api/run-insight.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { isMissing, NoSuchThing } from "../../components/no-such-thing.tsx";
import { Page } from "../../components/page.tsx";
import { Skeleton, SkeletonRows } from "../../components/skeleton.tsx";
import { textLink } from "../../components/text-link.ts";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { useServerState } from "../../connection/use-server-state.ts";
import { RunHead } from "./run-head.tsx";
import type { RunSearch } from "./run-search.ts";
import { RunTimelineView } from "./run-timeline.tsx";
import { StepDetail } from "./step-detail.tsx";
import { endOfTimeline, rowsOf, type TimelineRow } from "./timeline-rows.ts";
import { useServerNow } from "./use-server-now.ts";

const route = getRouteApi("/studio/runs/$runId");

/** What a run did, and when: one sentence if it failed, the waterfall, and beside it the step that one looks at. */
export default function RunPage() {
  const { runId } = route.useParams();
  const { data, error, dataUpdatedAt, refetch } = useQuery(runTimelineQuery(runId));
  if (data !== undefined) {
    return <LoadedRun key={runId} timeline={data} receivedAt={dataUpdatedAt} />;
  }
  if (isMissing(error)) {
    return (
      <Page>
        <NoSuchThing
          kind="run"
          id={runId}
          fate="It was deleted together with its thread, or belongs to another organization than your access key."
          ways={
            <Link to="/runs" className={textLink}>
              See all runs
            </Link>
          }
        />
      </Page>
    );
  }
  return (
    <Page>
      {error === null ? (
        <>
          <Skeleton className="h-6 w-80 max-w-full" />
          <Skeleton className="h-5 w-120 max-w-full" />
          <SkeletonRows rows={6} label="Loading the run" />
        </>
      ) : (
        <Failure
          title="The run could not be loaded"
          error={error}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      )}
    </Page>
  );
}

function LoadedRun({ timeline, receivedAt }: { timeline: RunTimeline; receivedAt: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = useMediaQuery("(width < 64rem)");
  const [isOpening, setOpening] = useState(false);
  const isHere = useServerState() === "here";
  const now = useServerNow({
    since: Date.parse(timeline.run.createdAt),
    now: timeline.now,
    receivedAt,
    isLive: isActive(timeline.run.status) && isHere,
  });
  const rows = useMemo(() => rowsOf(timeline, now), [timeline, now]);
  const row = rows.find(({ key }) => key === search.step) ?? mostTelling(rows);
  const change = (next: RunSearch) =>
    void navigate({ search: (before) => withoutAbsent({ ...before, ...next }), replace: true });
  const select = ({ key }: TimelineRow) => change({ step: key });
  const isSheetOpen = isNarrow && (isOpening || search.step !== undefined);

  const detail = row !== undefined && (
    <StepDetail row={row} rows={rows} timeline={timeline} tab={search.tab} onTab={(tab) => change({ tab })} />
  );
  return (
    // Where panes do not fit beside each other the page scrolls as a whole.
    <div className="flex h-full flex-col max-lg:overflow-y-auto">
      <RunHead
        timeline={timeline}
        rows={rows}
        totalMs={endOfTimeline(timeline, now) - Date.parse(timeline.run.createdAt)}
      />
      <div className="flex flex-1 lg:min-h-0">
        <section aria-label="What the run did" className="min-w-0 flex-1 pb-6 lg:overflow-y-auto">
          <RunTimelineView
            rows={rows}
            selected={row?.key ?? ""}
            onSelect={select}
            onOpen={(opened) => {
              setOpening(true);
              select(opened);
              if (!isNarrow) {
                document.getElementById("step")?.focus();
              }
            }}
          />
        </section>
        {!isNarrow && (
          <section
            id="step"
            tabIndex={-1}
            aria-label="The step"
            className="w-[28rem] shrink-0 overflow-y-auto border-l border-line px-5 py-4 outline-none 2xl:w-[38rem]"
          >
            {detail}
          </section>
        )}
      </div>
      {isNarrow && (
        <Dialog
          open={isSheetOpen}
          onOpenChange={(open) => {
            setOpening(open);
            if (!open) {
              void navigate({ search: {}, replace: true });
            }
          }}
          title={row?.name ?? ""}
        >
          {detail}
        </Dialog>
      )}
    </div>
  );
}

/** What one came for: the call that waits for an answer, what failed, or the run itself. */
function mostTelling(rows: readonly TimelineRow[]): TimelineRow | undefined {
  return (
    rows.find(({ kind, state }) => kind === "tool" && state === "needs-you") ??
    rows.findLast(({ kind, state }) => kind !== "run" && state === "failed") ??
    rows[0]
  );
}
