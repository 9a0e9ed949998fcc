import { describe, expect, it } from "vitest";
import type { ModelCall, RunSummary, RunTimeline, TimelineStep } from "../../api/run-insight.ts";
import { rowsOf, timesOf } from "./timeline-rows.ts";

const start = Date.parse("2026-11-04T10:00:00.000Z");
const at = (ms: number) => new Date(start + ms).toISOString();

function runOf(more: Partial<RunSummary>): RunSummary {
  return {
    id: "run_1",
    object: "run_summary",
    threadId: "thread_1",
    threadTitle: "",
    threadPreview: "Hello",
    assistantId: "",
    model: "acme/atlas",
    status: "completed",
    waiting: false,
    createdAt: at(0),
    startedAt: at(10),
    firstTokenAt: null,
    endedAt: null,
    expiresAt: at(600_000),
    usage: null,
    lastError: null,
    incompleteReason: null,
    accessKeyId: "",
    ...more,
  };
}

function callOf(number: number, more: Partial<ModelCall>): ModelCall {
  return {
    number,
    model: "acme/atlas",
    provider: "acme",
    startedAt: at(20),
    firstTokenAt: null,
    endedAt: null,
    finishReason: null,
    usage: null,
    error: null,
    retries: [],
    ...more,
  };
}

function toolStep(more: Partial<TimelineStep>, output: string | null): TimelineStep {
  return {
    id: "step_1",
    type: "tool_calls",
    status: "completed",
    startedAt: at(90),
    endedAt: null,
    modelCall: 1,
    messageId: null,
    toolCalls: ["a", "b"].map((id) => ({ id, name: `look_${id}`, arguments: "{}", output })),
    usage: null,
    lastError: null,
    ...more,
  };
}

function timelineOf(run: Partial<RunSummary>, more: Partial<RunTimeline> = {}): RunTimeline {
  return {
    object: "run_timeline",
    run: runOf(run),
    now: at(0),
    steps: [],
    modelCalls: [],
    clientWaits: [],
    lastEvent: 1,
    ...more,
  };
}

describe("the rows of a timeline", () => {
  it("are the queue, the context, each model call and each of its tool calls, in order", () => {
    const timeline = timelineOf(
      { endedAt: at(5_200) },
      {
        modelCalls: [
          callOf(1, { firstTokenAt: at(80), endedAt: at(100), finishReason: "tool-calls" }),
          callOf(2, {
            startedAt: at(5_110),
            firstTokenAt: at(5_150),
            endedAt: at(5_200),
            finishReason: "stop",
          }),
        ],
        steps: [toolStep({ endedAt: at(5_100) }, "4 degrees")],
      },
    );
    const rows = rowsOf(timeline, start + 9_999);
    expect(rows.map(({ name, from, to }) => [name, from - start, to - start])).toEqual([
      ["Run", 0, 5_200],
      ["Queue", 0, 10],
      ["Context", 10, 20],
      ["Model call 1", 20, 100],
      ["look_a", 100, 5_100],
      ["look_b", 100, 5_100],
      ["Model call 2", 5_110, 5_200],
    ]);
    expect(timesOf(rows)).toEqual({ queueMs: 20, modelMs: 170, pauseMs: 0, clientMs: 5_000 });
  });

  it("grow until now while the run is not over", () => {
    const rows = rowsOf(
      timelineOf({ status: "in_progress" }, { modelCalls: [callOf(1, {})] }),
      start + 3_000,
    );
    expect(rows.at(-1)).toMatchObject({ word: "Waits for the first token", isOpen: true, to: start + 3_000 });
  });

  it("show each try that failed, and the pause after it", () => {
    const error = { code: "server_error", message: "overloaded" } as const;
    const call = callOf(1, {
      firstTokenAt: at(700),
      endedAt: at(800),
      finishReason: "stop",
      retries: [{ failedAt: at(120), error, delayMs: 500 }],
    });
    const row = rowsOf(timelineOf({ endedAt: at(800) }, { modelCalls: [call] }), start).at(-1);
    expect(row?.pieces.map(({ look, from, to }) => [look, from - start, to - start])).toEqual([
      ["failed", 20, 120],
      ["pause", 120, 620],
      ["first-token", 620, 700],
      ["tokens", 700, 800],
    ]);
  });

  it("ask for an answer where a tool call waits for one", () => {
    const rows = rowsOf(
      timelineOf(
        { status: "requires_action" },
        {
          modelCalls: [callOf(1, { endedAt: at(100), finishReason: "tool-calls" })],
          steps: [toolStep({ status: "in_progress" }, null)],
        },
      ),
      start + 60_000,
    );
    expect(rows.at(-1)).toMatchObject({ state: "needs-you", isOpen: true, to: start + 60_000 });
  });

  it("are the queue alone while the run waits for its turn", () => {
    const rows = rowsOf(timelineOf({ status: "queued", startedAt: null, waiting: true }), start + 500);
    expect(rows.map(({ name, isOpen }) => [name, isOpen])).toEqual([
      ["Run", true],
      ["Queue", true],
    ]);
  });
});
