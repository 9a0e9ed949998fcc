import { describe, expect, it } from "vitest";
import { refusalOf, validate } from "../testing/validate.ts";
import {
  createAssistantBody,
  decodeAssistant,
  decodeAssistantChange,
  modifyAssistantBody,
} from "./assistant.ts";

const decode = (body: unknown) => decodeAssistant(validate(createAssistantBody, body));
const decodeChange = (body: unknown) => decodeAssistantChange(validate(modifyAssistantBody, body));

const empty = {
  name: "",
  modelName: "",
  description: "",
  instructions: "",
  functionModel: null,
  responseModel: null,
  tools: [],
  metadata: null,
  userFilters: null,
  temperature: null,
  topP: null,
  responseFormat: null,
  reasoningEffort: null,
  toolResources: null,
};

describe("decoding an assistant", () => {
  it("fills in what is left out", () => {
    expect(decode({})).toEqual(empty);
  });

  it("reads every field in both spellings", () => {
    const tools = [{ type: "user_function", function: { name: "f" } }];
    const camelCase = decode({
      assistantName: "A",
      modelName: "a",
      description: "D",
      instructions: "I",
      functionModel: { modelId: "m/f", temperature: 0 },
      responseModel: { modelId: "m/r" },
      tools,
      metadata: { some_Key: 1 },
      userFilters: { other_Key: 2 },
    });
    const snakeCase = decode({
      assistant_name: "A",
      model_name: "a",
      description: "D",
      instructions: "I",
      function_model: { model_id: "m/f", temperature: 0 },
      response_model: { model_id: "m/r" },
      tools,
      metadata: { some_Key: 1 },
      user_filters: { other_Key: 2 },
    });
    expect(camelCase).toMatchObject({
      name: "A",
      modelName: "a",
      description: "D",
      instructions: "I",
      functionModel: { modelId: "m/f", temperature: 0 },
      responseModel: { modelId: "m/r", temperature: null },
      tools: [{ name: "f" }],
      metadata: { some_Key: 1 },
      userFilters: { other_Key: 2 },
    });
    expect(snakeCase).toEqual(camelCase);
  });

  it("does not copy the function model: it stands in for the other as long as there is none", () => {
    expect(decode({ functionModel: { modelId: "m/f" } }).responseModel).toBeNull();
  });

  it.each([
    [{ description: "x".repeat(513) }, "description", "at most 512 characters long, got 513."],
    [{ userFilters: { a: 1, b: 2, c: 3, d: 4 } }, "userFilters", "must have at most 3 pairs, got 4."],
    [{ userFilters: [] }, "userFilters", "must be an object, got an array."],
    [{ responseModel: {} }, "responseModel.modelId", "is required"],
    [{ functionModel: { modelId: "m", temperature: 3 } }, "functionModel.temperature", "at most 2, got 3."],
    [{ modelName: "\0" }, "modelName", "without the character U+0000"],
    [{ tools: [{ type: "web_search" }] }, "tools[0].type", "is not available on this server yet"],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decode(body));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});

describe("decoding a change of an assistant", () => {
  const assistant = { assistantName: "A", instructions: "I", description: "D" };

  it("changes the fields that the mask names, in either spelling", () => {
    const change = { name: "A", instructions: "I" };
    expect(decodeChange({ assistant, updateMask: "assistantName,instructions" })).toEqual(change);
    expect(decodeChange({ assistant, update_mask: " assistant_name , instructions," })).toEqual(change);
    expect(decodeChange({ assistant, updateMask: ["assistant_name", "instructions"] })).toEqual(change);
  });

  it("clears a field that the mask names and the assistant does not give", () => {
    expect(decodeChange({ assistant, updateMask: "functionModel,modelName,tools" })).toEqual({
      functionModel: null,
      modelName: "",
      tools: [],
    });
  });

  it("changes the fields that are given when there is no mask", () => {
    const change = { name: "A", instructions: "I", description: "D" };
    for (const updateMask of [undefined, null, "", " , ", []]) {
      expect(decodeChange({ assistant, updateMask })).toEqual(change);
    }
    expect(decodeChange({ assistant: { metadata: null } })).toEqual({ metadata: null });
    expect(decodeChange({ assistant: {} })).toEqual({});
  });

  it.each([
    [
      { assistant, updateMask: "instructions,nope" },
      "updateMask",
      "updateMask names 'nope', which is no field",
    ],
    [{ assistant, updateMask: "id" }, "updateMask", "There are: assistantName, modelName,"],
    [{ assistant, updateMask: 5 }, "updateMask", "must be a string or an array, got 5."],
    [{ assistant: { tools: 1 } }, "assistant.tools", "must be an array, got 1."],
    [{ updateMask: "tools" }, "assistant", "is required and must be an object."],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decodeChange(body));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});
