import {
  type Message,
  type Run,
  type RunEvent,
  type RunStep,
  type Threadmill,
  ThreadmillError,
} from "@threadmill/client";
import { describe, expect, it, vi } from "vitest";
import { createConversation, type RunSettings } from "./create-conversation.ts";

const message = { role: "user", content: "Hello" } as const;
const settings: RunSettings = { model: "demo/assistant" };

/** A thread that is read as `retrieve` says, and whose runs say nothing. */
function scene(retrieve: () => Promise<object>) {
  const page = async () => ({ data: [], hasMore: false });
  const asked: unknown[] = [];
  async function* stream(_threadId: string, run: unknown) {
    asked.push(run);
    yield {
      event: "run.created",
      data: { object: "run", id: "run_1", threadId: "thread_1", status: "queued" },
    };
  }
  // Only the calls that are made here: the type asks for all that a client has.
  const client = {
    threads: { retrieve },
    messages: { list: page },
    runs: { list: page, create: { stream } },
    runSteps: { list: page },
  } as unknown as Threadmill;
  const conversation = createConversation({
    client,
    threadId: "thread_1",
    schedule: (flush) => queueMicrotask(flush),
    watch: () => () => {},
  });
  return { conversation, asked };
}

describe("what is sent before the thread has been read", () => {
  it("goes out once it has, with the settings as they are then", async () => {
    const read = Promise.withResolvers<object>();
    const { conversation, asked } = scene(() => read.promise);
    void conversation.load();
    const settingsOf = vi.fn(async () => settings);
    const sent = conversation.send(message, settingsOf);
    expect(conversation.getSnapshot().pending).toBe(message);
    expect(settingsOf).not.toHaveBeenCalled();
    read.resolve({ id: "thread_1" });
    expect(await sent).toBe(true);
    expect(asked).toEqual([{ ...settings, additionalMessages: [message] }]);
  });

  it("is not sent when it cannot be read, and the reason stays", async () => {
    const { conversation, asked } = scene(() => Promise.reject(new Error("out of reach")));
    void conversation.load();
    expect(await conversation.send(message, async () => settings)).toBe(false);
    expect(conversation.getSnapshot()).toMatchObject({
      phase: "failed",
      error: new Error("out of reach"),
      pending: null,
    });
    expect(asked).toEqual([]);
  });

  it("reads it again when that has failed before", async () => {
    const retrieve = vi.fn<() => Promise<object>>();
    retrieve.mockRejectedValueOnce(new Error("out of reach")).mockResolvedValueOnce({ id: "thread_1" });
    const { conversation, asked } = scene(retrieve);
    await conversation.load();
    expect(conversation.getSnapshot().phase).toBe("failed");
    expect(await conversation.send(message, async () => settings)).toBe(true);
    expect(asked).toHaveLength(1);
    expect(retrieve).toHaveBeenCalledTimes(2);
  });

  it("can be stopped", async () => {
    const { conversation, asked } = scene(async () => ({ id: "thread_1" }));
    await conversation.load();
    const chosen = Promise.withResolvers<RunSettings>();
    const sent = conversation.send(message, () => chosen.promise);
    await conversation.stop();
    expect(await sent).toBe(false);
    expect(conversation.getSnapshot()).toMatchObject({ pending: null, error: null });
    chosen.resolve(settings);
    await chosen.promise;
    expect(asked).toEqual([]);
  });
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();

// Only the fields that are looked at here: each of the three has twice as many.
const runAs = (id: string, status: Run["status"], fields: object = {}) =>
  ({
    object: "run",
    id,
    threadId: "thread_1",
    createdAt: at(1),
    status,
    tools: [],
    requiredAction: null,
    ...fields,
  }) as unknown as Run;
const said = (id: string, runId: string, text: string, second = 2) =>
  ({
    object: "thread.message",
    id,
    threadId: "thread_1",
    runId,
    createdAt: at(second),
    role: runId === "" ? "user" : "assistant",
    content: [{ type: "text", text, annotations: [] }],
  }) as unknown as Message;
const stepOf = (runId: string) =>
  ({ object: "thread.run.step", id: `step_of_${runId}`, runId }) as unknown as RunStep;
const refusal = (text: string) => new ThreadmillError(text, { code: "failed_precondition", status: 400 });

/** A thread that others write to as well: it is read as it stands. Streams of runs are told by hand. */
function sharedThread(server: { runs: Run[]; messages?: Message[]; answer?: () => RunEvent[] }) {
  const streams: { runId: string; tell: (event: unknown) => void; end: () => void }[] = [];
  const tellAll = (runId: string) => {
    let end = () => {};
    let tell: (event: unknown) => void = () => {};
    const events = new ReadableStream<RunEvent>({
      start(controller) {
        tell = (event) => controller.enqueue(event as RunEvent);
        end = () => controller.close();
      },
    });
    streams.push({ runId, tell, end });
    return events;
  };
  async function* answer() {
    yield* server.answer?.() ?? [];
  }
  const retrieve = vi.fn(async (_: string, id: string) => server.runs.find((run) => run.id === id));
  const listRuns = vi.fn(async (_: string, { limit }: { limit: number }) => ({
    data: server.runs.toReversed().slice(0, limit),
    hasMore: server.runs.length > limit,
  }));
  // Only the calls that are made here: the type asks for all that a client has.
  const client = {
    threads: { retrieve: async () => ({ id: "thread_1" }) },
    messages: {
      list: async (_: string, { limit }: { limit: number }) => ({
        data: (server.messages ?? []).toReversed().slice(0, limit),
        hasMore: (server.messages ?? []).length > limit,
      }),
    },
    runs: {
      list: listRuns,
      retrieve,
      stream: (_: string, id: string) => tellAll(id),
      create: { stream: answer },
      submitToolOutputs: { stream: answer },
    },
    runSteps: { list: async (_: string, id: string) => ({ data: [stepOf(id)], hasMore: false }) },
  } as unknown as Threadmill;
  const looks = new Set<() => void>();
  const conversation = createConversation({
    client,
    threadId: "thread_1",
    schedule: (flush) => queueMicrotask(flush),
    watch(look) {
      looks.add(look);
      return () => looks.delete(look);
    },
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return {
    conversation,
    streams,
    looks,
    retrieve,
    listRuns,
    settle,
    async look() {
      for (const each of looks) {
        each();
      }
      await settle();
    },
    shown: () => {
      const { state, activeRun } = conversation.getSnapshot();
      return {
        runs: state.runs.map(({ id, status }) => `${id} ${status}`),
        texts: state.messages.map(({ content: [part] }) => part?.type === "text" && part.text),
        active: activeRun?.id ?? null,
      };
    },
  };
}

const waiting = runAs("run_1", "requires_action", {
  tools: [{ type: "function" }],
  requiredAction: { submitToolOutputs: { toolCalls: [{ id: "call_1" }] } },
});

describe("a run that waits for an answer", () => {
  it("is shown as it stands once it was answered elsewhere, and is looked at no more", async () => {
    const server = { runs: [waiting], messages: [said("msg_1", "", "What is the weather?")] };
    const { conversation, look, retrieve, shown } = sharedThread(server);
    await conversation.load();
    server.runs = [runAs("run_1", "completed", { tools: waiting.tools })];
    server.messages.push(said("msg_2", "run_1", "Rain."));
    await look();
    expect(shown()).toEqual({
      runs: ["run_1 completed"],
      texts: ["What is the weather?", "Rain."],
      active: null,
    });
    await look();
    expect(retrieve).toHaveBeenCalledTimes(1);
  });

  it("is followed when it goes on elsewhere, by one stream, however often it is looked at", async () => {
    const server = { runs: [waiting] };
    const { conversation, look, streams, settle, shown } = sharedThread(server);
    await conversation.load();
    server.runs = [runAs("run_1", "in_progress")];
    await Promise.all([look(), look()]);
    expect(streams.map(({ runId }) => runId)).toEqual(["run_1"]);
    streams[0]?.tell({ event: "thread.run.completed", id: 9, data: runAs("run_1", "completed") });
    streams[0]?.end();
    await settle();
    expect(shown().runs).toEqual(["run_1 completed"]);
  });

  it("is asked for alone while nothing has changed", async () => {
    const { conversation, look, retrieve, settle } = sharedThread({ runs: [waiting] });
    await conversation.load();
    const before = conversation.getSnapshot();
    await look();
    await settle();
    expect(retrieve).toHaveBeenCalledTimes(1);
    expect(conversation.getSnapshot()).toBe(before);
  });

  it("stays as it is when it cannot be asked for", async () => {
    const { conversation, look, looks, retrieve } = sharedThread({ runs: [waiting] });
    await conversation.load();
    retrieve.mockRejectedValueOnce(new Error("out of reach"));
    await look();
    expect(conversation.getSnapshot()).toMatchObject({ error: null, activeRun: { id: "run_1" } });
    expect(looks.size).toBe(1);
  });

  it("is looked at no more when the page has gone on", async () => {
    const { conversation, looks } = sharedThread({ runs: [waiting] });
    await conversation.load();
    conversation.close();
    expect(looks.size).toBe(0);
  });

  it("is shown as it stands when an answer to it is refused, with the reason", async () => {
    const late = refusal('Runs in status "completed" do not accept tool outputs.');
    const server = {
      runs: [waiting],
      answer: () => {
        throw late;
      },
    };
    const { conversation, settle, shown } = sharedThread(server);
    await conversation.load();
    server.runs = [runAs("run_1", "completed")];
    expect(await conversation.submit(waiting, [{ toolCallId: "call_1", output: "4 degrees" }])).toBe(false);
    await settle();
    expect(shown()).toMatchObject({ runs: ["run_1 completed"], active: null });
    expect(conversation.getSnapshot().error).toBe(late);
  });
});

describe("a thread in which nothing happens", () => {
  const before = runAs("run_1", "completed");
  const asked = said("msg_1", "", "Asked here");

  it("shows a run that was begun elsewhere, with what was asked, and follows it to its end", async () => {
    const server = { runs: [before], messages: [asked] };
    const { conversation, look, looks, streams, settle, shown } = sharedThread(server);
    await conversation.load();
    server.runs.push(runAs("run_2", "in_progress", { createdAt: at(5) }));
    server.messages.push(said("msg_2", "", "Asked elsewhere", 5));
    await Promise.all([look(), look()]);
    expect(shown()).toEqual({
      runs: ["run_1 completed", "run_2 in_progress"],
      texts: ["Asked here", "Asked elsewhere"],
      active: "run_2",
    });
    expect(streams.map(({ runId }) => runId)).toEqual(["run_2"]);
    expect(looks.size).toBe(0);
    streams[0]?.tell({ event: "thread.run.completed", id: 9, data: runAs("run_2", "completed") });
    streams[0]?.end();
    await settle();
    expect(shown().active).toBe(null);
    expect(looks.size).toBe(1);
  });

  it("is asked for its newest run alone, and stays as it is", async () => {
    const { conversation, look, listRuns } = sharedThread({ runs: [before], messages: [asked] });
    await conversation.load();
    const shown = conversation.getSnapshot();
    listRuns.mockClear();
    await look();
    expect(listRuns.mock.calls.map(([, { limit }]) => limit)).toEqual([1]);
    expect(conversation.getSnapshot()).toBe(shown);
  });

  it("is read once for a newest run that is older than all that is shown", async () => {
    const messages = Array.from({ length: 101 }, (_, index) => said(`msg_${index}`, "", "Hello", 5 + index));
    const { conversation, look, listRuns } = sharedThread({ runs: [before], messages });
    await conversation.load();
    await look();
    listRuns.mockClear();
    await look();
    await look();
    expect(listRuns.mock.calls.map(([, { limit }]) => limit)).toEqual([1, 1]);
  });

  it("is looked at neither before it is there nor when the page has gone on", async () => {
    const { conversation, looks } = sharedThread({ runs: [before] });
    expect(looks.size).toBe(0);
    await conversation.load();
    expect(looks.size).toBe(1);
    conversation.close();
    expect(looks.size).toBe(0);
  });
});

it("a run without tools has its steps read when it wrote several messages: one may be broken off", async () => {
  const messages = [
    said("msg_1", "run_1", "Hel"),
    said("msg_2", "run_1", "Hello", 3),
    said("msg_3", "run_2", "Hi", 4),
  ];
  const { conversation } = sharedThread({
    runs: [runAs("run_1", "completed"), runAs("run_2", "completed")],
    messages,
  });
  await conversation.load();
  expect(conversation.getSnapshot().state.steps).toEqual({ run_1: [stepOf("run_1")] });
});

describe("a message to a thread that is busy elsewhere", () => {
  it("is refused, and the other run is shown and followed", async () => {
    const busy = refusal("Thread thread_1 already has an active run run_2.");
    const server = {
      runs: [] as Run[],
      messages: [] as Message[],
      answer: () => {
        throw busy;
      },
    };
    const { conversation, settle, shown, streams } = sharedThread(server);
    await conversation.load();
    server.messages = [said("msg_1", "", "Asked elsewhere")];
    server.runs = [runAs("run_2", "in_progress")];
    expect(await conversation.send(message, async () => settings)).toBe(false);
    await settle();
    expect(shown()).toEqual({ runs: ["run_2 in_progress"], texts: ["Asked elsewhere"], active: "run_2" });
    expect(conversation.getSnapshot()).toMatchObject({ error: busy, pending: null });
    const [stream] = streams;
    stream?.tell({ event: "thread.message.created", id: 3, data: said("msg_2", "run_2", "Its answer") });
    stream?.tell({ event: "thread.run.completed", id: 9, data: runAs("run_2", "completed") });
    await settle();
    expect(shown()).toMatchObject({ runs: ["run_2 completed"], texts: ["Asked elsewhere", "Its answer"] });
  });
});

describe("a run that was over elsewhere before one is started here", () => {
  const other = runAs("run_1", "completed", { tools: [{ type: "function" }] });
  const started = runAs("run_2", "queued", { createdAt: at(5) });
  const ofOther = [said("msg_1", "", "Asked elsewhere"), said("msg_2", "run_1", "Answered elsewhere", 3)];

  it("comes with its answer: itself, and its steps, before the one that was started", async () => {
    const server = {
      runs: [] as Run[],
      messages: [] as Message[],
      answer: (): RunEvent[] => [{ event: "thread.run.created", id: 1, data: started }],
    };
    const { conversation, settle, shown } = sharedThread(server);
    await conversation.load();
    server.runs = [other, started];
    server.messages = [...ofOther, said("msg_3", "", "Asked here", 5)];
    expect(await conversation.send(message, async () => settings)).toBe(true);
    await settle();
    expect(shown()).toMatchObject({
      runs: ["run_1 completed", "run_2 queued"],
      texts: ["Asked elsewhere", "Answered elsewhere", "Asked here"],
    });
    expect(conversation.getSnapshot().state.steps["run_1"]).toEqual([stepOf("run_1")]);
  });

  it("leaves what a stream has told already, which is newer than what is read", async () => {
    const done = runAs("run_2", "completed", { createdAt: at(5) });
    const server = {
      runs: [other, started],
      messages: ofOther,
      answer: (): RunEvent[] => [
        { event: "thread.run.created", id: 1, data: started },
        { event: "thread.message.created", id: 2, data: said("msg_4", "run_2", "Told", 6) },
        { event: "thread.run.completed", id: 3, data: done },
      ],
    };
    const { conversation, settle, shown, streams } = sharedThread(server);
    server.runs = [other];
    await conversation.load();
    const [before] = conversation.getSnapshot().state.runs;
    server.runs = [structuredClone(other), started];
    expect(await conversation.send(message, async () => settings)).toBe(true);
    await settle();
    expect(shown().runs).toEqual(["run_1 completed", "run_2 completed"]);
    expect(shown().texts.at(-1)).toBe("Told");
    expect(streams).toEqual([]);
    expect(conversation.getSnapshot().state.runs[0]).toBe(before);
  });
});
