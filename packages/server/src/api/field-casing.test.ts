import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compileFieldCasing, snakeCaseOf } from "./field-casing.ts";
import { createThreadAndRunBody } from "./tune/requests/run.ts";

const fold = compileFieldCasing(createThreadAndRunBody);

describe("folding field names", () => {
  it("renames declared fields at every level", () => {
    expect(
      fold({
        max_prompt_tokens: 1,
        truncation_strategy: { last_messages: 2 },
        thread: {
          tool_resources: { file_search: { vector_stores: [{ file_ids: ["f"] }] } },
          messages: [
            {
              content: [{ type: "image_url", image_url: { url: "u" } }],
              attachments: [{ file_id: "f" }],
            },
          ],
        },
      }),
    ).toEqual({
      maxPromptTokens: 1,
      truncationStrategy: { lastMessages: 2 },
      thread: {
        toolResources: { fileSearch: { vectorStores: [{ fileIds: ["f"] }] } },
        messages: [
          {
            content: [{ type: "image_url", imageUrl: { url: "u" } }],
            attachments: [{ fileId: "f" }],
          },
        ],
      },
    });
  });

  it("renames each of the four spellings of the additional instructions to one of the two declared", () => {
    expect(fold({ additiona_instructions: "a", additional_instructions: "b" })).toEqual({
      additionaInstructions: "a",
      additionalInstructions: "b",
    });
  });

  it("lets camelCase win over snake_case, in either order", () => {
    expect(fold({ top_p: 0.1, topP: 0.2 })).toEqual({ topP: 0.2 });
    expect(fold({ topP: 0.2, top_p: 0.1 })).toEqual({ topP: 0.2 });
  });

  it("leaves free-form objects exactly as they are, whatever their keys", () => {
    const names = ["max_prompt_tokens", "maxPromptTokens", "thread", "file_ids", "tool_resources"];
    const freeForm = fc.dictionary(
      fc.oneof(fc.constantFrom(...names), fc.string()),
      fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue())),
    );
    fc.assert(
      fc.property(freeForm, freeForm, (metadata, parameters) => {
        const folded = fold({
          metadata,
          thread: { metadata, messages: [{ metadata }] },
          tools: [{ function: { parameters } }],
        });
        expect(folded).toStrictEqual({
          metadata,
          thread: { metadata, messages: [{ metadata }] },
          tools: [{ function: { parameters } }],
        });
      }),
    );
  });

  it("takes any JSON without an error and keeps what it does not know", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fold(value);
      }),
    );
    expect(fold({ some_thing: { max_prompt_tokens: 1 } })).toEqual({ some_thing: { max_prompt_tokens: 1 } });
  });

  it("gives the same result for a body written in either spelling", () => {
    const schema = z.object({ firstName: z.string(), theList: z.array(z.object({ fileId: z.string() })) });
    const camel = { firstName: "a", theList: [{ fileId: "b" }] };
    const snake = { first_name: "a", the_list: [{ file_id: "b" }] };
    expect(compileFieldCasing(schema)(snake)).toEqual(compileFieldCasing(schema)(camel));
  });

  it("spells as protobuf does", () => {
    expect(snakeCaseOf("maxPromptTokens")).toBe("max_prompt_tokens");
    expect(snakeCaseOf("topP")).toBe("top_p");
  });
});
