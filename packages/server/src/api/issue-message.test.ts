import { describe, expect, it } from "vitest";
import { z } from "zod";
import { explainIssue, formatPath, invalidInputOf } from "./issue-message.ts";

const schema = z.object({
  name: z.string().min(1).max(5).optional(),
  temperature: z.number().max(2).optional(),
  count: z.int().optional(),
  isOn: z.boolean().optional(),
  order: z.enum(["asc", "desc"]).optional(),
  list: z
    .array(z.object({ id: z.string() }))
    .max(2)
    .optional(),
  content: z
    .union([
      z.string(),
      z.array(
        z.discriminatedUnion("type", [
          z.object({ type: z.literal("text"), text: z.string() }),
          z.object({ type: z.literal("image"), url: z.string().startsWith("https:") }),
        ]),
      ),
    ])
    .optional(),
  choice: z
    .union([
      z.enum(["none", "all"]),
      z.discriminatedUnion("type", [
        z.object({ type: z.literal("named"), named: z.object({ name: z.string() }) }),
        z.object({ type: z.literal("first") }),
      ]),
    ])
    .optional(),
  pairs: z.record(z.string().max(3), z.string()).optional(),
});

function explain(value: unknown): string {
  const result = schema.safeParse(value, { error: explainIssue });
  return result.success ? "" : invalidInputOf(result.error, "The request body").message;
}

describe("explaining what is wrong with a value", () => {
  it.each([
    [{ temperature: 9 }, "temperature must be at most 2, got 9."],
    [{ temperature: "hot" }, "temperature must be a number, got 'hot'."],
    [{ count: 1.5 }, "count must be a whole number, got 1.5."],
    [{ isOn: null }, "isOn must be true or false, got null."],
    [{ name: "" }, "name must not be empty."],
    [{ name: "abcdef" }, "name must be at most 5 characters long, got 6."],
    [{ name: {} }, "name must be a string, got an object."],
    [{ order: "up" }, "order must be 'asc' or 'desc', got 'up'."],
    [{ list: [{}] }, "list[0].id is required and must be a string."],
    [{ list: [{ id: "a" }, { id: "b" }, { id: "c" }] }, "list must have at most 2 entries, got 3."],
    [{ content: 5 }, "content must be a string or an array, got 5."],
    [{ content: [{ type: "audio" }] }, "content[0].type must be 'text' or 'image', got 'audio'."],
    [{ content: [{}] }, "content[0].type is required and must be 'text' or 'image'."],
    [{ content: [{ type: "text", text: [] }] }, "content[0].text must be a string, got an array."],
    [{ content: [{ type: "image", url: "x" }] }, "content[0].url has a value that is not allowed, got 'x'."],
    [{ choice: 5 }, "choice must be 'none', 'all' or an object, got 5."],
    [{ choice: "some" }, "choice must be 'none', 'all' or an object, got 'some'."],
    [{ choice: {} }, "choice.type is required and must be 'named' or 'first'."],
    [{ choice: { type: "last" } }, "choice.type must be 'named' or 'first', got 'last'."],
    [{ choice: { type: "named" } }, "choice.named is required and must be an object."],
    [{ choice: { type: "named", named: { name: 5 } } }, "choice.named.name must be a string, got 5."],
    [{ pairs: { abcd: "x" } }, "pairs has a key that must be at most 3 characters long, got 4."],
    [{ pairs: { abc: 5 } }, "pairs.abc must be a string, got 5."],
    [[], "The request body must be an object, got an array."],
  ])("%j: %s", (value, message) => {
    expect(explain(value)).toBe(message);
  });

  it("cuts long values", () => {
    expect(explain({ order: "x".repeat(1_000) })).toHaveLength(79);
  });

  it("names the field as a path, and the whole as none", () => {
    const field = schema.safeParse({ list: [{}] });
    const whole = schema.safeParse(5);
    expect(field.error && invalidInputOf(field.error, "The request body").param).toBe("list[0].id");
    expect(whole.error && invalidInputOf(whole.error, "The request body").param).toBeNull();
    expect(formatPath(["thread", "messages", 0, "content", 2, "text"])).toBe(
      "thread.messages[0].content[2].text",
    );
  });
});
