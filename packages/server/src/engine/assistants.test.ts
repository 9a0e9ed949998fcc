import { describe, expect, it } from "vitest";
import { aTool } from "../../test/fixtures.ts";
import { callIds, setUpCommands } from "../../test/run-commands.ts";
import { calls, says } from "../../test/scripted-model.ts";

describe("an assistant", () => {
  async function withAssistant(change: object = {}) {
    const scene = await setUpCommands();
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

  it("is passed over where its name is that of a configured model", async () => {
    const { engine, model, create, follow } = await withAssistant({ modelName: "test/configured" });
    model.enqueue(says("Hi"));
    const { run } = await create(engine, { model: "test/configured" });
    await follow(engine, run);
    expect(run).toMatchObject({ assistantId: null, model: "test/configured" });
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
