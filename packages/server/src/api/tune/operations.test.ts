import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { says } from "../../../test/scripted-model.ts";
import { formatPath } from "../issue-message.ts";
import type { OpenApiDocument, Operation } from "../openapi-document.ts";
import { resolve } from "../schema-outline.ts";
import { fillPath, type InhabitedEdge, startInhabitedEdge } from "./testing/inhabited-edge.ts";
import { arbitraryOf, type FieldValues, faultsOf, withFault } from "./testing/json-arbitrary.ts";

const runsPerOperation = 25;

const past = new Date(Date.now() - 3_600_000).toISOString();
const soon = new Date(Date.now() + 3_600_000).toISOString();

/** What a field means is more than its schema says: these name things that exist. */
function meaningfulFields({ ids, key, toolCallId, document }: InhabitedEdge): FieldValues {
  const { assistantId = "", messageId = "" } = ids;
  return {
    model: fc.constantFrom("test/model", "test/other"),
    tools: fc.uniqueArray(functionToolOf(document), { selector: (tool) => tool.function.name, maxLength: 3 }),
    attachments: fc.array(
      fc.record({
        fileId: fc.constant("file-1"),
        tools: fc.array(attachedToolOf(document), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    modelId: fc.constantFrom("test/model", "gpt-4o"),
    truncationStrategy: fc.constantFrom({ type: "auto" }, { type: "last_messages", lastMessages: 2 }, null),
    assistantId: fc.constantFrom("", assistantId, null),
    fromMessageId: fc.constantFrom("", null),
    upToMessageId: fc.constantFrom("", messageId, null),
    // Twice the same call in one request is refused, and so is none, and another output than the first: all these are "".
    toolOutputs: fc
      .record({ toolCallId: fc.constant(toolCallId), output: fc.constantFrom("", null) })
      .map((output) => [output]),
    modelName: fc.constantFrom("", null),
    updateMask: fc.constantFrom("", null, "instructions", "assistant_name,tools"),
    before: fc.constant(""),
    accessKey: fc.constant(key),
    status: fc.constantFrom("", "failed", "completed,failed"),
    threadId: fc.constantFrom("", "thread_none"),
    groupBy: fc.constantFrom("", "day", "model,key"),
    cursor: fc.constant(""),
    ...Object.fromEntries(
      ["since", "createdSince", "updatedSince", "from"].map((name) => [name, fc.constantFrom("", past)]),
    ),
    ...Object.fromEntries(
      ["until", "createdUntil", "updatedUntil", "to"].map((name) => [name, fc.constantFrom("", soon)]),
    ),
    expiresAt: fc.constantFrom("2999-01-01T00:00:00Z", null),
  };
}

/** Where the operation acts: what it ends is made for it, and what needs a free thread gets one. */
async function placeOf(
  { operationId = "" }: Operation,
  { call, ids, endedRun }: InhabitedEdge,
): Promise<Record<string, string>> {
  switch (operationId) {
    case "deleteThread":
      return { threadId: (await call("POST", "/v1/threads")).json().id };
    case "deleteMessage": {
      const threadId = endedRun.threadId;
      const body = { role: "user", content: "x" };
      const { id } = (await call("POST", `/v1/threads/${threadId}/messages`, { body })).json();
      return { threadId, messageId: id };
    }
    case "deleteAssistant":
      return { assistantId: (await call("POST", "/v1/assistants", { body: {} })).json().id };
    case "revokeAccessKey":
      return {
        accessKeyId: (await call("POST", "/admin/access-keys", { body: { name: "x" } })).json().id,
      };
    case "cancelRun": {
      const body = { model: "test/model", whenBusy: "queue" };
      const headers = { prefer: "respond-async" };
      const queued = await call("POST", `/v1/threads/${ids["threadId"]}/runs`, { body, headers });
      return { ...ids, runId: queued.json().id };
    }
    case "createRun":
    case "createMessage":
    case "listMessages":
      return { ...ids, threadId: endedRun.threadId };
    default:
      return ids;
  }
}

/** A tool of any type, with fields of all kinds. */
function attachedToolOf(document: OpenApiDocument): fc.Arbitrary<unknown> {
  const { tools } = propertiesOf(document, "CreateAssistantInput");
  return arbitraryOf((tools as { anyOf: { items: unknown }[] }).anyOf[0]?.items, document, {});
}

/** A tool that a run can use: some function, with whatever else it may carry. */
function functionToolOf(document: OpenApiDocument): fc.Arbitrary<{ function: { name: string } }> {
  return attachedToolOf(document)
    .filter((tool) => Boolean((tool as { function?: object }).function))
    .chain((tool) =>
      fc
        .constantFrom("function", "user_function")
        .map((type) => ({ ...(tool as ReturnType<JSON["parse"]>), type })),
    );
}

function propertiesOf(document: OpenApiDocument, name: string): Record<string, unknown> {
  const { properties } = resolve(document.components?.schemas?.[name], document);
  return properties as Record<string, unknown>;
}

function bodySchemaOf({ requestBody }: Operation): unknown {
  return requestBody?.content["application/json"]?.schema;
}

function queryOf(
  { operationId, parameters = [] }: Operation,
  edge: InhabitedEdge,
): fc.Arbitrary<Record<string, unknown>> {
  const after = operationId === "streamRun" ? fc.constantFrom("", "0", "1") : fc.constant("");
  const fields: FieldValues = { ...meaningfulFields(edge), after };
  const inQuery = parameters.filter((parameter) => parameter.in === "query" && parameter.name !== "metadata");
  return fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema }) => [name, fields[name] ?? arbitraryOf(schema, edge.document, {})]),
    ),
    { requiredKeys: [] },
  );
}

