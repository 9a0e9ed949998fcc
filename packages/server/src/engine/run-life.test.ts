import { describe, expect, it } from "vitest";
import {
  newRun,
  sequencesOf,
  setUpEngine,
  typesOf,
  upTo,
  userMessage,
  waitFor,
} from "../../test/engine-scene.ts";
import { aTool } from "../../test/fixtures.ts";
import { calls, hangsAfter, says, usage } from "../../test/scripted-model.ts";
import type { ModelPart } from "../core/language-model.ts";
import type { Run } from "../core/run.ts";
import type { RunningEngine } from "./create-engine.ts";
import type { WhenBusy } from "./engine.ts";

async function setUp() {
  const scene = await setUpEngine();
  const { organizationId } = scene;
  const place = ({ threadId, id: runId }: Run) => ({ organizationId, threadId, runId, once: null });
  return {
    ...scene,
    cancel: (engine: RunningEngine, run: Run) => engine.cancelRun(place(run)),
    submit: (engine: RunningEngine, run: Run, outputs: Record<string, string>, wantsAll = false) =>
      engine.submitToolOutputs({
        ...place(run),
        outputs: Object.entries(outputs).map(([toolCallId, output]) => ({ toolCallId, output })),
        wantsAll,
      }),
    runAgain: (
      engine: RunningEngine,
      { threadId }: Run,
      { whenBusy = "refuse", text }: { whenBusy?: WhenBusy; text?: string } = {},
    ) =>
      engine.createRun({
        organizationId,
        threadId,
        run: newRun,
        messages: text === undefined ? [] : [userMessage(text)],
        whenBusy,
        rewindTo: null,
        once: null,
      }),
  };
}

/** Two calls in one answer. */
const twoCalls = async function* (): AsyncGenerator<ModelPart> {
  for (const [callId, city] of [
    ["a", "Oslo"],
    ["b", "Rome"],
  ] as const) {
    yield { type: "tool-call-start", callId, name: "weather" };
    yield { type: "tool-call-end", callId, arguments: `{"city":"${city}"}`, providerMetadata: null };
  }
  yield { type: "finish", reason: "tool-calls", usage };
};

const callIds = (run: Run) => run.requiredAction?.toolCalls.map(({ id }) => id) ?? [];

