import { describe, expect, it } from "vitest";
import { fillPath, writeQuery } from "./operation.ts";

describe("fillPath", () => {
  it("puts ids into the path, escaped", () => {
    expect(fillPath("/v1/threads/{threadId}/runs/{runId}", { threadId: "a/b?", runId: "r" })).toBe(
      "/v1/threads/a%2Fb%3F/runs/r",
    );
  });

  it.each(["", ".", ".."])("refuses %j, which would lead to another path", (threadId) => {
    expect(() => fillPath("/v1/threads/{threadId}", { threadId })).toThrow("threadId must be an id");
  });

  it("refuses an id that is missing", () => {
    expect(() => fillPath("/v1/threads/{threadId}", {})).toThrow("threadId must be an id");
  });
});

describe("writeQuery", () => {
  it("writes objects by their keys, and leaves out what is not given", () => {
    const query = { limit: 5, search: "a b", after: undefined, metadata: { user: "u&1", age: 3 } };
    expect(decodeURIComponent(writeQuery(query))).toBe(
      "?limit=5&search=a+b&metadata[user]=u&1&metadata[age]=3",
    );
    expect(writeQuery(query)).toContain("u%261");
  });

  it("is nothing without parameters", () => {
    expect(writeQuery({ after: undefined })).toBe("");
  });
});
