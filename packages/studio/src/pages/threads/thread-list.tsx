import { Link } from "@tanstack/react-router";
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ThreadSummary } from "../../api/thread-summaries.ts";
import { Button } from "../../components/button.tsx";
import { EmptyList } from "../../components/empty-list.tsx";
import { Failure } from "../../components/failure.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { textLink } from "../../components/text-link.ts";
import { VirtualList } from "../../components/virtual-list.tsx";
import { formatNumberOf } from "../../format/count.ts";
import { MetadataPair } from "./metadata-pair.tsx";
import { readWords, type ThreadFilter } from "./thread-filter.ts";
import { NarrowThreadRow, ThreadColumns, WideThreadRow } from "./thread-row.tsx";
import { useThreadList } from "./use-thread-list.ts";

const wideRowPx = 36;
const narrowRowPx = 56;
/** Who types gets what they typed last. */
const searchAfterMs = 150;

/** All threads, those in which something happened last first. */
export function ThreadList({
  filter,
  onFilter,
  hrefOf,
  onOpen,
  openId = null,
  isNarrow,
}: {
  filter: ThreadFilter;
  onFilter: (changes: { [Name in keyof ThreadFilter]: ThreadFilter[Name] | undefined }) => void;
  hrefOf: (threadId: string) => string;
  onOpen: (threadId: string) => void;
  /** The thread that stands beside the list. */
  openId?: string | null;
  isNarrow: boolean;
}) {
  const list = useThreadList(filter);
  const { rows, phase, error, hasMore } = list.snapshot;
  const search = useSearchText(filter.q ?? "", (q) => onFilter({ q: q === "" ? undefined : q }));
  const isFiltered = filter.q !== undefined || filter.updated !== undefined || filter.runs !== undefined;
  const loaded = rows.length - (hasMore ? rows.length % 100 : 0);
  const goToRows = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget, key } = event;
    if (target instanceof HTMLInputElement && (key === "Enter" || key === "ArrowDown")) {
      event.preventDefault();
      currentTarget.querySelector<HTMLElement>("[role=listbox]")?.focus();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only carries the keys from the search field to the rows
    <div className="flex h-full min-h-0 flex-col" onKeyDown={goToRows}>
      <div className="shrink-0 border-b border-line px-4 py-2 md:px-6">
        <FilterBar
          search={{ ...search, placeholder: "Search words, or user=42" }}
          filters={[
            {
              name: "Runs",
              value: filter.runs ?? "",
              options: [{ value: "failed", label: "With a failed run" }],
              onChange: (value) => onFilter({ runs: value === "failed" ? value : undefined }),
            },
            {
              name: "Time",
              value: filter.updated ?? "",
              options: [
                { value: "1h", label: "Active in the last hour" },
                { value: "24h", label: "Active in the last 24 h" },
                { value: "7d", label: "Active in the last 7 days" },
                { value: "30d", label: "Active in the last 30 days" },
              ],
              onChange: (value) => onFilter({ updated: spans.find((span) => span === value) }),
            },
          ]}
        >
          {phase === "ready" && (
            <span role="status">
              {hasMore
                ? `more than ${formatNumberOf(loaded, "thread")}`
                : formatNumberOf(rows.length, "thread")}
              <MetadataInWords text={filter.q ?? ""} />
            </span>
          )}
        </FilterBar>
      </div>
      {!isNarrow && <ThreadColumns />}
      {error !== null && (
        <div className="px-4 py-2 md:px-6">
          <Failure
            title={
              phase === "failed" ? "The threads could not be loaded" : "More threads could not be loaded"
            }
            error={error}
            action={<Button onClick={list.retry}>Try again</Button>}
          />
        </div>
      )}
      <div className="relative min-h-0 flex-1">
        {list.newer.count > 0 && phase === "ready" && (
          <Button
            className="absolute top-2 left-1/2 z-1 -translate-x-1/2 rounded-full! shadow-float"
            icon={<ArrowUp aria-hidden="true" />}
            onClick={list.showNewer}
          >
            {list.newer.isMore ? "More than " : ""}
            {formatNumberOf(list.newer.count, "newer thread")}
          </Button>
        )}
        {phase === "ready" && rows.length === 0 ? (
          <div className="px-4 md:px-6">{isFiltered ? <NothingFound /> : <NoThreads />}</div>
        ) : phase === "failed" ? null : (
          <VirtualList<ThreadSummary | null>
            key={`${listNumber(list.key)} ${isNarrow}`}
            label="Threads"
            rows={rows}
            rowKey={(thread, index) => thread?.id ?? String(index)}
            rowHeight={isNarrow ? narrowRowPx : wideRowPx}
            renderRow={(thread) =>
              isNarrow ? (
                <NarrowThreadRow thread={thread} isOpen={thread !== null && thread.id === openId} />
              ) : (
                <WideThreadRow thread={thread} />
              )
            }
            hrefOf={(thread) => thread && hrefOf(thread.id)}
            onOpen={(thread) => thread !== null && onOpen(thread.id)}
            onRowsShown={list.show}
            firstShown={list.firstShown}
          />
        )}
      </div>
    </div>
  );
}

const spans = ["1h", "24h", "7d", "30d"] as const;

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** React tells by it one list from the next, which begins at its own place. */
function listNumber(list: object): number {
  const number = numbers.get(list) ?? ++lastNumber;
  numbers.set(list, number);
  return number;
}

/** What is typed is in the field at once, and in the URL when the typing pauses. */
function useSearchText(
  inUrl: string,
  onChange: (text: string) => void,
): { value: string; onChange: (text: string) => void } {
  const [text, setText] = useState(inUrl);
  const sent = useRef(inUrl);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    // The URL was changed by a link or by going back.
    if (inUrl !== sent.current) {
      sent.current = inUrl;
      setText(inUrl);
    }
  }, [inUrl]);
  useEffect(() => {
    if (text === sent.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text);
    }, searchAfterMs);
    return () => clearTimeout(timer);
  }, [text]);
  return { value: text, onChange: setText };
}

/** How pairs in the search were understood. */
function MetadataInWords({ text }: { text: string }) {
  return Object.entries(readWords(text).metadata).map(([key, value]) => (
    <span key={key} title={`${key} = ${value}`}>
      {" · "}
      <MetadataPair name={key} value={value} sign=" = " />
    </span>
  ));
}

function NothingFound() {
  return (
    <EmptyList title="No thread is like this">
      A thread is found by all of the words together, in its title or in one of its messages. Take a word
      away, or a filter.
    </EmptyList>
  );
}

function NoThreads() {
  return (
    <EmptyList
      title="No threads yet"
      action={
        <Link to="/playground" className={textLink}>
          Start one in the playground
        </Link>
      }
    >
      A thread is a conversation that your application or the playground keeps here.
    </EmptyList>
  );
}
