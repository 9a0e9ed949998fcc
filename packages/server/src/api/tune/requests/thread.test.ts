import { describe, expect, it } from "vitest";
import { validate } from "../testing/validate.ts";
import { createThreadBody, decodeThread, decodeThreadChange, modifyThreadBody } from "./thread.ts";

const decodeChange = (body: unknown) => decodeThreadChange(validate(modifyThreadBody, body));

describe("decoding a thread", () => {
  it("makes an empty one of nothing", () => {
    const empty = {
      title: "",
      datasetId: null,
      metadata: null,
      toolResources: null,
      ttlMs: null,
      messages: [],
    };
    for (const body of [undefined, null, {}, { messages: null, ttlSeconds: null, datasetId: "" }]) {
      expect(decodeThread(validate(createThreadBody.nullish(), body))).toEqual(empty);
    }
  });

  it("counts its time to live in seconds", () => {
    expect(decodeThread(validate(createThreadBody, { ttl_seconds: 90 })).ttlMs).toBe(90_000);
  });
});

describe("decoding a change of a thread", () => {
  it("changes only what is given, and null clears", () => {
    expect(decodeChange({})).toEqual({});
    expect(decodeChange({ title: null, metadata: null, toolResources: null, ttlSeconds: null })).toEqual({
      title: "",
      metadata: null,
      toolResources: null,
      ttlMs: null,
    });
    expect(decodeChange({ title: "T", tool_resources: { code_interpreter: {} }, ttlSeconds: 1 })).toEqual({
      title: "T",
      toolResources: { codeInterpreter: { fileIds: [] } },
      ttlMs: 1_000,
    });
  });
});
