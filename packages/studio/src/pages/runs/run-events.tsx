import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type RecordedEvent, type RunTimeline, runEventsQuery } from "../../api/run-insight.ts";
import { Failure } from "../../components/failure.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { useScrolledRows } from "../../components/use-scrolled-rows.ts";
import { formatCount, formatNumberOf } from "../../format/count.ts";
import type { Span } from "./time-scale.ts";

/** The events as the server keeps them, more as one scrolls: of the whole run, or those of one step's time. */
export function RunEvents({ timeline, span }: { timeline: RunTimeline; span: Span | null }) {
  const { data, error, fetchNextPage, isFetchingNextPage, isPending } = useInfiniteQuery(
    runEventsQuery(timeline.run.id),
  );
  const { from, to } = span ?? {};
  const loaded = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
  const events = useMemo(
    () =>
      from === undefined || to === undefined
        ? loaded
        : loaded.filter((event) => isWithin(event, { from, to })),
    [loaded, from, to],
  );
  const isPast = to !== undefined && loaded.some(({ at }) => at !== null && Date.parse(at) > to);
  const { lastEvent } = timeline;
  const isShort = (loaded.at(-1)?.number ?? 0) < lastEvent;
  const hasMore = isShort && !isPast && data?.pages.at(-1)?.data.length !== 0;
  const isLooking = events.length === 0 && hasMore;
  const canLoad = hasMore && !isFetchingNextPage && error === null;
  const loadMore = useCallback(() => {
    if (canLoad) {
      void fetchNextPage();
    }
  }, [canLoad, fetchNextPage]);
  useEffect(() => {
    if (isLooking) {
      loadMore();
    }
  }, [isLooking, loadMore]);
  if (error !== null && data === undefined) {
    return <Failure title="The events could not be loaded" error={error} />;
  }
  if (isPending || isLooking) {
    return <SkeletonRows rows={6} label="Loading events" />;
  }
  return (
    <div className="flex flex-col">
      <p className="pb-1 text-13 text-ink-3">
        {span === null
          ? `${formatNumberOf(lastEvent, "event")}${hasMore ? `, ${formatCount(events.length)} of them loaded` : ""}.`
          : `${formatNumberOf(events.length, "event")} recorded from its beginning to the next model call${hasMore ? " so far" : ""}.`}
      </p>
      <EventRows events={events} onEndReached={loadMore} />
      {error !== null && <Failure title="More events could not be loaded" error={error} />}
    </div>
  );
}

/** As high as a row that is closed, in pixels. */
const rowHeight = 33;
/** So many rows before the end more are wanted. */
const rowsAhead = 40;

function EventRows({ events, onEndReached }: { events: readonly RecordedEvent[]; onEndReached: () => void }) {
  const list = useRef<HTMLOListElement>(null);
  // What is out of sight does not exist, so what was opened is remembered here.
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const virtualizer = useScrolledRows({ list, count: events.length, rowHeight });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const isNearEnd = lastShown >= events.length - rowsAhead;
  useEffect(() => {
    if (isNearEnd) {
      onEndReached();
    }
  }, [isNearEnd, onEndReached]);
  return (
    <ol ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {items.map(({ index, start }) => {
        const event = events[index];
        return (
          event !== undefined && (
            <li
              key={event.number}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={events.length}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
            >
              <EventRow
                event={event}
                isOpen={opened.has(event.number)}
                onToggle={(isOpen) =>
                  setOpened((before) =>
                    isOpen
                      ? new Set([...before, event.number])
                      : new Set([...before].filter((number) => number !== event.number)),
                  )
                }
              />
            </li>
          )
        );
      })}
    </ol>
  );
}

function EventRow({
  event,
  isOpen,
  onToggle,
}: {
  event: RecordedEvent;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}) {
  return (
    <details
      open={isOpen}
      className="border-b border-line"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== isOpen) {
          onToggle(currentTarget.open);
        }
      }}
    >
      <summary className="flex h-8 items-center gap-3 text-13">
        <span className="numeric w-9 shrink-0 text-end text-ink-3">{event.number}</span>
        <span className="shrink-0 font-mono">{event.type}</span>
        <span dir="auto" className="min-w-0 flex-1 truncate text-ink-3">
          {gist(event)}
        </span>
        <span className="numeric shrink-0 text-ink-3">{event.at?.slice(11, 23)}</span>
      </summary>
      {isOpen && (
        <div className="pb-2">
          <JsonView value={event.data} />
        </div>
      )}
    </details>
  );
}

function isWithin({ at }: RecordedEvent, { from, to }: Span): boolean {
  return at !== null && Date.parse(at) >= from && Date.parse(at) <= to;
}

/** What tells one delta from the next. */
function gist({ data }: RecordedEvent): string {
  return typeof data["text"] === "string" ? data["text"] : "";
}
