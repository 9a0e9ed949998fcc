import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type RecordedEvent, type RunTimeline, runEventsQuery } from "../../api/run-insight.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { formatNumberOf } from "../../format/count.ts";
import type { Span } from "./time-scale.ts";

/** The events as the server keeps them, a page at a time: of the whole run, or those of one step's time. */
export function RunEvents({ timeline, span }: { timeline: RunTimeline; span: Span | null }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, isPending, refetch } =
    useInfiniteQuery(runEventsQuery(timeline.run.id));
  const loaded = data?.pages.flatMap((page) => page.data) ?? [];
  const events = span === null ? loaded : loaded.filter((event) => isWithin(event, span));
  const isPast = span !== null && loaded.some(({ at }) => at !== null && Date.parse(at) > span.to);
  const isLooking = events.length === 0 && hasNextPage && !isPast;
  useEffect(() => {
    if (isLooking && !isFetchingNextPage && error === null) {
      void fetchNextPage();
    }
  }, [isLooking, isFetchingNextPage, error, fetchNextPage]);
  const { lastEvent } = timeline;
  const last = loaded.at(-1)?.number ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the server's having more asks for more
  useEffect(() => {
    if (!isPending && !hasNextPage && last < lastEvent) {
      void refetch();
    }
  }, [lastEvent]);
  if (isPending || isLooking) {
    return <SkeletonRows rows={6} label="Loading events" />;
  }
  return (
    <div className="flex flex-col">
      {error !== null && <Failure title="The events could not be loaded" error={error} />}
      {span !== null && (
        <p className="pb-1 text-13 text-ink-3">
          {formatNumberOf(events.length, "event")} recorded from its beginning to the next model call
          {hasNextPage && !isPast ? " so far" : ""}.
        </p>
      )}
      <ol>
        {events.map((event) => (
          <li key={event.number}>
            <details className="border-b border-line">
              <summary className="flex h-8 items-center gap-3 text-13">
                <span className="numeric w-9 shrink-0 text-end text-ink-3">{event.number}</span>
                <span className="shrink-0 font-mono">{event.type}</span>
                <span dir="auto" className="min-w-0 flex-1 truncate text-ink-3">
                  {gist(event)}
                </span>
                <span className="numeric shrink-0 text-ink-3">{event.at?.slice(11, 23)}</span>
              </summary>
              <div className="pb-2">
                <JsonView value={event.data} />
              </div>
            </details>
          </li>
        ))}
      </ol>
      {hasNextPage && !isPast && (
        <Button className="mt-3 self-start" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more events
        </Button>
      )}
    </div>
  );
}

function isWithin({ at }: RecordedEvent, { from, to }: Span): boolean {
  return at !== null && Date.parse(at) >= from && Date.parse(at) <= to;
}

/** What tells one delta from the next. */
function gist({ data }: RecordedEvent): string {
  return typeof data["text"] === "string" ? data["text"] : "";
}
