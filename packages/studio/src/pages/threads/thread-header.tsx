import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Run, Thread } from "@threadmill/client";
import { Ellipsis, GitFork, SquareTerminal, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { threadQuery } from "../../api/threads.ts";
import { RelativeTime } from "../../components/figures.tsx";
import { IconButton } from "../../components/icon-button.tsx";
import { Id } from "../../components/id.tsx";
import { Menu } from "../../components/menu.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { formatNumberOf } from "../../format/count.ts";
import { formatInstant } from "../../format/time.ts";
import { DeleteThread } from "./delete-thread.tsx";
import { MetadataEditor, MetadataPairs } from "./thread-metadata.tsx";
import { ThreadTitle } from "./thread-title.tsx";

/** What the thread is, in two lines, and what can be done with it. */
export function ThreadHeader({
  threadId,
  activeRun,
  onFork,
  onDeleted,
}: {
  threadId: string;
  activeRun: Run | null;
  onFork: () => void;
  onDeleted: () => void;
}) {
  const thread = useQuery(threadQuery(threadId));
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const closeEditor = () => {
    // The button that opened it must be there again to take the focus.
    flushSync(() => setEditing(false));
    opener.current?.focus();
  };
  return (
    <header className="shrink-0 border-b border-line px-4 py-2 md:px-6">
      <div className="flex items-start gap-2">
        <div className="flex min-w-0 flex-1">
          {thread.data !== undefined ? (
            <ThreadTitle thread={thread.data} />
          ) : (
            <span className="flex h-8 items-center">
              {thread.isPending && <Skeleton className="h-3 w-56" />}
            </span>
          )}
        </div>
        <Link
          to="/playground"
          search={{ thread: threadId }}
          className="control inline-flex shrink-0 items-center gap-1.5 px-3 whitespace-nowrap hover:bg-hover [&_svg]:size-4"
        >
          <SquareTerminal aria-hidden="true" />
          <span className="sr-only sm:not-sr-only">Continue in the playground</span>
        </Link>
        <Menu
          trigger={<IconButton label="More" className="-mr-2" icon={<Ellipsis aria-hidden="true" />} />}
          entries={[
            { label: "Fork the thread", icon: <GitFork aria-hidden="true" />, onSelect: onFork },
            "separator",
            {
              label: "Delete the thread",
              icon: <Trash2 aria-hidden="true" />,
              danger: true,
              onSelect: () => setDeleting(true),
            },
          ]}
        />
      </div>
      <div className="mt-1 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-13 text-ink-3">
        <Id id={threadId} />
        {thread.data !== undefined && (
          <>
            <span>
              created <RelativeTime at={thread.data.createdAt} inWords />
            </span>
            <TimeToLive thread={thread.data} />
            {!isEditing && (
              <MetadataPairs thread={thread.data} opener={opener} onEdit={() => setEditing(true)} />
            )}
          </>
        )}
      </div>
      {isEditing && thread.data !== undefined && (
        <div className="mt-2">
          <MetadataEditor thread={thread.data} onClose={closeEditor} />
        </div>
      )}
      {isDeleting && (
        <DeleteThread
          threadId={threadId}
          title={thread.data?.title ?? ""}
          isRunning={activeRun !== null}
          onClose={() => setDeleting(false)}
          onDeleted={onDeleted}
        />
      )}
    </header>
  );
}

function TimeToLive({ thread: { ttlSeconds, expiresAt } }: { thread: Thread }) {
  if (ttlSeconds === null || expiresAt === null) {
    return <span title="It has no time to live">kept for ever</span>;
  }
  return (
    <span title={`Deleted on ${formatInstant(Date.parse(expiresAt))} if nothing more happens in it`}>
      kept {spanInWords(ttlSeconds)} after its last use
    </span>
  );
}

/** In the largest unit that says it without a fraction. */
function spanInWords(seconds: number): string {
  const [unit, size] = units.find(([, each]) => seconds % each === 0) ?? ["second", 1];
  return formatNumberOf(seconds / size, unit);
}

const units: readonly [string, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
