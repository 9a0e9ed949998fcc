import type { ThreadSummary } from "../../api/thread-summaries.ts";
import { classNames } from "../../components/class-names.ts";
import { RelativeTime } from "../../components/figures.tsx";
import { stateOfRun } from "../../components/run-state.ts";
import { Skeleton } from "../../components/skeleton.tsx";
import { StateBadge, StateShape } from "../../components/state-badge.tsx";
import { formatCount, formatNumberOf } from "../../format/count.ts";

const columns =
  "grid w-full grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,14rem)_5rem_5.5rem] items-center gap-x-4 px-4 md:px-6";

/** What the columns are. */
export function ThreadColumns() {
  return (
    <div
      className={classNames(columns, "h-8 shrink-0 border-b border-line text-13 text-ink-3")}
      aria-hidden="true"
    >
      <span>Last run</span>
      <span>Thread</span>
      <span>Model</span>
      <span className="text-right">Messages</span>
      <span className="text-right">Active</span>
    </div>
  );
}

/** One line with columns. */
export function WideThreadRow({ thread }: { thread: ThreadSummary | null }) {
  if (thread === null) {
    return (
      <div className={columns}>
        <Skeleton className="h-3 w-16" />
        <Skeleton className="h-3 w-3/5" />
        <Skeleton className="h-3 w-2/3" />
      </div>
    );
  }
  const { lastRun, messageCount, updatedAt } = thread;
  return (
    <div className={classNames(columns, "text-13")}>
      {lastRun === null ? (
        <span className="text-ink-3">No run</span>
      ) : (
        <StateBadge {...stateOfRun(lastRun)} />
      )}
      <span className="flex min-w-0 items-baseline gap-3">
        <Title thread={thread} />
        {thread.title !== "" && <bdi className="min-w-0 truncate text-ink-3">{thread.preview}</bdi>}
        <EarlierFailure thread={thread} />
      </span>
      <span className="truncate font-mono text-ink-2">{lastRun?.model}</span>
      <span className="numeric text-right text-ink-2">{formatCount(messageCount)}</span>
      <span className="text-right text-ink-2">
        <RelativeTime at={updatedAt} />
      </span>
    </div>
  );
}

/** Two lines, for a phone and for the list beside a thread. */
export function NarrowThreadRow({ thread, isOpen }: { thread: ThreadSummary | null; isOpen: boolean }) {
  if (thread === null) {
    return (
      <div className="flex w-full flex-col gap-3 px-4 md:px-6">
        <Skeleton className="h-3 w-3/5" />
        <Skeleton className="h-3 w-2/5" />
      </div>
    );
  }
  const { lastRun, messageCount, updatedAt } = thread;
  const { state, word } = lastRun === null ? { state: null, word: "No run" } : stateOfRun(lastRun);
  return (
    <div
      className={classNames(
        "flex h-full w-full flex-col justify-center px-4 text-13 md:px-6",
        isOpen && "bg-accent-soft shadow-[inset_2px_0_0_var(--color-accent)]",
      )}
    >
      <div className="flex items-baseline gap-3">
        <Title thread={thread} isAlone />
        <span className="ml-auto shrink-0 text-ink-2">
          <RelativeTime at={updatedAt} />
        </span>
      </div>
      <div className="flex items-center gap-2 text-ink-2">
        {state === null ? <span>{word}</span> : <StateBadge state={state} word={word} />}
        <span className="truncate font-mono">{lastRun?.model}</span>
        <span className="numeric ml-auto shrink-0">{formatNumberOf(messageCount, "message")}</span>
      </div>
    </div>
  );
}

function Title({
  thread: { title, preview },
  isAlone = false,
}: {
  thread: ThreadSummary;
  /** Whether nothing of the preview stands beside it. */
  isAlone?: boolean;
}) {
  if (title === "" && preview === "") {
    return <span className="text-ink-3">No words yet</span>;
  }
  return (
    <bdi
      className={classNames(
        "truncate",
        title !== "" && "font-[560]",
        title !== "" && !isAlone && "max-w-[70%] shrink-0",
      )}
    >
      {title === "" ? preview : title}
    </bdi>
  );
}

/** The last run does not tell of the ones before it. */
function EarlierFailure({ thread: { hasFailedRun, lastRun } }: { thread: ThreadSummary }) {
  if (!hasFailedRun || lastRun?.status === "failed" || lastRun?.status === "expired") {
    return null;
  }
  return (
    <span className="ml-auto inline-flex shrink-0 items-center gap-1.5 text-failed">
      <StateShape state="failed" />
      Failed before
    </span>
  );
}
