import { describe, expect, it } from "vitest";
import { validatorOf, watchContract } from "../../test/contract.ts";
import { startEdge } from "../../test/edge.ts";
import { parseEvents } from "../../test/server-sent-events.ts";
import type { ErrorBody } from "./answer-schemas.ts";
import { eventsOf, type OpenApiDocument, operationsOf } from "./openapi-document.ts";
import { answers } from "./tune/errors.ts";
import { eventNames } from "./tune/events.ts";

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
      "post /admin/session",
      "get /admin/session",
      "delete /admin/session",
      "post /admin/access-keys",
      "get /admin/access-keys",
      "get /admin/access-keys/{accessKeyId}",
      "patch /admin/access-keys/{accessKeyId}",
      "delete /admin/access-keys/{accessKeyId}",
      "get /admin/runs",
      "get /admin/runs/{runId}",
      "get /admin/runs/{runId}/timeline",
      "get /admin/runs/{runId}/settings",
      "get /admin/runs/{runId}/model-calls/{number}",
      "get /admin/runs/{runId}/events",
      "get /admin/runs/summary",
      "get /admin/usage",
      "get /admin/threads",
      "get /admin/models",
      "post /admin/models/test",
      "get /admin/server",
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

  it("shows each operation in use, with a request and answers that its own schemas allow", async () => {
    const document = await readDocument();
    for (const { operation } of operationsOf(document)) {
      const { operationId, requestBody, responses } = operation;
      const media = [
        ...Object.values(requestBody?.content ?? {}),
        ...Object.values(responses?.["200"]?.content ?? {}),
      ];
      expect(media.length, operationId).toBeGreaterThan(0);
      for (const { schema, example } of media) {
        expect(example, operationId).toBeDefined();
        expect(() => validatorOf(document, schema).parse(example), operationId).not.toThrow();
      }
    }
  });

  it("shows each error that an operation says it may give, with the code of its status", async () => {
    const document = await readDocument();
    const codes = new Map<number, Set<string>>();
    for (const { status, code } of Object.values(answers)) {
      codes.set(status, new Set([...(codes.get(status) ?? []), code]));
    }
    for (const { operation } of operationsOf(document)) {
      const { operationId, responses = {} } = operation;
      for (const [status, { content }] of Object.entries(responses)) {
        const media = content?.["application/json"];
        if (status !== "200") {
          const examples = Object.values(media?.examples ?? {});
          expect(examples.length, `${operationId} ${status}`).toBeGreaterThan(0);
          for (const { summary, value } of examples) {
            expect(summary).toMatch(/^[A-Z]/);
            const error = validatorOf(document, media?.schema).parse(value) as ErrorBody;
            expect(codes.get(Number(status)), `${operationId} ${status}`).toContain(error.code);
          }
        }
      }
    }
  });

  it("says of every parameter what it is for", async () => {
    for (const { operation } of operationsOf(await readDocument())) {
      for (const { name, description } of operation.parameters ?? []) {
        expect(description, `${operation.operationId} ${name}`).toMatch(/\.$/);
      }
    }
  });

  it("has the headers of an operation: to send it once, to bound the wait, to resume a stream", async () => {
    for (const { method, path, operation } of operationsOf(await readDocument())) {
      const { operationId = "", parameters = [] } = operation;
      // An answer that is given twice is an answer that is kept, and a new key must not be.
      const isKept = path.startsWith("/v1/") && (method === "post" || method === "patch");
      const headers = parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name);
      const waits = ["createThreadAndRun", "createRun", "submitToolOutputs"].includes(operationId);
      expect(headers, operationId).toEqual([
        ...(isKept ? ["idempotency-key"] : []),
        ...(waits ? ["prefer"] : []),
        ...(operationId === "streamRun" ? ["last-event-id"] : []),
      ]);
    }
  });

  it("names every event of a stream with what it brings, and shows a stream of each operation that has one", async () => {
    const document = await readDocument();
    const events = eventsOf(document);
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set([...Object.values(eventNames), "error"]),
    );
    const { app } = await startEdge();
    const contract = watchContract(app);
    await app.ready();
    const streamed: string[] = [];
    for (const { operation } of operationsOf(document)) {
      const example = operation.responses?.["200"]?.content?.["text/event-stream"]?.example;
      if (typeof example === "string") {
        streamed.push(operation.operationId ?? "");
        await contract.checkStream(example);
        const frames = parseEvents(example);
        expect(frames.at(-1)).toMatchObject({ event: "done", data: "[DONE]" });
        expect(frames.every(({ id }, index) => id === (frames[0]?.id ?? 0) + index)).toBe(true);
      }
    }
    expect(contract.violations).toEqual([]);
    expect(streamed).toEqual(["createThreadAndRun", "createRun", "streamRun", "submitToolOutputs"]);
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
