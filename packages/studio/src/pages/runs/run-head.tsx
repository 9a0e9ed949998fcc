import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleStop } from "lucide-react";
import { client } from "../../api/client.ts";
import { isActive, type RunTimeline } from "../../api/run-insight.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { Duration, RelativeTime, runSpans, TokensInOut } from "../../components/figures.tsx";
import { Id } from "../../components/id.tsx";
import { stateOfRun } from "../../components/run-state.ts";
import { StateBadge, StateShape } from "../../components/state-badge.tsx";
import { useFocusHandedOn } from "../../components/use-focus-handed-on.ts";
import { explainRun } from "../../conversation/explain-run.ts";
import { RunOutcome } from "../../conversation/run-outcome.tsx";
import { nameOfThread } from "./name-of-thread.ts";
import { playgroundSearchOf } from "./playground-search.ts";
import { runSettingsQuery } from "./run-settings-query.ts";
import { type TimelineRow, timesOf } from "./timeline-rows.ts";

/** State, thread and figures of the run, what can be done with it, and why it failed. */
export function RunHead({
  timeline,
  rows,
  totalMs,
}: {
  timeline: RunTimeline;
  rows: readonly TimelineRow[];
  totalMs: number;
}) {
  const { run } = timeline;
  const { state, word } = stateOfRun(run);
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.runs.cancel(run.threadId, run.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["runs"] }),
  });
  return (
    <header
      tabIndex={-1}
      className="flex shrink-0 flex-col outline-offset-[-2px] gap-2 border-b border-line px-4 py-3 md:px-6"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StateBadge state={state} word={word} className="font-[560]" />
        <Link
          to="/threads/$threadId"
          params={{ threadId: run.threadId }}
          dir="auto"
          className="min-w-0 flex-1 basis-48 truncate text-left text-14 font-[560] hover:underline"
          title={`Thread: ${nameOfThread(run)}`}
        >
          {nameOfThread(run)}
        </Link>
        <div className="flex items-center gap-2 sm:ml-auto">
          <PlaygroundLink timeline={timeline} />
          {isActive(run.status) && (
            <CancelButton
              isCancelling={run.status === "cancelling"}
              isSending={cancel.isPending}
              onCancel={() => cancel.mutate()}
            />
          )}
        </div>
      </div>
      <Figures timeline={timeline} rows={rows} totalMs={totalMs} />
      <Outcome timeline={timeline} />
      {cancel.error !== null && <Failure title="The run could not be cancelled" error={cancel.error} />}
    </header>
  );
}

function CancelButton({
  isCancelling,
  isSending,
  onCancel,
}: {
  isCancelling: boolean;
  isSending: boolean;
  onCancel: () => void;
}) {
  return (
    <Button
      ref={useFocusHandedOn<HTMLButtonElement>((gone) => gone.closest("header"))}
      icon={<CircleStop aria-hidden="true" />}
      busy={isSending || isCancelling}
      onClick={onCancel}
    >
      {isCancelling ? "Stopping" : "Cancel the run"}
    </Button>
  );
}

/** With the run's own settings, so that it can be tried again there with one of them changed. */
function PlaygroundLink({ timeline: { run } }: { timeline: RunTimeline }) {
  const { data } = useQuery(runSettingsQuery(run.id));
  return (
    <Link
      to="/playground"
      search={
        data === undefined
          ? { thread: run.threadId, model: run.model }
          : playgroundSearchOf(run.threadId, data)
      }
      className="control inline-flex items-center px-3 whitespace-nowrap hover:bg-hover"
    >
      Open in the playground
    </Link>
  );
}

function Figures({
  timeline: { run, modelCalls },
  rows,
  totalMs,
}: {
  timeline: RunTimeline;
  rows: readonly TimelineRow[];
  totalMs: number;
}) {
  const { queueMs, modelMs, pauseMs, clientMs } = timesOf(rows);
  const firstTokenMs =
    run.firstTokenAt === null ? null : Date.parse(run.firstTokenAt) - Date.parse(run.createdAt);
  return (
    <dl className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-13 [&_dd]:text-ink [&_div]:flex [&_div]:gap-1.5 [&_dt]:text-ink-3">
      <div>
        <dt>Total</dt>
        <dd className="font-[560]">
          <Duration ms={totalMs} span={runSpans.total} />
        </dd>
      </div>
      {firstTokenMs !== null && (
        <div>
          <dt>First token</dt>
          <dd>
            <Duration ms={firstTokenMs} span={runSpans.firstToken} />
          </dd>
        </div>
      )}
      <div>
        <dt>Queue</dt>
        <dd>
          <Duration ms={queueMs} />
        </dd>
      </div>
      {modelCalls.length > 0 && (
        <div>
          <dt>{modelCalls.length === 1 ? "Model" : `Model, ${modelCalls.length} calls`}</dt>
          <dd>
            <Duration ms={modelMs} />
          </dd>
        </div>
      )}
      {pauseMs > 0 && (
        <div>
          <dt>Before retries</dt>
          <dd>
            <Duration ms={pauseMs} />
          </dd>
        </div>
      )}
      {clientMs > 0 && (
        <div>
          <dt>Your tools</dt>
          <dd>
            <Duration ms={clientMs} />
          </dd>
        </div>
      )}
      {run.usage !== null && (
        <div>
          <dt>Tokens</dt>
          <dd>
            <TokensInOut usage={run.usage} />
          </dd>
        </div>
      )}
      <div className="min-w-0">
        <dt className="sr-only">Model</dt>
        <dd className="truncate font-mono text-ink-2!">{run.model}</dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <RelativeTime at={run.createdAt} inWords />
        </dd>
      </div>
      <div>
        <dt className="sr-only">Id</dt>
        <dd>
          <Id id={run.id} />
        </dd>
      </div>
    </dl>
  );
}

function Outcome({ timeline }: { timeline: RunTimeline }) {
  const { run, modelCalls } = timeline;
  const isUnanswered = modelCalls.at(-1)?.finishReason === "tool-calls";
  const explanation = explainRun({ ...run, isUnanswered, modelCalls });
  if (explanation !== null) {
    return <RunOutcome explanation={explanation} />;
  }
  const waits = timeline.clientWaits.find(({ endedAt }) => endedAt === null);
  if (run.status === "requires_action" && waits !== undefined) {
    const names = [...new Set(waits.toolCalls.map(({ name }) => name))];
    return (
      <p className="flex items-start gap-2 rounded-2 bg-needs-you-soft px-3 py-2 text-14">
        <StateShape state="needs-you" className="mt-[5px]" />
        <span>
          The run waits for what <span className="font-mono text-13">{names.join(", ")}</span>{" "}
          {waits.toolCalls.length === 1 ? "gives" : "give"} back, from your application or from you. It
          expires{" "}
          <time dateTime={run.expiresAt} className="numeric">
            {new Date(run.expiresAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}
          </time>
          .
        </span>
      </p>
    );
  }
  return null;
}
