import type { RunTimeline } from "../../api/run-insight.ts";
import { StateBadge } from "../../components/state-badge.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { CallInput } from "./call-input.tsx";
import { CallOutput } from "./call-output.tsx";
import { RunEvents } from "./run-events.tsx";
import { RunFacts } from "./run-facts.tsx";
import type { RunSearch } from "./run-search.ts";
import type { Span } from "./time-scale.ts";
import { figuresOf } from "./timeline-hover.tsx";
import type { TimelineRow } from "./timeline-rows.ts";
import { ToolInput, ToolOutput } from "./tool-call.tsx";

/** What went into the step, what came out, and the events that the server recorded meanwhile. */
export function StepDetail({
  row,
  rows,
  timeline,
  tab,
  onTab,
}: {
  row: TimelineRow;
  rows: readonly TimelineRow[];
  timeline: RunTimeline;
  tab: RunSearch["tab"];
  onTab: (tab: NonNullable<RunSearch["tab"]>) => void;
}) {
  const { run } = timeline;
  const isCall = row.kind === "call";
  const isTool = row.kind === "tool";
  const own = isCall || isTool;
  const content = {
    input: isCall ? (
      <CallInput key={row.key} runId={run.id} call={row.call} />
    ) : isTool ? (
      <ToolInput toolCall={row.toolCall} />
    ) : (
      <RunFacts timeline={timeline} />
    ),
    output: isCall ? (
      <CallOutput key={row.key} timeline={timeline} call={row.call} />
    ) : (
      isTool && <ToolOutput key={row.step.id} timeline={timeline} step={row.step} toolCall={row.toolCall} />
    ),
    events: <RunEvents key={row.key} timeline={timeline} span={own ? recordedSpan(row, rows) : null} />,
  };
  const shown =
    tab === "output" && !own
      ? "input"
      : (tab ?? (row.state === "needs-you" || row.state === "failed" ? (own ? "output" : "input") : "input"));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-3 max-lg:hidden">
        <h2 className={isTool ? "truncate font-mono text-14 font-[560]" : "text-14 font-[620]"}>
          {row.name}
        </h2>
        <StateBadge state={row.state} word={row.kind === "context" || row.kind === "queue" ? "" : row.word} />
      </div>
      <dl className="numeric flex flex-wrap gap-x-5 gap-y-0.5 text-13">
        {figuresOf(row, rows[0]?.from ?? row.from).map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-ink-3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {(row.kind === "queue" || row.kind === "context") && <p className="text-13 text-ink-2">{row.word}.</p>}
      <Tabs
        label="Of this step"
        value={shown}
        onChange={onTab}
        tabs={[
          { value: "input", label: own ? "Input" : "Settings", content: content.input },
          ...(own ? [{ value: "output" as const, label: "Output", content: content.output }] : []),
          { value: "events", label: "Raw events", content: content.events },
        ]}
      />
    </div>
  );
}

/** What was recorded of a step may be so a moment after its end; what comes before the next model call belongs to it. */
function recordedSpan(row: TimelineRow, rows: readonly TimelineRow[]): Span {
  const next = rows.find(({ kind, from, key }) => kind === "call" && key !== row.key && from >= row.to);
  return { from: row.from, to: next === undefined ? Number.POSITIVE_INFINITY : next.from };
}
