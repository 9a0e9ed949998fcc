import { describe, expect, it } from "vitest";
import { startOpenAiEdge } from "./testing/openai-edge.ts";

const text = (length: number) => "x".repeat(length);
const list = <Entry>(length: number, entry: (index: number) => Entry) =>
  Array.from({ length }, (_, index) => entry(index));
const pairs = (count: number) => Object.fromEntries(list(count, (index) => [`k${index}`, "v"]));
const namedFunction = (name: string) => ({ type: "function", function: { name } });
const search = (options: object) => ({ tools: [{ type: "file_search", file_search: options }] });
const schemaNamed = (name: string) => ({ response_format: { type: "json_schema", json_schema: { name } } });

/** Fields of an assistant: the one that is named, what is just allowed in it, and what is not any more. */
const ofAssistant = [
  ["name", { name: text(256) }, { name: text(257) }],
  ["description", { description: text(512) }, { description: text(513) }],
  ["instructions", { instructions: text(256_000) }, { instructions: text(256_001) }],
  ["metadata", { metadata: pairs(16) }, { metadata: pairs(17) }],
  ["metadata", { metadata: { [text(64)]: "v" } }, { metadata: { [text(65)]: "v" } }],
  ["metadata.k", { metadata: { k: text(512) } }, { metadata: { k: text(513) } }],
  [
    "tools",
    { tools: list(128, (index) => namedFunction(`f${index}`)) },
    { tools: list(129, (index) => namedFunction(`f${index}`)) },
  ],
  ["tools[0].function.name", { tools: [namedFunction(text(64))] }, { tools: [namedFunction(text(65))] }],
  ["tools[0].file_search.max_num_results", search({ max_num_results: 50 }), search({ max_num_results: 51 })],
  [
    "tools[0].file_search.ranking_options.score_threshold",
    search({ ranking_options: { score_threshold: 1 } }),
    search({ ranking_options: { score_threshold: 1.1 } }),
  ],
  ["response_format.json_schema.name", schemaNamed(text(64)), schemaNamed(text(65))],
  ["temperature", { temperature: 2 }, { temperature: 2.1 }],
  ["top_p", { top_p: 1 }, { top_p: 1.1 }],
] as const;

describe("limits of the Assistants dialect", () => {
  it.each(ofAssistant)("are those of the protocol for %s of an assistant", async (param, good, bad) => {
    const { ask, give } = await startOpenAiEdge();
    expect(await give<object>("POST", "/assistants", { model: "test/model", ...good })).toHaveProperty("id");
    const refused = await ask("POST", "/assistants", { model: "test/model", ...bad });
    expect([refused.statusCode, refused.json().error.param]).toEqual([400, param]);
  });

  it("are twenty files of the code interpreter and one vector store", async () => {
    const { ask, give, addFile, assistantId, threadId } = await startOpenAiEdge();
    const fileId = await addFile();
    const files = (count: number) => ({ code_interpreter: { file_ids: list(count, () => fileId) } });
    const ids = (count: number) => ({
      file_search: { vector_store_ids: list(count, (index) => `vs_${index}`) },
    });
    const stores = (count: number) => ({ file_search: { vector_stores: list(count, () => ({})) } });
    for (const [good, bad, param] of [
      [files(20), files(21), "tool_resources.code_interpreter.file_ids"],
      [ids(1), ids(2), "tool_resources.file_search.vector_store_ids"],
      [stores(1), stores(2), "tool_resources.file_search.vector_stores"],
    ] as const) {
      for (const path of ["/threads", `/threads/${threadId}`, "/assistants", `/assistants/${assistantId}`]) {
        await give("POST", path, { model: "test/model", tool_resources: good });
        const refused = await ask("POST", path, { model: "test/model", tool_resources: bad });
        expect([path, refused.statusCode, refused.json().error.param]).toEqual([path, 400, param]);
      }
    }
  });

  it("are two tools that an attachment can be for", async () => {
    const { ask, give, addFile, threadId } = await startOpenAiEdge();
    const message = (file_id: string, ...types: string[]) => ({
      role: "user",
      content: "Look",
      attachments: [{ file_id, tools: types.map((type) => ({ type })) }],
    });
    const path = `/threads/${threadId}/messages`;
    const good = message(await addFile(), "code_interpreter", "file_search");
    expect(await give<object>("POST", path, good)).toMatchObject({ attachments: good.attachments });
    const refused = await ask("POST", path, message(await addFile(), "file_search", "browser"));
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      400,
      "Invalid 'attachments[0].tools[1].type': must be 'code_interpreter' or 'file_search', got 'browser'.",
    ]);
  });
});
