import { describe, expect, it } from "vitest";
import { describeType, membersOf, resolve } from "./schema-outline.ts";

const message = { type: "object", properties: { role: { type: "string" } }, required: ["role"] };
const document = { info: { title: "", version: "" }, components: { schemas: { Message: message } } };
const reference = { $ref: "#/components/schemas/Message" };

describe("the outline of a schema", () => {
  it.each([
    [{ type: "string" }, "string"],
    [{ type: "string", enum: ["asc", "desc"] }, "'asc' or 'desc'"],
    [{ const: "text" }, "'text'"],
    [{ type: "array", items: reference }, "list of Message"],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string or null"],
    [{ anyOf: [{ type: "string" }, { type: "string" }] }, "string"],
    [reference, "Message"],
    [{}, "any"],
  ])("describes %j as %s", (schema, words) => {
    expect(describeType(schema, document)).toBe(words);
  });

  it("lists the members of an object, named or among alternatives", () => {
    const members = [{ name: "role", required: true, member: { type: "string" } }];
    expect(membersOf(resolve(reference, document), document)).toEqual(members);
    expect(membersOf({ anyOf: [reference, { type: "null" }] }, document)).toEqual(members);
    expect(membersOf({ type: "string" }, document)).toEqual([]);
  });
});
