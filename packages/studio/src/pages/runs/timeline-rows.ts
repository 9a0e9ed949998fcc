import type { CalledTool, ModelCall, RunTimeline, TimelineStep } from "../../api/run-insight.ts";
import { isActive } from "../../api/run-insight.ts";
import { stateOfRun, stateOfToolCall } from "../../components/run-state.ts";
import type { State } from "../../components/state-badge.tsx";
import type { Span } from "./time-scale.ts";

/** What the run was doing, which decides how it is drawn. */
export type Look = "queue" | "context" | "first-token" | "tokens" | "failed" | "pause" | "client";

export interface Piece extends Span {
  look: Look;
}

interface RowBase extends Span {
  /** Stands in the URL. */
  key: string;
  name: string;
  state: State;
  word: string;
  pieces: readonly Piece[];
  /** Whether it is going on. */
  isOpen: boolean;
}

/** A line of the waterfall. */
export type TimelineRow = RowBase &
  (
    | { kind: "run" | "queue" | "context" }
    | { kind: "call"; call: ModelCall; firstTokenAt: number | null }
    | { kind: "tool"; step: TimelineStep; toolCall: CalledTool }
  );

/** Until when the timeline goes: to its end, or to now while it is not over. */
export function endOfTimeline({ run, modelCalls, steps }: RunTimeline, now: number): number {
  const known = [
    run.createdAt,
    run.startedAt,
    run.endedAt,
    ...modelCalls.map(({ endedAt }) => endedAt),
    ...steps.map(({ endedAt }) => endedAt),
  ].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return Math.max(...known, isActive(run.status) ? now : 0);
}

/** All that the run did, in the order in which it began. `now` by the server's clock. */
export function rowsOf(timeline: RunTimeline, now: number): TimelineRow[] {
  const { run, modelCalls } = timeline;
  const end = endOfTimeline(timeline, now);
  const createdAt = Date.parse(run.createdAt);
  const firstCallAt = modelCalls[0] === undefined ? null : Date.parse(modelCalls[0].startedAt);
  const startedAt = run.startedAt === null ? firstCallAt : Date.parse(run.startedAt);
  const rows: TimelineRow[] = [];
  const isOver = !isActive(run.status);

  rows.push({
    kind: "queue",
    key: "queue",
    name: "Queue",
    ...(startedAt === null && !isOver
      ? { state: "waiting", word: run.waiting ? "Waits for another run of its thread" : "Waits for its turn" }
      : { state: "done", word: "Waited for its turn" }),
    from: createdAt,
    to: startedAt ?? end,
    isOpen: startedAt === null && !isOver,
    pieces: [{ look: "queue", from: createdAt, to: startedAt ?? end }],
  });
  if (startedAt !== null) {
    const to = firstCallAt ?? end;
    const isOpen = firstCallAt === null && !isOver;
    rows.push({
      kind: "context",
      key: "context",
      name: "Context",
      state: isOpen ? "running" : "done",
      word: "Reads the thread and builds what the model is sent",
      from: startedAt,
      to,
      isOpen,
      pieces: [{ look: "context", from: startedAt, to }],
    });
  }
  const toolSteps = Map.groupBy(
    timeline.steps.filter(({ type }) => type === "tool_calls"),
    ({ modelCall }) => modelCall,
  );
  let reached = firstCallAt ?? end;
  for (const [index, call] of modelCalls.entries()) {
    const nextAt = modelCalls[index + 1]?.startedAt;
    const row = rowOfCall(call, {
      leadFrom: reached,
      end: nextAt === undefined ? end : Date.parse(nextAt),
      isOver: isOver || nextAt !== undefined,
    });
    const tools = (toolSteps.get(call.number) ?? []).flatMap((step) =>
      rowsOfTools(step, { call, timeline, end }),
    );
    rows.push(row, ...tools);
    reached = Math.max(row.to, ...tools.map(({ to }) => to));
  }
  const isBetween =
    run.status === "in_progress" && modelCalls.length > 0 && !rows.some(({ isOpen }) => isOpen);
  if (isBetween) {
    rows.push({
      kind: "context",
      key: "next",
      name: "Next model call",
      state: "running",
      word: "Begins",
      from: reached,
      to: end,
      isOpen: true,
      pieces: [{ look: "context", from: reached, to: end }],
    });
  }
  const { state, word } = stateOfRun(run);
  const pieces = rows.flatMap((row) => row.pieces).filter(({ look }) => look !== "pause");
  return [
    { kind: "run", key: "run", name: "Run", state, word, from: createdAt, to: end, isOpen: !isOver, pieces },
    ...rows,
  ];
}