describe("cancelling a run", () => {
  it("stops a model call that says nothing, and keeps what it said", async () => {
    const { startNode, create, cancel, follow, reload, answers } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    const hang = hangsAfter("Once ", "upon");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    const signal = await hang.hanging;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    expect(await cancel(engine, run)).toMatchObject({ status: "cancelling" });
    const events = await follow(engine, run);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events).slice(-5)).toEqual([
      "run.cancelling",
      "message.incomplete",
      "step.cancelled",
      "run.cancelled",
      "done",
    ]);
    expect(signal.aborted).toBe(true);
    expect(await answers(run)).toMatchObject([
      { status: "incomplete", incompleteReason: "run_cancelled", content: [{ text: "Once upon" }] },
    ]);
  });

  it("keeps what was being written when it came", async () => {
    const { startNode, create, cancel, follow, store, answers } = await setUp();
    const arrived = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const { engine, model } = startNode({
      on: {
        ...store,
        async appendEvents(params) {
          if (params.events.some((event) => event.type === "message.delta" && event.text === "upon")) {
            arrived.resolve();
            await cancelled.promise;
          }
          return store.appendEvents(params);
        },
      },
    });
    engine.start();
    const hang = hangsAfter("upon");
    model.enqueue(async function* (...call) {
      yield { type: "text-delta", text: "Once " };
      await new Promise((resolve) => setImmediate(resolve));
      yield* hang.answer(...call);
    });
    const { run } = await create(engine);
    await arrived.promise;
    await cancel(engine, run);
    await waitFor(async () => (await hang.hanging).aborted);
    await new Promise((resolve) => setImmediate(resolve));
    cancelled.resolve();
    const events = await follow(engine, run);
    const deltas = events.flatMap(({ event }) => (event.type === "message.delta" ? [event.text] : []));
    expect(deltas).toEqual(["Once ", "upon"]);
    expect(await answers(run)).toMatchObject([{ status: "incomplete", content: [{ text: "Once upon" }] }]);
  });

  it("ends a run that waits for the client, with its step", async () => {
    const { startNode, create, cancel, follow, reload } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(calls("weather", "{}"));
    const { run } = await create(engine);
    const { length } = await follow(engine, run);
    await engine.worker.idle();
    expect(await cancel(engine, run)).toMatchObject({ status: "cancelling", requiredAction: null });
    expect(typesOf(await follow(engine, run, length))).toEqual([
      "run.cancelling",
      "step.cancelled",
      "run.cancelled",
      "done",
    ]);
    expect(await reload(run)).toMatchObject({ status: "cancelled", cancelledAt: expect.any(Number) });
  });

  it("ends a run that no node has taken yet", async () => {
    const { startNode, create, cancel, reload } = await setUp();
    const { engine, model } = startNode();
    const hang = hangsAfter("x");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    await hang.hanging;
    await engine.stop();
    const other = startNode();
    expect(await cancel(other.engine, run)).toMatchObject({ status: "cancelling" });
    await other.engine.worker.claimDue();
    await other.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "cancelled" });
  });

  it("is refused once the run has ended, and while it is being cancelled", async () => {
    const { startNode, create, cancel, follow } = await setUp();
    const { engine, model } = startNode();
    model.enqueue(says("Hi"));
    const { run } = await create(engine);
    await follow(engine, run);
    await expect(cancel(engine, run)).rejects.toMatchObject({
      code: "run_conflict",
      message: "Cannot cancel run with status 'completed'.",
    });
  });
});

