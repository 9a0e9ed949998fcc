import { describe, expect, it } from "vitest";
import { refusalOf, validate } from "../testing/validate.ts";
import { createMessageBody, decodeMessage, decodeMessageChange, modifyMessageBody } from "./message.ts";

const decode = (body: unknown) => decodeMessage(validate(createMessageBody, body));
const decodeChange = (body: unknown) => decodeMessageChange(validate(modifyMessageBody, body));

describe("decoding a message", () => {
  it("takes what published applications send: empty ids, and fields that belong elsewhere", () => {
    const body = { assistantId: "", content: "hello", fileIds: [], role: "user", runId: "", threadId: "t" };
    expect(decode(body)).toEqual({
      role: "user",
      content: [{ type: "text", text: "hello", annotations: [] }],
      attachments: [],
      metadata: null,
      assistantId: null,
      runId: null,
    });
  });

  it("keeps who made an answer that the client stores", () => {
    const ids = { assistantId: "asst_1", runId: "run_1" };
    expect(decode({ role: "assistant", content: "Hi", ...ids })).toMatchObject(ids);
    const snakeCase = { assistant_id: "asst_1", run_id: "run_1" };
    expect(decode({ role: "assistant", content: "Hi", ...snakeCase })).toMatchObject(ids);
  });

  it.each([
    [{ content: "x" }, "role", "role is required"],
    [{ role: "user" }, "content", "content is required"],
    [{ role: "user", content: "x", runId: "run\0" }, "runId", "runId must be an id"],
    [{ role: "user", content: "x", attachments: [{ tools: [] }] }, "attachments[0].fileId", "is required"],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decode(body));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});

describe("decoding a change of a message", () => {
  it("changes only what is given, and clears metadata by null", () => {
    expect(decodeChange({})).toEqual({});
    expect(decodeChange({ role: null, content: null })).toEqual({});
    expect(decodeChange({ metadata: null })).toEqual({ metadata: null });
    expect(decodeChange({ role: "assistant", content: "" })).toEqual({
      role: "assistant",
      content: [{ type: "text", text: "", annotations: [] }],
    });
  });
});