/** When something was done, in contrast to waiting. */
export function busySpansOf(rows: readonly TimelineRow[]): Span[] {
  return rows
    .filter(({ kind }) => kind === "call" || kind === "context")
    .flatMap(({ pieces }) => pieces)
    .filter(({ look }) => look !== "pause" && look !== "queue");
}

function rowOfCall(
  call: ModelCall,
  { leadFrom, end, isOver }: { leadFrom: number; end: number; isOver: boolean },
): TimelineRow {
  const from = Date.parse(call.startedAt);
  const firstTokenAt = call.firstTokenAt === null ? null : Date.parse(call.firstTokenAt);
  const to = call.endedAt === null ? end : Date.parse(call.endedAt);
  const isOpen = call.endedAt === null && !isOver;
  const pieces: Piece[] = leadFrom < from ? [{ look: "queue", from: leadFrom, to: from }] : [];
  let triedFrom = from;
  for (const { failedAt, delayMs } of call.retries) {
    const failed = Date.parse(failedAt);
    const again = Math.min(failed + delayMs, to);
    pieces.push({ look: "failed", from: triedFrom, to: failed }, { look: "pause", from: failed, to: again });
    triedFrom = again;
  }
  if (call.error !== null) {
    pieces.push({ look: "failed", from: triedFrom, to });
  } else {
    pieces.push({ look: "first-token", from: triedFrom, to: firstTokenAt ?? to });
    if (firstTokenAt !== null) {
      pieces.push({ look: "tokens", from: firstTokenAt, to });
    }
  }
  const { state, word } = stateOfCall(call, isOpen);
  const name = `Model call ${call.number}`;
  return {
    kind: "call",
    key: `call-${call.number}`,
    name,
    state,
    word,
    from,
    to,
    isOpen,
    pieces,
    call,
    firstTokenAt,
  };
}

function stateOfCall(
  { error, finishReason, firstTokenAt }: ModelCall,
  isOpen: boolean,
): { state: State; word: string } {
  if (error !== null) {
    return { state: "failed", word: "Failed" };
  }
  if (isOpen) {
    return { state: "running", word: firstTokenAt === null ? "Waits for the first token" : "Writes" };
  }
  return finishReason === null
    ? { state: "stopped", word: "Stopped" }
    : { state: "done", word: endings[finishReason] };
}

const endings: Record<NonNullable<ModelCall["finishReason"]>, string> = {
  stop: "Answered",
  length: "Cut off by its token limit",
  "tool-calls": "Called tools",
  "content-filter": "Held back by the provider’s filter",
  error: "Failed",
  other: "Ended",
};

/** Once they are written they wait for the client; before that they are a part of the model call. */
function rowsOfTools(
  step: TimelineStep,
  { call, timeline: { run }, end }: { call: ModelCall; timeline: RunTimeline; end: number },
): TimelineRow[] {
  const isAwaited = run.status === "requires_action" && step.status === "in_progress";
  const from = Date.parse(call.endedAt ?? step.startedAt);
  const to = step.endedAt === null ? end : Date.parse(step.endedAt);
  const isWritten = call.endedAt !== null && (isAwaited || step.endedAt !== null);
  if (!isWritten || to < from) {
    return [];
  }
  return step.toolCalls.map((toolCall) => ({
    kind: "tool",
    key: `tool-${toolCall.id}`,
    name: toolCall.name,
    ...stateOfToolCall({ output: toolCall.output, stepStatus: step.status, runStatus: run.status }),
    from,
    to,
    isOpen: isAwaited,
    pieces: [{ look: step.status === "expired" || step.status === "failed" ? "failed" : "client", from, to }],
    step,
    toolCall,
  }));
}

/** Where the time went, in milliseconds. Tools that were waited for together count once. */
export function timesOf(rows: readonly TimelineRow[]): {
  queueMs: number;
  modelMs: number;
  pauseMs: number;
  clientMs: number;
} {
  const pieces = rows.filter(({ kind }) => kind !== "run").flatMap((row) => row.pieces);
  const calls = rows.filter(({ kind }) => kind === "call").flatMap((row) => row.pieces);
  const of = (from: readonly Piece[], ...looks: Look[]) =>
    unionMs(from.filter(({ look }) => looks.includes(look)));
  return {
    queueMs: of(pieces, "queue"),
    modelMs: of(calls, "first-token", "tokens", "failed"),
    pauseMs: of(pieces, "pause"),
    clientMs: unionMs(rows.filter(({ kind }) => kind === "tool")),
  };
}

function unionMs(spans: readonly Span[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}
