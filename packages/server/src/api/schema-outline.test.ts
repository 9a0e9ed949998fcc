import { describe, expect, it } from "vitest";
import { outlineOf } from "./schema-outline.ts";

const message = { type: "object", properties: { role: { type: "string" } }, required: ["role"] };
const document = { info: { title: "", version: "" }, components: { schemas: { Message: message } } };
const reference = { $ref: "#/components/schemas/Message" };
const nothing = { type: "null" };

describe("the outline of a schema", () => {
  it.each([
    [{ type: "string" }, "string"],
    [{ type: "string", enum: ["asc", "desc"] }, "'asc' or 'desc'"],
    [{ const: "text" }, "'text'"],
    [{ type: "string", format: "date-time", pattern: "^x" }, "time (RFC 3339)"],
    [{ type: "array", items: reference }, "list of Message"],
    [{ anyOf: [{ type: "string" }, nothing] }, "string"],
    [{ anyOf: [{ type: "string" }, { type: "string" }] }, "string"],
    [{ anyOf: [{ anyOf: [{ type: "string" }, { type: "number" }] }, nothing] }, "string or number"],
    [{ type: ["string", "boolean"] }, "string or boolean"],
    [reference, "Message"],
    [{}, "any"],
  ])("says of %j that it is %s", (schema, words) => {
    expect(outlineOf(schema, document).type).toBe(words);
  });

  it("says what may be null, what counts by default, and what it is for", () => {
    const schema = { description: "D", default: "a", anyOf: [{ enum: ["a", "b"] }, nothing] };
    expect(outlineOf(schema, document)).toMatchObject({
      nullable: true,
      defaultValue: '"a"',
      description: "D",
    });
    expect(outlineOf({ type: "string" }, document)).toMatchObject({ nullable: false, defaultValue: null });
    expect(outlineOf({ type: ["string", "null"] }, document)).toMatchObject({
      type: "string",
      nullable: true,
    });
  });

  it.each([
    [{ type: "string", maxLength: 5 }, ["at most 5 characters"]],
    [{ type: "string", minLength: 1, maxLength: 5, pattern: "^a" }, ["1 to 5 characters", "like ^a"]],
    [{ anyOf: [{ type: "number", minimum: 0, maximum: 2 }, nothing] }, ["0 to 2"]],
    [{ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, ["at least 1"]],
    [{ type: "array", items: {}, minItems: 1 }, ["at least 1 entries"]],
    [{ type: "integer" }, []],
  ])("names the limits of %j", (schema, limits) => {
    expect(outlineOf(schema, document).limits).toEqual(limits);
  });

  it("goes into objects, named or not, and into the entries of lists", () => {
    const role = { name: "role", required: true, outline: expect.objectContaining({ type: "string" }) };
    const forms = [{ label: "", members: [role] }];
    expect(outlineOf(reference, document)).toMatchObject({ name: "Message", forms });
    expect(outlineOf({ anyOf: [reference, nothing] }, document)).toMatchObject({ name: "Message", forms });
    expect(outlineOf({ type: "array", items: reference }, document)).toMatchObject({
      name: "Message",
      forms,
    });
    const outer = { type: "object", properties: { inner: { type: "array", items: message } } };
    expect(outlineOf(outer, document)).toMatchObject({
      name: null,
      forms: [{ members: [{ name: "inner", required: false, outline: { forms } }] }],
    });
    expect(outlineOf({ type: "string" }, document).forms).toEqual([]);
  });

  it("tells the forms of a choice apart by what each of them fixes", () => {
    const form = (type: string) => ({ type: "object", properties: { type: { const: type } } });
    const choice = { oneOf: [form("text"), form("image")] };
    const labels = (schema: object) => outlineOf(schema, document).forms.map(({ label }) => label);
    expect(labels(choice)).toEqual(['type "text"', 'type "image"']);
    expect(labels({ type: "array", items: choice })).toEqual(['type "text"', 'type "image"']);
  });
});
