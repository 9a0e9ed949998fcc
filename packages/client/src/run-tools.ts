import { ThreadmillError } from "./errors.ts";
import { describeFailure, type FunctionTool } from "./function-tool.ts";
import type { NewRun, NewThreadAndRun, Run, ToolCall, ToolOutput } from "./objects.ts";
import type { RunStreams, StreamOptions } from "./open-run-stream.ts";
import type { RunEvent } from "./run-event.ts";
import { createRunStream, type RunStream } from "./run-stream.ts";
import { type createRuns, type createThreadAndRun, outputsRequest } from "./runs.ts";

/** A thread and a run to create, a run on a thread, or a run that exists and perhaps waits. Its tools are the functions. */
export type ToolRun = (
  | Omit<NewThreadAndRun, "tools">
  | ({ threadId: string } & Omit<NewRun, "tools">)
  | { threadId: string; runId: string }
) & { functions: readonly FunctionTool[] };

export interface ToolRunOptions extends Omit<StreamOptions, "idempotencyKey"> {
  /** How often the run may call functions before it is cancelled; 10 if nothing is said. */
  maxRounds?: number | undefined;
}

/**
 * Follows a run, and answers what it calls: all events of it, over all rounds, are one stream. Calls of functions that
 * were not given are left to others; the stream ends with the run waiting for them.
 */
export type RunTools = (run: ToolRun, options?: ToolRunOptions) => RunStream;

const defaultMaxRounds = 10;

/** Hands on events, and ends with the run as they have left it. */
type Rounds = AsyncGenerator<RunEvent, Run, undefined>;

/** The number of the last event of the run that was handed on. */
interface Progress {
  last: number;
}

export function createRunTools(client: {
  createThreadAndRun: ReturnType<typeof createThreadAndRun>;
  runs: ReturnType<typeof createRuns>;
  streams: RunStreams;
}): RunTools {
  const { runs, streams } = client;

  function begin({ functions, ...run }: ToolRun, options: StreamOptions): RunStream {
    if ("runId" in run) {
      return runs.stream(run.threadId, run.runId, options);
    }
    const tools = functions.map(({ tool }) => tool);
    if ("threadId" in run) {
      const { threadId, ...body } = run;
      return runs.create.stream(threadId, { ...body, tools }, options);
    }
    return client.createThreadAndRun.stream({ ...run, tools }, options);
  }

  async function* submit(
    run: Run,
    toolOutputs: ToolOutput[],
    progress: Progress,
    options: StreamOptions,
  ): Rounds {
    const { threadId, id: runId } = run;
    try {
      const request = outputsRequest({ threadId, runId }, { toolOutputs });
      return yield* follow(streams.start({ ...request, begun: true }, options), progress);
    } catch (error) {
      const fitting = withoutRefused(toolOutputs, error);
      if (fitting !== null) {
        return yield* submit(run, fitting, progress, options);
      }
      const refusal = error instanceof ThreadmillError ? error.code : null;
      if (refusal !== "failed_precondition" && refusal !== "already_exists") {
        throw error;
      }
      // While the functions were at work the run was cancelled, has expired, or was answered by another program.
      const now = yield* follow(runs.stream(threadId, runId, { ...options, after: progress.last }), progress);
      const missing = callsOf(now).map(({ id }) => id);
      const rest = toolOutputs.filter(({ toolCallId }) => missing.includes(toolCallId));
      if (rest.length === toolOutputs.length) {
        throw error;
      }
      return rest.length === 0 ? now : yield* submit(now, rest, progress, options);
    }
  }

  /** The run that is taken up, without the calls that have outputs already: of those its events do not tell. */
  async function withoutAnswered(run: Run, options: StreamOptions): Promise<Run> {
    const now = await runs.retrieve(run.threadId, run.id, options);
    const calls = callsOf(run).map(({ id }) => id);
    // Where it has gone on meanwhile, the events of that are still to come.
    const waitsAsBefore =
      now.status === "requires_action" && callsOf(now).every(({ id }) => calls.includes(id));
    return waitsAsBefore ? now : run;
  }

  async function* followRounds(
    toolRun: ToolRun,
    { maxRounds = defaultMaxRounds, ...options }: ToolRunOptions,
  ): Rounds {
    const { functions } = toolRun;
    const signal = options.signal ?? new AbortController().signal;
    const progress: Progress = { last: 0 };
    let run = yield* follow(begin(toolRun, options), progress);
    if ("runId" in toolRun && run.status === "requires_action") {
      run = await withoutAnswered(run, options);
    }
    for (let round = 1; run.status === "requires_action"; round += 1) {
      if (round > maxRounds) {
        await runs.cancel(run.threadId, run.id, options);
        throw new ThreadmillError(
          `The run called functions more than ${maxRounds} times, so it was cancelled. Raise maxRounds if it needs more.`,
          { code: "too_many_rounds" },
        );
      }
      const calls = callsOf(run);
      const toolOutputs = await answerCalls(calls, { functions, run, signal });
      if (toolOutputs.length > 0) {
        run = yield* submit(run, toolOutputs, progress, options);
      }
      if (toolOutputs.length < calls.length) {
        break;
      }
    }
    return run;
  }

  return (toolRun, options = {}) => {
    let ended: Run | null = null;
    async function* events(): AsyncGenerator<RunEvent, void, undefined> {
      ended = yield* followRounds(toolRun, options);
    }
    return createRunStream({ events: events(), endedAs: () => ended });
  };
}

/** What the run waits for. */
function callsOf(run: Run): readonly ToolCall[] {
  return run.requiredAction?.submitToolOutputs.toolCalls ?? [];
}

/**
 * The outputs without the one that the server refuses, because it is too large: the model is told that instead, or the
 * run would wait until it expires.
 *
 * @returns `null` when it is not an output that is refused.
 */
function withoutRefused(toolOutputs: readonly ToolOutput[], error: unknown): ToolOutput[] | null {
  // One whose call has another output already is refused too, whatever it is.
  const isInvalid = error instanceof ThreadmillError && error.code === "invalid_argument";
  const param = isInvalid ? error.param : null;
  const refused = toolOutputs.findIndex((_, index) => param === `toolOutputs[${index}].output`);
  const reason = describeFailure(error);
  // Shorter each time, so this comes to an end.
  return reason.length < (toolOutputs[refused]?.output ?? "").length
    ? toolOutputs.map((output, index) => (index === refused ? { ...output, output: reason } : output))
    : null;
}

async function* follow(stream: RunStream, progress: Progress): Rounds {
  for await (const event of stream) {
    progress.last = event.id;
    yield event;
  }
  return stream.finalRun();
}

/** Answers the calls that it has functions for, all at once. */
async function answerCalls(
  calls: readonly ToolCall[],
  { functions, run, signal }: { functions: readonly FunctionTool[]; run: Run; signal: AbortSignal },
): Promise<ToolOutput[]> {
  const outputs = calls.flatMap((call) => {
    const called = functions.find(({ tool }) => tool.function?.name === call.function.name);
    return called === undefined ? [] : [outputOf(call, called.answer(call, { run, signal }))];
  });
  return untilAborted(Promise.all(outputs), signal);
}

async function outputOf({ id }: ToolCall, output: Promise<string>): Promise<ToolOutput> {
  return { toolCallId: id, output: await output };
}

/** Ends the wait for functions that do not look at the signal. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