function textOf(query: Record<string, unknown>): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    String(value ?? "").toWellFormed(),
  ]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("\0", "\r\nx: y", "../..", "'; --", "%00", "é", "__proto__", "null", " "),
);

describe("every operation", () => {
  it("answers what its schema allows, whatever it is, and most of it with success", async () => {
    const edge = await startInhabitedEdge();
    const { call, document, model, operations } = edge;
    const fields = meaningfulFields(edge);
    for (const { method, path, operation } of operations) {
      const schema = bodySchemaOf(operation);
      const body = schema === undefined ? fc.constant(undefined) : arbitraryOf(schema, document, fields);
      let successes = 0;
      await fc.assert(
        fc.asyncProperty(body, queryOf(operation, edge), async (body, query) => {
          model.enqueue(says("Hi"));
          const url = fillPath(path, await placeOf(operation, edge)) + textOf(query);
          const answer = await call(method, url, { body });
          expect([200, 400, 404], `${url} ${answer.body}`).toContain(answer.statusCode);
          successes += answer.statusCode === 200 ? 1 : 0;
        }),
        { numRuns: runsPerOperation },
      );
      const { operationId } = operation;
      expect(successes, operationId).toBeGreaterThan(runsPerOperation / 2);
    }
  });

  it("refuses a field of a wrong type by its name, and leaves everything as it was", async () => {
    const edge = await startInhabitedEdge();
    const { call, document, operations, readState } = edge;
    const fields = meaningfulFields(edge);
    const before = await readState();
    for (const { method, path, operation } of operations) {
      const schema = bodySchemaOf(operation);
      if (schema === undefined) {
        continue;
      }
      const url = fillPath(path, edge.ids);
      const wrong = arbitraryOf(schema, document, fields).chain((body) => {
        const faults = faultsOf(schema, body, document);
        return faults.length === 0
          ? fc.constant(null)
          : fc.constantFrom(...faults).map((fault) => ({ body: withFault(body, fault), path: fault.path }));
      });
      await fc.assert(
        fc.asyncProperty(wrong, async (wrong) => {
          fc.pre(wrong !== null);
          const answer = await call(method, url, { body: wrong?.body });
          expect(answer.statusCode, answer.body).toBe(400);
          const { code, param, message } = answer.json();
          expect(code).toBe("invalid_argument");
          expect(param, message).toBeTypeOf("string");
          expect(formatPath(wrong?.path ?? []).startsWith(param), `${param} ${message}`).toBe(true);
          expect(message.startsWith(param)).toBe(true);
        }),
        { numRuns: runsPerOperation },
      );
      expect(await readState(), operation.operationId).toBe(before);
    }
  });

  it("never answers strange ids, queries, headers and bodies with an error of its own", async () => {
    const edge = await startInhabitedEdge();
    const { call, operations, readState } = edge;
    const before = await readState();
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined));
    for (const { method, path, operation } of operations.filter(({ path }) => path.includes("{"))) {
      const names = [...(operation.parameters ?? []).map(({ name }) => name), "metadata[a]", "prefer"];
      const strange = fc.dictionary(fc.constantFrom(...names), odd);
      await fc.assert(
        fc.asyncProperty(odd, strange, anything, async (id, strange, body) => {
          const ids = Object.fromEntries(
            Object.keys(edge.ids).map((name) => [name, id.toWellFormed() || "x"]),
          );
          const headers = Object.fromEntries(
            Object.entries(strange)
              .filter(([name, value]) => /^[a-z-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value))
              .concat(body === undefined ? [] : [["content-type", "application/json"]]),
          );
          const text = body === undefined ? undefined : JSON.stringify(body);
          const answer = await call(method, fillPath(path, ids) + textOf(strange), { body: text, headers });
          expect([400, 404, 405, 422], answer.body).toContain(answer.statusCode);
        }),
        { numRuns: runsPerOperation },
      );
    }
    expect(await readState()).toBe(before);
  });
});
