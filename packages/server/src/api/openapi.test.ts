import { describe, expect, it } from "vitest";
import { validatorOf } from "../../test/contract.ts";
import { startEdge } from "../../test/edge.ts";
import { type OpenApiDocument, operationsOf } from "./openapi-document.ts";

async function readDocument(): Promise<OpenApiDocument & { openapi: string }> {
  const { app } = await startEdge();
  return (await app.inject("/openapi.json")).json();
}

describe("the OpenAPI document", () => {
  it("has every operation", async () => {
    const document = await readDocument();
    expect(document.openapi).toBe("3.1.0");
    expect(operationsOf(document).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "post /v1/threads",
      "get /v1/threads",
      "get /v1/threads/{threadId}",
      "post /v1/threads/{threadId}",
      "delete /v1/threads/{threadId}",
      "post /v1/threads/{threadId}/copy",
      "post /v1/threads/{threadId}/messages",
      "get /v1/threads/{threadId}/messages",
      "get /v1/threads/{threadId}/messages/{messageId}",
      "post /v1/threads/{threadId}/messages/{messageId}",
      "delete /v1/threads/{threadId}/messages/{messageId}",
      "post /v1/threads/runs",
      "post /v1/threads/{threadId}/runs",
      "get /v1/threads/{threadId}/runs",
      "get /v1/threads/{threadId}/runs/{runId}",
      "post /v1/threads/{threadId}/runs/{runId}",
      "get /v1/threads/{threadId}/runs/{runId}/stream",
      "post /v1/threads/{threadId}/runs/{runId}/cancel",
      "post /v1/threads/{threadId}/runs/{runId}/submit_tool_outputs",
      "get /v1/threads/{threadId}/runs/{runId}/steps",
      "get /v1/threads/{threadId}/runs/{runId}/steps/{stepId}",
      "post /v1/assistants",
      "get /v1/assistants",
      "get /v1/assistants/{assistantId}",
      "patch /v1/assistants/{assistantId}",
      "delete /v1/assistants/{assistantId}",
      "get /v1/models",
    ]);
  });

  it("says of each operation what it does and how it fails, under a name of its own", async () => {
    const operations = operationsOf(await readDocument()).map(({ operation }) => operation);
    for (const { operationId, summary, tags, responses = {} } of operations) {
      expect({ operationId, summary, tags }).toEqual({
        operationId: expect.any(String),
        summary: expect.any(String),
        tags: [expect.any(String)],
      });
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["200", "401", "500", "503"]));
      for (const { description } of Object.values(responses)) {
        expect(description).toMatch(/\.$/);
      }
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it("shows each operation in use, with a request and an answer that its own schemas allow", async () => {
    const document = await readDocument();
    for (const { operation } of operationsOf(document)) {
      const { operationId, requestBody, responses } = operation;
      const media = [
        ...Object.values(requestBody?.content ?? {}),
        ...Object.values(responses?.["200"]?.content ?? {}).slice(0, 1),
      ];
      for (const { schema, example } of media) {
        expect(example, operationId).toBeDefined();
        expect(() => validatorOf(document, schema).parse(example), operationId).not.toThrow();
      }
    }
  });

  it("tells how a list is filtered by metadata, and which bodies may be left out", async () => {
    const operations = operationsOf(await readDocument()).map(({ operation }) => operation);
    const find = (id: string) => operations.find(({ operationId }) => operationId === id);
    expect(find("listThreads")?.parameters?.find(({ name }) => name === "metadata")).toMatchObject({
      in: "query",
      style: "deepObject",
      explode: true,
    });
    expect(find("copyThread")?.requestBody?.required).toBe(false);
    expect(find("createMessage")?.requestBody?.required).toBe(true);
  });

  it("has no loose ends: every named schema is used, and every reference leads to one", async () => {
    const document = await readDocument();
    const references = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g);
    expect(new Set([...references].map(([, name]) => name))).toEqual(
      new Set(Object.keys(document.components?.schemas ?? {})),
    );
  });
});
