import { describe, expect, it } from "vitest";
import { type Edge, minimalBody, startEdge } from "../../../test/edge.ts";
import { says } from "../../../test/scripted-model.ts";

async function create({ call }: Edge, body: object = {}) {
  const answer = await call("POST", "/v1/assistants", { body });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

const body = {
  assistantName: "Desk",
  modelName: "desk",
  description: "Helps.",
  instructions: "Be kind.",
  functionModel: { modelId: "test/function" },
  responseModel: { modelId: "test/response", temperature: 0.5 },
  tools: [{ id: "tool_1", type: "user_function", function: { name: "look_up" }, openapi_spec: "{}" }],
  metadata: { a: 1 },
  userFilters: { team: "x" },
};

describe("assistants", () => {
  it("are created and retrieved with every documented key", async () => {
    const edge = await startEdge();
    const assistant = await create(edge, body);
    expect(assistant).toEqual({
      ...body,
      id: expect.stringMatching(/^asst_/),
      modelId: "test/response",
      functionModel: { modelId: "test/function", temperature: null },
      tools: [
        {
          id: "tool_1",
          name: "look_up",
          type: "user_function",
          function: {
            name: "look_up",
            description: "",
            parameters: { type: "object", properties: {} },
            required: [],
          },
          openapiSpec: "{}",
          openapiActionData: null,
        },
      ],
      createdAt: expect.any(String),
    });
    expect((await edge.call("GET", `/v1/assistants/${assistant.id}`)).json()).toEqual(assistant);
  });

  it("name the model that answers: the response model, or else the function model", async () => {
    const edge = await startEdge();
    expect((await create(edge, { functionModel: { modelId: "test/f" } })).modelId).toBe("test/f");
    expect((await create(edge)).modelId).toBe("");
  });

  it("are listed newest first, in an envelope without a kind", async () => {
    const edge = await startEdge();
    const ids = [(await create(edge)).id, (await create(edge)).id, (await create(edge)).id];
    const page = (await edge.call("GET", "/v1/assistants?limit=2")).json();
    expect(page).toEqual({
      data: [expect.objectContaining({ id: ids[2] }), expect.objectContaining({ id: ids[1] })],
      firstId: ids[2],
      lastId: ids[1],
      hasMore: true,
    });
    const rest = (await edge.call("GET", `/v1/assistants?after=${ids[1]}`)).json();
    expect(rest.data).toMatchObject([{ id: ids[0] }]);
  });

  it("are changed where the mask says so, in either spelling", async () => {
    const edge = await startEdge();
    const assistant = await create(edge, body);
    const patch = async (change: object) => {
      const answer = await edge.call("PATCH", `/v1/assistants/${assistant.id}`, { body: change });
      expect(answer.statusCode).toBe(200);
      return answer.json();
    };
    expect(
      await patch({
        assistant: { assistant_name: "B", instructions: "ignored" },
        update_mask: "assistant_name",
      }),
    ).toEqual({ ...assistant, assistantName: "B" });
    expect(await patch({ assistant: {}, updateMask: "responseModel,userFilters" })).toEqual({
      ...assistant,
      assistantName: "B",
      responseModel: null,
      modelId: "test/function",
      userFilters: null,
    });
    expect(await patch({ assistant: { description: "Still." } })).toMatchObject({
      assistantName: "B",
      description: "Still.",
      responseModel: null,
    });
  });

  it("refuse a mask that names no field", async () => {
    const edge = await startEdge();
    const { id } = await create(edge);
    const answer = await edge.call("PATCH", `/v1/assistants/${id}`, {
      body: { assistant: {}, updateMask: "nope" },
    });
    expect([answer.statusCode, answer.json().param]).toEqual([400, "updateMask"]);
  });

  it("have a model name of their own", async () => {
    const edge = await startEdge();
    await create(edge, { modelName: "desk" });
    const other = await create(edge, { modelName: "other" });
    await create(edge);
    await create(edge);
    for (const answer of [
      await edge.call("POST", "/v1/assistants", { body: { modelName: "desk" } }),
      await edge.call("PATCH", `/v1/assistants/${other.id}`, { body: { assistant: { modelName: "desk" } } }),
    ]) {
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: "already_exists", param: "modelName" });
    }
  });

  it("are deleted, once", async () => {
    const edge = await startEdge();
    const { id } = await create(edge);
    const path = `/v1/assistants/${id}`;
    expect((await edge.call("DELETE", path)).json()).toEqual({
      id,
      object: "assistant.deleted",
      deleted: true,
    });
    expect((await edge.call("DELETE", path)).statusCode).toBe(404);
    expect((await edge.call("GET", path)).statusCode).toBe(404);
    expect((await edge.call("PATCH", path, { body: { assistant: {} } })).statusCode).toBe(404);
  });

  it("give a run what it does not say itself, by id and by model name", async () => {
    const edge = await startEdge();
    const settings = { instructions: "Be kind.", responseModel: { modelId: "test/response" } };
    const { id } = await create(edge, { ...settings, modelName: "desk" });
    const { thread } = minimalBody;
    edge.model.enqueue(says("a"), says("b"), says("c"));
    const byId = (await edge.createRun({ thread, assistantId: id })).json();
    const expected = {
      status: "completed",
      assistantId: id,
      model: "test/response",
      instructions: "Be kind.",
    };
    expect(byId).toMatchObject(expected);
    expect((await edge.createRun({ thread, model: "desk" })).json()).toMatchObject(expected);
    const own = { model: "test/own", instructions: "Be brief.", assistant_id: id };
    expect((await edge.createRun({ thread, ...own })).json()).toMatchObject({
      assistantId: id,
      model: "test/own",
      instructions: "Be brief.",
    });
    const unknown = await edge.createRun({ thread, assistantId: "asst_none" });
    expect(unknown.statusCode).toBe(404);
  });

  it("give a run their tools as they came, and those that a run cannot use are refused", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("a"));
    const assistant = await create(edge, body);
    const { thread } = minimalBody;
    const run = (await edge.createRun({ thread, assistantId: assistant.id })).json();
    expect(run.tools).toEqual(assistant.tools);
    const ofTheRun = [{ type: "file_search" }, { type: "action", openapiSpec: "{}" }];
    for (const tool of ofTheRun) {
      const { id, tools } = await create(edge, { ...body, modelName: "", tools: [tool] });
      expect(tools).toMatchObject([tool]);
      for (const order of [
        { thread, assistantId: id },
        { thread, model: "test/model", tools: [tool] },
      ]) {
        const refused = await edge.createRun(order);
        expect(refused.statusCode).toBe(400);
        expect(refused.json()).toMatchObject({ code: "invalid_argument", param: "tools" });
        expect(refused.json().message).toContain(`'${tool.type}' is not available on this server yet`);
      }
    }
  });

  it("are refused with a model that no run could use, in the words of a run", async () => {
    const edge = await startEdge();
    const { id } = await create(edge, { responseModel: { modelId: "gpt-4o" } });
    const words = (await edge.createRun({ ...minimalBody, model: "none/x" })).json().message;
    expect(words).toContain("Unknown model 'none/x'.");
    const refusalOf = async (method: "POST" | "PATCH", path: string, body: object) => {
      const answer = await edge.call(method, `/v1/assistants${path}`, { body });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: "invalid_argument", message: words });
      return answer.json().param;
    };
    const modelId = "none/x";
    expect(await refusalOf("POST", "", { functionModel: { modelId } })).toBe("functionModel.modelId");
    expect(await refusalOf("POST", "", { response_model: { model_id: modelId } })).toBe(
      "responseModel.modelId",
    );
    const change = { assistant: { responseModel: { modelId } } };
    expect(await refusalOf("PATCH", `/${id}`, change)).toBe("assistant.responseModel.modelId");
    const unchanged = await edge.call("PATCH", `/v1/assistants/${id}`, {
      body: { ...change, updateMask: "instructions" },
    });
    expect(unchanged.statusCode).toBe(200);
  });
});
