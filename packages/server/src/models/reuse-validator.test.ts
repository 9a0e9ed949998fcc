import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { asSchema } from "@ai-sdk/provider-utils";
import { describe, expect, it } from "vitest";
import { reuseValidator } from "./reuse-validator.ts";

function chatModel() {
  return createOpenAICompatible({ name: "test", baseURL: "http://127.0.0.1:1" }).chatModel("test");
}

const validatorOf = (model: object) => asSchema(Reflect.get(model, "chunkSchema"));

const chunk = { id: "1", choices: [{ delta: { content: "Hello", refusal: 1 }, finish_reason: null }] };

describe("a model of the OpenAI-compatible package", () => {
  it("makes a validator for each chunk by itself", () => {
    const model = chatModel();

    expect(validatorOf(model)).not.toBe(validatorOf(model));
  });

  it("has one for all chunks then", () => {
    const model = reuseValidator(chatModel());

    expect(validatorOf(model)).toBe(validatorOf(model));
  });

  it.each([
    ["a chunk", chunk],
    [
      "an error in the place of a chunk",
      { error: { message: "Too much.", type: null, param: null, code: 429 } },
    ],
    ["a chunk without choices", { id: "1" }],
    ["a text of the wrong kind", { id: "1", choices: [{ delta: { content: 7 } }] }],
    ["no object", "Hello"],
  ])("finds of %s what it found before", async (_, value) => {
    const before = await validatorOf(chatModel()).validate?.(value);
    const after = await validatorOf(reuseValidator(chatModel())).validate?.(value);

    expect(before).toBeDefined();
    expect(after).toEqual(before);
  });

  it("is left as it is when it keeps its schema elsewhere", () => {
    const model = { schemaOfChunks: 1 };

    expect(reuseValidator(model)).toEqual({ schemaOfChunks: 1 });
  });
});
