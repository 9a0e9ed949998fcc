import { describe, expect, it } from "vitest";
import { encodeAttachedTool, encodeTool } from "../encode-tool.ts";
import { refusalOf, validate } from "../testing/validate.ts";
import { decodeAttachedTool, decodeTool, toolFields, tools } from "./tool.ts";

const decode = (tool: unknown) => validate(tools, [tool]).map(decodeTool)[0];
const andBack = (tool: unknown) => validate(tools, [tool]).map(decodeTool).map(encodeTool)[0];
const attached = (tool: unknown) => encodeAttachedTool(decodeAttachedTool(validate(toolFields, tool)));

const parameters = { type: "object", properties: { some_Key: {} }, required: ["some_Key"] };
const full = {
  id: "tool_1",
  name: "Look up",
  type: "user_function",
  function: { name: "look_up", description: "D", parameters, required: ["some_Key"] },
  openapiSpec: '{"openapi":"3.1.0"}',
  openapiActionData: { auth_Type: "none" },
};

describe("a tool", () => {
  it("comes back with every documented field as it was sent, from either spelling", () => {
    const { openapiSpec, openapiActionData, ...rest } = full;
    const snakeCase = { ...rest, openapi_spec: openapiSpec, openapi_action_data: openapiActionData };
    for (const tool of [full, snakeCase]) {
      expect(andBack(tool)).toEqual(full);
      expect(attached(tool)).toEqual(full);
    }
  });

  it("says of a function whether it is strict, where that was said", () => {
    for (const strict of [true, false]) {
      const told = { ...full, function: { ...full.function, strict } };
      expect(decode(told)).toMatchObject({ strict });
      expect(andBack(told)).toEqual(told);
      expect(attached(told)).toEqual(told);
    }
    expect(decode({ ...full, function: { ...full.function, strict: null } })).not.toHaveProperty("strict");
  });

  it("may have its function under the name that Tune's SDK uses when it modifies an assistant", () => {
    const { function: fields, ...rest } = full;
    expect(andBack({ ...rest, data: fields })).toEqual(full);
    expect(attached({ ...rest, data: fields })).toEqual(full);
    expect(andBack({ ...full, data: { name: "other" } })).toEqual(full);
    const twice = refusalOf(() => validate(tools, [full, { type: "user_function", data: fields }]));
    expect(twice.param).toBe("[1].data.name");
  });

  it("has what was left out as unset, and its name from the function", () => {
    const minimal = { type: "function", function: { name: "f" } };
    const unset = { id: "", openapiSpec: "", openapiActionData: null, name: "f", type: "function" };
    const noArguments = { type: "object", properties: {} };
    expect(andBack(minimal)).toEqual({
      ...unset,
      function: { name: "f", description: "", parameters: noArguments, required: [] },
    });
    expect(decode(minimal)).toEqual({
      type: "function",
      name: "f",
      description: "",
      parameters: noArguments,
    });
  });

  it("may be sent as it came, whatever its type", () => {
    for (const tool of [
      full,
      { type: "file_search" },
      { type: "code_interpreter", id: "c", name: "Code" },
      { type: "action", openapiSpec: "openapi: 3.1.0", openapiActionData: { a: 1 } },
      { type: "user_function", openapiSpec: "openapi: 3.1.0" },
    ]) {
      const once = andBack(tool);
      expect(once).toMatchObject(tool);
      expect(andBack(once)).toEqual(once);
      expect(attached(once)).toEqual(once);
    }
  });

  it("of a file may be of any type, and is kept with nothing but what was given", () => {
    const given = validate(toolFields, { type: "web_search", id: "", function: null, extra: 1 });
    expect(decodeAttachedTool(given)).toEqual({ type: "web_search" });
  });

  it("of a file is shown as far as it makes sense, whichever way it came in", () => {
    const unset = { id: "", name: "", type: "", function: null, openapiSpec: "", openapiActionData: null };
    expect(encodeAttachedTool({ type: "file_search", file_search: {} })).toEqual({
      ...unset,
      type: "file_search",
    });
    for (const odd of [null, 5, [], { type: 7, name: {}, function: "f", openapiActionData: [] }]) {
      expect(encodeAttachedTool(odd)).toEqual(unset);
    }
  });

  it.each([
    [{ type: "web_search" }, "type", "'web_search' is not available on this server yet"],
    [{ type: "web_search", function: { name: "f" } }, "type", "function tools are, with type 'function'"],
    [{}, "type", "is required and must be a string, such as 'function'."],
    [{ type: 5 }, "type", "must be a string, got 5."],
    [{ type: "function" }, "function", "is required with type 'function'"],
    [{ type: "user_function", function: null, openapiSpec: "" }, "function", "with type 'user_function'"],
    [
      { type: "function", function: { name: "f", strict: "yes" } },
      "function.strict",
      "must be true or false",
    ],
    [{ ...full, openapiSpec: {} }, "openapiSpec", "must be a string, got an object."],
    [
      { type: "a", openapi_spec: "x", openapi_action_data: 1 },
      "openapiActionData",
      "must be an object, got 1.",
    ],
    [{ ...full, id: "\0" }, "id", "without the character U+0000"],
  ])("is refused as %j", (tool, field, message) => {
    const refusal = refusalOf(() => decode(tool));
    expect(refusal.param).toBe(`[0].${field}`);
    expect(refusal.message).toContain(message);
  });
});
