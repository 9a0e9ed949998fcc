import { describe, expect, it } from "vitest";
import { fillPath, startInhabitedEdge } from "./testing/inhabited-edge.ts";

/** The text of an answer without what differs between any two: ids. */
function anonymous(text: string): string {
  return text.replaceAll(/(thread|msg|run|step|asst|key|req)_[\w-]+/g, "$1");
}

describe("what belongs to another organization", () => {
  it("is hidden by every operation that takes an id, exactly as what never was, and stays as it is", async () => {
    const { call, foreignKey, document: _, operations, ids, readState } = await startInhabitedEdge();
    const before = await readState();
    const unknownIds = Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, id.replace(/_.*/, "_none")]),
    );
    const withIds = operations.filter(({ path }) => path.includes("{"));
    expect(withIds.length).toBeGreaterThan(15);
    for (const { method, path, operation } of withIds) {
      const body = operation.requestBody?.content["application/json"]?.example;
      const foreign = await call(method, fillPath(path, ids), {
        body,
        headers: { "x-tune-key": foreignKey },
      });
      const missing = await call(method, fillPath(path, unknownIds), { body });
      const place = operation.operationId;
      expect([foreign.statusCode, foreign.json().code], place).toEqual([404, "not_found"]);
      expect([missing.statusCode, anonymous(missing.body)], place).toEqual([404, anonymous(foreign.body)]);
    }
    expect(await readState()).toBe(before);
  });

  it("is not reached through another thing of one's own either", async () => {
    const { call, operations, ids, endedRun, readState } = await startInhabitedEdge();
    const before = await readState();
    for (const { method, path, operation } of operations.filter(({ path }) =>
      /\{threadId\}.*\{/.test(path),
    )) {
      const body = operation.requestBody?.content["application/json"]?.example;
      const crossed = { ...ids, threadId: endedRun.threadId };
      const answer = await call(method, fillPath(path, crossed), { body });
      expect(answer.statusCode, operation.operationId).toBe(404);
    }
    expect(await readState()).toBe(before);
  });

  it("is not reached through a body, a cursor or an idempotency key", async () => {
    const { call, createRun, foreignKey, ids, endedRun } = await startInhabitedEdge();
    const headers = { "x-tune-key": foreignKey };
    const thread = { messages: [{ role: "user", content: "Hello" }] };
    for (const model of [{ assistantId: ids["assistantId"] }, { model: "desk" }]) {
      const answer = await createRun({ ...model, thread }, headers);
      expect([400, 404]).toContain(answer.statusCode);
    }
    const cursor = await call("GET", `/v1/threads?after=${ids["threadId"]}`, { headers });
    expect([cursor.statusCode, cursor.json().param]).toEqual([400, "after"]);
    expect((await call("GET", "/v1/threads", { headers })).json().data).toEqual([]);
    expect((await call("GET", "/v1/assistants", { headers })).json().data).toEqual([]);
    const own = `/v1/threads/${endedRun.threadId}`;
    const copy = await call("POST", `${own}/copy`, { body: { upToMessageId: ids["messageId"] } });
    expect(copy.statusCode).toBe(404);
    const rewind = await call("POST", `${own}/runs`, {
      body: { model: "test/model", fromMessageId: ids["messageId"] },
    });
    expect(rewind.statusCode).toBe(404);
    const messages = await call("GET", `${own}/messages?runId=${ids["runId"]}`);
    expect(messages.json().data).toEqual([]);
    const keyed = { "idempotency-key": "shared" };
    const first = await call("POST", "/v1/assistants", { body: { description: "A" }, headers: keyed });
    expect(first.statusCode).toBe(200);
    const foreign = await call("PATCH", `/v1/assistants/${first.json().id}`, {
      body: { assistant: { description: "B" } },
      headers: { ...headers, ...keyed },
    });
    expect(foreign.statusCode).toBe(404);
  });
});
