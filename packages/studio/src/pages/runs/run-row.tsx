import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleStop } from "lucide-react";
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import { isActive, type RunSummary } from "../../api/run-insight.ts";
import { classNames } from "../../components/class-names.ts";
import { Duration, RelativeTime, runSpans, TokensInOut } from "../../components/figures.tsx";
import { IconButton } from "../../components/icon-button.tsx";
import { stateOfRun } from "../../components/run-state.ts";
import { StateBadge } from "../../components/state-badge.tsx";
import { announce } from "../../components/toast.tsx";
import { useFocusHandedOn } from "../../components/use-focus-handed-on.ts";
import { failureInShort } from "../../conversation/explain-run.ts";
import { Cell } from "./cell.tsx";
import { nameOfThread } from "./name-of-thread.ts";

const columns =
  "grid-cols-[5.5rem_minmax(0,1fr)_minmax(0,10rem)_4.5rem_5rem_8rem_3.5rem_1.75rem] gap-x-3 px-4 md:px-6";

const heads = ["State", "Thread", "Model", "First token", "Total", "Tokens", "Age", ""];

export function RunRowHeads() {
  return (
    <div
      aria-hidden="true"
      className={classNames(
        "grid h-8 shrink-0 items-center border-b border-line text-13 text-ink-3 max-lg:hidden",
        columns,
      )}
    >
      {heads.map((head, index) => (
        <span key={head} className={classNames("truncate", index >= 3 && "text-end")}>
          {head}
        </span>
      ))}
    </div>
  );
}

/** What one decides by: state and cause, thread, model, times, tokens, age. */
export function RunRow({ run, isNarrow }: { run: RunSummary; isNarrow: boolean }) {
  const { state, word } = stateOfRun(run);
  const title = (
    <Link
      to="/runs/$runId"
      params={{ runId: run.id }}
      tabIndex={-1}
      dir="auto"
      // All of the row is the link, but for what does or says something of its own.
      className="truncate after:absolute after:inset-0"
      onClick={(event) => event.stopPropagation()}
    >
      {nameOfThread(run)}
    </Link>
  );
  const cause = causeOf(run);
  const cancel = isActive(run.status) && <CancelButton run={run} />;
  if (isNarrow) {
    return (
      <Cell className="grid w-full [&_:is(button,[title])]:relative grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-4 text-13 md:px-6">
        <span className="flex min-w-0 items-center gap-2">{title}</span>
        <span className="flex items-center justify-end gap-2 text-ink-3">
          <RelativeTime at={run.createdAt} />
        </span>
        <span className="flex min-w-0 items-center gap-3 text-ink-3">
          <StateBadge state={state} word={word} />
          {/* On a phone there is room for one of the two, and why it failed is what one looks for. */}
          <span
            className={classNames(
              "truncate font-mono",
              cause !== null && "max-w-[40%] shrink-0 max-sm:hidden",
            )}
          >
            {run.model}
          </span>
          {cause !== null && <span className="truncate">{cause}</span>}
        </span>
        <span className="flex h-6 items-center justify-end gap-2">
          <Lasting run={run} />
          {cancel}
        </span>
      </Cell>
    );
  }
  return (
    <div
      className={classNames(
        "grid h-full w-full items-center text-13 [&_:is(button,[title])]:relative",
        columns,
      )}
    >
      <Cell>
        <StateBadge state={state} word={word} />
      </Cell>
      <Cell className="flex min-w-0 items-baseline gap-3">
        <span className="flex min-w-0">{title}</span>
        {/* Why it failed is what one looks for; a name is known by its beginning. */}
        {cause !== null && (
          <span className="max-w-[70%] shrink-0 truncate text-ink-3" title={run.lastError?.message ?? cause}>
            {cause}
          </span>
        )}
      </Cell>
      <Cell className="truncate font-mono text-ink-2" title={run.model}>
        {run.model}
      </Cell>
      <Cell className="text-end">
        {run.firstTokenAt !== null && (
          <Duration
            ms={Date.parse(run.firstTokenAt) - Date.parse(run.createdAt)}
            span={runSpans.firstToken}
          />
        )}
      </Cell>
      <Cell className="text-end">
        <Lasting run={run} />
      </Cell>
      <Cell className="numeric text-end text-ink-2">
        {run.usage !== null && <TokensInOut usage={run.usage} short />}
      </Cell>
      <Cell className="text-end text-ink-3">
        <RelativeTime at={run.createdAt} />
      </Cell>
      <Cell>{cancel}</Cell>
    </div>
  );
}

/** Why it is not done: what the provider said, or what it waits for. */
function causeOf({ lastError, status, waiting }: RunSummary): string | null {
  if (lastError !== null) {
    return failureInShort(lastError.message);
  }
  if (status === "queued" && waiting) {
    return "Behind another run of its thread";
  }
  return status === "requires_action" ? "Waits for tool outputs" : null;
}

function Lasting({ run }: { run: RunSummary }) {
  const from = Date.parse(run.createdAt);
  return run.endedAt === null ? (
    <Since from={from} />
  ) : (
    <Duration ms={Date.parse(run.endedAt) - from} span={runSpans.total} />
  );
}

const tickMs = 1_000;

function Since({ from }: { from: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  // Tenths of a second that change once a second would only flicker.
  return <Duration ms={Math.floor((now - from) / tickMs) * tickMs} />;
}

function CancelButton({ run }: { run: RunSummary }) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.runs.cancel(run.threadId, run.id),
    onSuccess: () => announce("The run is being cancelled."),
    onError: (error) => announce(`The run could not be cancelled: ${error.message}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["runs", "live"] }),
  });
  return (
    <IconButton
      ref={useFocusHandedOn<HTMLButtonElement>((gone) => gone.closest<HTMLElement>("[role=grid]"))}
      label={`Cancel the run of ${nameOfThread(run)}`}
      icon={<CircleStop aria-hidden="true" />}
      className="h-7! min-h-0! w-7!"
      busy={cancel.isPending || run.status === "cancelling"}
      onClick={(event) => {
        event.stopPropagation();
        cancel.mutate();
      }}
    />
  );
}
