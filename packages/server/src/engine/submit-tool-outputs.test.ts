import { describe, expect, it } from "vitest";
import { typesOf, waitFor } from "../../test/engine-scene.ts";
import { callIds, setUpCommands, twoCalls } from "../../test/run-commands.ts";
import { calls, says, usage } from "../../test/scripted-model.ts";
import type { ModelPart } from "../core/language-model.ts";

describe("tool outputs", () => {
  it("let the run go on, round after round, each seen by the model with its call", async () => {
    const { startNode, create, submit, follow, reload } = await setUpCommands();
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
    const { startNode, create, submit, follow, reload, runAgain, store, organizationId } =
      await setUpCommands();
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
    const { startNode, create, submit, follow, reload, store, organizationId } = await setUpCommands();
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

  it("are taken again as they are, and refused when the call has another, with nothing taken", async () => {
    const { startNode, create, submit, follow, reload } = await setUpCommands();
    const { engine, model } = startNode();
    engine.start();
    model.enqueue(twoCalls, says("Done"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [first = "", second = ""] = callIds(await reload(run));
    await submit(engine, run, { [second]: "sun" });
    expect((await submit(engine, run, { [second]: "sun" })).run).toMatchObject({ status: "requires_action" });
    for (const wantsAll of [false, true]) {
      await expect(
        submit(engine, run, { [first]: "rain", [second]: "snow" }, wantsAll),
      ).rejects.toMatchObject({
        code: "output_taken",
        message: `The tool call '${second}' has another output already, and keeps it. Send that one, or leave the call out.`,
        param: "toolOutputs[1].output",
      });
    }
    expect(await reload(run)).toMatchObject({ status: "requires_action" });
    const { after } = await submit(engine, run, { [first]: "fog", [second]: "sun" }, true);
    await follow(engine, run, after);
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      results: [{ output: "fog" }, { output: "sun" }],
    });
  });

  it("that come at once from many clients let the run go on once", async () => {
    const { startNode, create, submit, follow, reload, log } = await setUpCommands();
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
        expect(["output_taken", "run_conflict"]).toContain(each.reason.code);
      }
    }
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(typesOf(await log(run)).filter((type) => type === "run.queued")).toHaveLength(2);
    expect(model.requests).toHaveLength(2);
  });

  it("are refused when they are not those that are waited for, and nothing is taken", async () => {
    const { startNode, create, submit, follow, reload } = await setUpCommands();
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
    const { startNode, create, follow, submit, clock } = await setUpCommands();
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
    const { startNode, create, submit, follow, reload, runAgain } = await setUpCommands();
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
    const { startNode, create, submit, follow, reload } = await setUpCommands();
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