describe("tool outputs", () => {
  it("let the run go on, round after round, each seen by the model with its call", async () => {
    const { startNode, create, submit, follow, reload } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(twoCalls, calls("time", "{}"), says("Done"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    const submitted = await submit(engine, run, { [first]: "rain", [second]: "sun" });
    expect(submitted.run.status).not.toBe("requires_action");
    const round = await follow(engine, run, submitted.after);
    expect(typesOf(round).slice(0, 3)).toEqual(["step.completed", "run.queued", "run.in_progress"]);
    expect(typesOf(round).slice(-2)).toEqual(["run.requires_action", "done"]);
    const [third = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [third]: "noon" });
    expect(typesOf(await follow(engine, run, after)).slice(-2)).toEqual(["run.completed", "done"]);

    expect(model.requests[2]?.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "Hello" }] },
      {
        role: "assistant",
        text: "",
        toolCalls: [
          expect.objectContaining({ id: first, arguments: '{"city":"Oslo"}' }),
          expect.objectContaining({ id: second, arguments: '{"city":"Rome"}' }),
        ],
      },
      {
        role: "tool",
        results: [
          { toolCallId: first, name: "weather", output: "rain" },
          { toolCallId: second, name: "weather", output: "sun" },
        ],
      },
      { role: "assistant", text: "", toolCalls: [expect.objectContaining({ id: third })] },
      { role: "tool", results: [{ toolCallId: third, name: "time", output: "noon" }] },
    ]);
    expect(await reload(run)).toMatchObject({
      status: "completed",
      usage: { promptTokens: 3 * usage.promptTokens, completionTokens: 3 * usage.completionTokens },
    });
  });

  it("are seen by the model that goes on in a copy of the thread, also when the thread itself is gone", async () => {
    const { startNode, create, submit, follow, reload, runAgain, store, organizationId } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    const speaksAndCalls = async function* (): AsyncGenerator<ModelPart> {
      yield { type: "text-delta", text: "Let me see." };
      yield* twoCalls();
    };
    model.enqueue(speaksAndCalls, says("Rain and sun."), says("Yes."), says("Yes."));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [first]: "rain", [second]: "sun" });
    await follow(engine, run, after);
    const place = { organizationId, threadId: run.threadId };
    const copy = await engine.copyThread({ ...place, upTo: null, once: null });
    const again = await runAgain(engine, run, { text: "Sure?" });
    await follow(engine, again);
    await store.deleteThread(place);
    const inCopy = await runAgain(engine, { ...run, threadId: copy.id }, { text: "Sure?" });
    await follow(engine, inCopy);

    const [, , inOriginal, afterwards] = model.requests;
    expect(inOriginal?.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "assistant",
      "user",
    ]);
    expect(afterwards?.messages).toEqual(inOriginal?.messages);
  });

  it("may come one by one: the run goes on with the last", async () => {
    const { startNode, create, submit, follow, reload, store, organizationId } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(twoCalls, says("Done"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    expect((await submit(engine, run, { [second]: "sun" })).run).toMatchObject({ status: "requires_action" });
    const { after } = await submit(engine, run, { [first]: "rain" });
    await follow(engine, run, after);
    const page = { limit: 10, order: "asc", after: null, before: null } as const;
    const steps = await store.listSteps({ organizationId, runId: run.id, page });
    expect("entries" in steps && steps.entries[0]).toMatchObject({
      status: "completed",
      details: { toolCalls: [{ output: "rain" }, { output: "sun" }] },
    });
  });

  it("that come at once from many clients let the run go on once", async () => {
    const { startNode, create, submit, follow, reload, log } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(twoCalls, says("Done"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        submit(engine, run, index % 2 === 0 ? { [first]: `${index}` } : { [second]: `${index}` }),
      ),
    );
    expect(all.some(({ status }) => status === "fulfilled")).toBe(true);
    for (const each of all) {
      if (each.status === "rejected") {
        expect(each.reason).toMatchObject({ code: "run_conflict" });
      }
    }
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(typesOf(await log(run)).filter((type) => type === "run.queued")).toHaveLength(2);
    expect(model.requests).toHaveLength(2);
  });

  it("are refused when they are not those that are waited for, and nothing is taken", async () => {
    const { startNode, create, submit, follow, reload } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(twoCalls, says("Done"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    await expect(submit(engine, run, { [first]: "x", call_none: "y" })).rejects.toMatchObject({
      code: "invalid_input",
      message: `Expected tool outputs for call_ids ['${first}', '${second}'], got ['${first}', 'call_none']`,
    });
    await expect(submit(engine, run, { [first]: "x" }, true)).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(submit(engine, run, {})).rejects.toMatchObject({ code: "invalid_input" });
    expect(await reload(run)).toMatchObject({ status: "requires_action" });
    const { after } = await submit(engine, run, { [first]: "1", [second]: "2" });
    await follow(engine, run, after);
    await expect(submit(engine, run, { [first]: "x" })).rejects.toMatchObject({
      code: "run_conflict",
      message: 'Runs in status "completed" do not accept tool outputs.',
    });
  });

  it("are refused once the time of the run is over, also before anybody has put it away", async () => {
    const { startNode, create, follow, submit, clock } = await setUp();
    const { engine, model } = startNode();
    model.enqueue(twoCalls);
    const { run } = await create(engine);
    await follow(engine, run);
    await engine.stop();
    await clock.advance(run.expiresAt - clock.now());
    const late = startNode({ maxConcurrentRuns: 0 });
    await expect(submit(late.engine, run, { any: "x" })).rejects.toMatchObject({
      code: "run_conflict",
      actual: "expired",
    });
  });

  it("are part of the next run's context too", async () => {
    const { startNode, create, submit, follow, reload, runAgain } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(calls("weather", "{}"), says("Sunny"), says("You're welcome"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [call = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [call]: "sun" });
    await follow(engine, run, after);
    await follow(engine, await runAgain(engine, run, { text: "Thanks" }));
    expect(model.requests[2]?.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "assistant",
      "user",
    ]);
  });

  it("count against the budget of the whole run", async () => {
    const { startNode, create, submit, follow, reload } = await setUp();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(calls("weather", "{}"), says("never asked"));
    const { run } = await create(engine, { maxCompletionTokens: usage.completionTokens });
    await follow(engine, run);
    const [call = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [call]: "sun" });
    await follow(engine, run, after);
    expect(await reload(run)).toMatchObject({
      status: "incomplete",
      incompleteReason: "max_completion_tokens",
    });
    expect(model.requests).toHaveLength(1);
  });
});

describe("a run on a busy thread", () => {
  async function busy() {
    const scene = await setUp();
    const node = scene.startNode();
    node.engine.start();
    const hang = hangsAfter("First");
    node.model.enqueue(hang.answer);
    const { run } = await scene.create(node.engine);
    await hang.hanging;
    await waitFor(async () => (await scene.reload(run)).status === "in_progress");
    return { ...scene, ...node, active: run };
  }

  it("is refused by default, and so is a message", async () => {
    const { engine, active, runAgain, messages, organizationId } = await busy();
    await expect(runAgain(engine, active, { text: "Second" })).rejects.toMatchObject({
      code: "thread_busy",
      message: `Thread ${active.threadId} already has an active run ${active.id}.`,
    });
    const { threadId } = active;
    const message = userMessage("Second");
    await expect(
      engine.createMessage({ organizationId, threadId, message, once: null }),
    ).rejects.toMatchObject({
      code: "thread_busy",
      message: `Can't add messages to ${threadId} while a run ${active.id} is active.`,
    });
    expect(await messages(active)).toHaveLength(2);
  });

  it("waits for its turn when it is queued, and its messages come after the answer before it", async () => {
    const { engine, model, active, runAgain, cancel, follow, reload, messages } = await busy();
    const second = await runAgain(engine, active, { whenBusy: "queue", text: "Second" });
    const third = await runAgain(engine, active, { whenBusy: "queue", text: "Third" });
    expect(await reload(second)).toMatchObject({ status: "queued" });
    expect(await messages(active)).toHaveLength(2);
    model.enqueue(says("Answer 2"), says("Answer 3"));
    await cancel(engine, active);
    await follow(engine, second);
    await follow(engine, third);
    const texts = (await messages(active)).map(({ content: [part] }) =>
      part?.type === "text" ? part.text : "",
    );
    expect(texts).toEqual(["Hello", "First", "Second", "Answer 2", "Third", "Answer 3"]);
    expect(await reload(third)).toMatchObject({ status: "completed" });
  });

  it("takes the thread when it replaces, and what was said stays", async () => {
    const { engine, model, active, runAgain, follow, reload, messages } = await busy();
    const waiting = await runAgain(engine, active, { whenBusy: "queue", text: "Never" });
    model.enqueue(says("Answer"));
    const replacing = await runAgain(engine, active, { whenBusy: "replace", text: "Now" });
    await follow(engine, replacing);
    expect(await reload(active)).toMatchObject({ status: "cancelled" });
    expect(await reload(waiting)).toMatchObject({ status: "cancelled" });
    expect(typesOf(await follow(engine, waiting)).slice(-3)).toEqual([
      "run.cancelling",
      "run.cancelled",
      "done",
    ]);
    expect(await reload(replacing)).toMatchObject({ status: "completed" });
    const texts = (await messages(active)).map(({ content: [part] }) =>
      part?.type === "text" ? part.text : "",
    );
    expect(texts).toEqual(["Hello", "First", "Now", "Answer"]);
  });

  it("expires while it waits, without ever having had the thread", async () => {
    const { engine, active, runAgain, reload, clock } = await busy();
    const waiting = await runAgain(engine, active, { whenBusy: "queue", text: "Second" });
    await clock.advance(600_000);
    await engine.worker.idle();
    await waitFor(async () => (await reload(waiting)).status !== "queued");
    expect(await reload(waiting)).toMatchObject({ status: "expired", startedAt: null });
  });

  it.each(["refuse", "queue", "replace"] as const)(
    "asked for 50 times at once with %s ends well",
    async (whenBusy) => {
      const { engine, model, active, runAgain, cancel, reload, log } = await busy();
      model.enqueue(...Array.from({ length: 50 }, () => says("Answer")));
      const asked = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => runAgain(engine, active, { whenBusy, text: `${index}` })),
      );
      const runs = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      expect(runs).toHaveLength(whenBusy === "refuse" ? 0 : 50);
      if (whenBusy !== "replace") {
        await cancel(engine, active);
      }
      await waitFor(async () => {
        const all = await Promise.all(runs.map(reload));
        return all.every(({ status }) => status === "completed" || status === "cancelled");
      });
      const completed = (await Promise.all(runs.map(reload))).filter(({ status }) => status === "completed");
      expect(completed).toHaveLength({ refuse: 0, queue: 50, replace: 1 }[whenBusy]);
      for (const run of runs) {
        expect(
          typesOf(await log(run)).filter((type) => /^run\.(completed|cancelled)$/.test(type)),
        ).toHaveLength(1);
      }
    },
  );
});

describe("running again from a message", () => {
  it("removes what came after it", async () => {
    const { startNode, create, follow, messages, organizationId } = await setUp();
    const { engine, model } = startNode();
    model.enqueue(says("First answer"), says("Second answer"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [question] = await messages(run);
    const again = await engine.createRun({
      organizationId,
      threadId: run.threadId,
      run: newRun,
      messages: [],
      whenBusy: "refuse",
      rewindTo: question?.id ?? null,
      once: null,
    });
    await follow(engine, again);
    expect((await messages(run)).map(({ content: [part] }) => part)).toMatchObject([
      { text: "Hello" },
      { text: "Second answer" },
    ]);
    expect(model.requests[1]?.messages).toHaveLength(1);
  });
});

describe("a thread with a time to live", () => {
  it("is deleted when nothing has happened in it for that time", async () => {
    const { startNode, clock, organizationId, store } = await setUp();
    const { engine } = startNode();
    const thread = await engine.createThread({
      once: null,
      organizationId,
      thread: {
        title: "",
        datasetId: null,
        metadata: null,
        toolResources: null,
        ttlMs: 10_000,
        messages: [],
      },
    });
    const { id: threadId } = thread;
    const find = () => store.findThread({ organizationId, threadId });
    await clock.advance(9_000);
    await engine.createMessage({ organizationId, threadId, message: userMessage("Hi"), once: null });
    await clock.advance(9_000);
    await engine.sweeper.sweep();
    expect(await find()).toMatchObject({ expiresAt: clock.now() + 1_000 });
    await clock.advance(1_000);
    await engine.sweeper.sweep();
    expect(await find()).toBeNull();
  });

  it("ends the streams and the work of its runs when it is deleted", async () => {
    const { startNode, create, follow, clock, organizationId, store } = await setUp();
    const { engine, model } = startNode();
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Once " };
      begun.resolve();
      await goOn.promise;
      yield { type: "text-delta", text: "upon" };
    });
    const { run } = await create(engine);
    await begun.promise;
    const following = follow(engine, run);
    following.catch(() => "looked at below");
    expect(await store.deleteThread({ organizationId, threadId: run.threadId })).toBe(true);
    goOn.resolve();
    await engine.worker.idle();
    await clock.advance(1_000);
    await expect(following).rejects.toMatchObject({ code: "not_found" });
  });

  it("ends a stream that had told nothing yet when it is deleted", async () => {
    const { startNode, create, follow, organizationId, store } = await setUp();
    const { engine, model } = startNode();
    model.enqueue(says("Hi"));
    const { run } = await create(engine);
    await engine.worker.idle();
    await store.deleteThread({ organizationId, threadId: run.threadId });
    await expect(follow(engine, run)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("an assistant", () => {
  async function withAssistant(change: object = {}) {
    const scene = await setUp();
    const node = scene.startNode();
    const tool = aTool("weather");
    const assistant = await node.engine.createAssistant({
      once: null,
      organizationId: scene.organizationId,
      assistant: {
        name: "Forecaster",
        modelName: "acme/forecaster",
        description: "",
        instructions: "Forecast.",
        functionModel: { modelId: "test/decides", temperature: 0 },
        responseModel: { modelId: "test/answers", temperature: 0.5 },
        tools: [tool],
        temperature: null,
        topP: null,
        responseFormat: null,
        reasoningEffort: null,
        toolResources: null,
        metadata: null,
        userFilters: null,
        ...change,
      },
    });
    return { ...scene, ...node, assistant, tool };
  }

  it("gives a run its models, instructions and tools", async () => {
    const { engine, model, assistant, create, follow, reload, submit, tool } = await withAssistant();
    engine.start();
    model.enqueue(calls("weather", "{}"), says("Sunny"));
    const { run } = await create(engine, {
      assistantId: assistant.id,
      model: null,
      tools: null,
      additionalInstructions: "Now.",
    });
    expect(run).toMatchObject({ assistantId: assistant.id, model: "test/answers" });
    await follow(engine, run);
    const [call = ""] = callIds(await reload(run));
    const { after } = await submit(engine, run, { [call]: "sun" });
    await follow(engine, run, after);
    expect(model.requests).toMatchObject([
      { instructions: "Forecast.\n\nNow.", tools: [tool], temperature: 0 },
      { instructions: "Forecast.\n\nNow.", tools: [tool], temperature: 0.5 },
    ]);
    expect(model.names).toEqual(["test/decides", "test/answers"]);
  });

  it("may have one model in both places, called in two ways", async () => {
    const choice = { modelId: "test/both", temperature: 0 };
    const { engine, model, assistant, create, follow } = await withAssistant({
      functionModel: choice,
      responseModel: { ...choice, temperature: 0.5 },
    });
    for (const [tools, temperature] of [
      [null, 0],
      [[], 0.5],
    ] as const) {
      model.enqueue(says("Hi"));
      const { run } = await create(engine, { assistantId: assistant.id, model: null, tools: tools && [] });
      await follow(engine, run);
      expect(model.requests.at(-1)).toMatchObject({ temperature });
    }
  });

  it("gives way to what the run says itself", async () => {
    const { engine, model, assistant, create, follow } = await withAssistant();
    model.enqueue(says("Hi"));
    const own = { model: "test/own", instructions: "Own.", tools: [], temperature: 1 };
    const { run } = await create(engine, { assistantId: assistant.id, ...own });
    await follow(engine, run);
    expect(model.requests).toMatchObject([{ instructions: "Own.", tools: [], temperature: 1 }]);
    expect(model.names).toEqual(["test/own"]);
  });

  it("can be named as a model", async () => {
    const { engine, model, assistant, create, follow } = await withAssistant({ tools: [] });
    model.enqueue(says("Hi"));
    const { run } = await create(engine, { model: "acme/forecaster" });
    await follow(engine, run);
    expect(run).toMatchObject({ assistantId: assistant.id, model: "test/answers" });
  });

  it("that does not exist, or names no model, starts no run", async () => {
    const { engine, assistant, create } = await withAssistant({ functionModel: null, responseModel: null });
    await expect(create(engine, { assistantId: assistant.id, model: null })).rejects.toMatchObject({
      code: "invalid_input",
      param: "model",
    });
    const missing = { ...assistant, id: "asst_none" as typeof assistant.id };
    await expect(create(engine, { assistantId: missing.id, model: null })).rejects.toMatchObject({
      code: "not_found",
      resource: "assistant",
    });
    await expect(create(engine, { model: null })).rejects.toMatchObject({
      code: "invalid_input",
      param: "model",
    });
  });

  it("has a model name of its own", async () => {
    const { engine, organizationId, assistant } = await withAssistant();
    const { id: _, organizationId: __, createdAt: ___, ...same } = assistant;
    await expect(
      engine.createAssistant({ once: null, organizationId, assistant: same }),
    ).rejects.toMatchObject({
      code: "name_taken",
      param: "modelName",
    });
  });
});
