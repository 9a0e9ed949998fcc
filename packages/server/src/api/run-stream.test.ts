import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { waitFor } from "../../test/engine-scene.ts";
import { hangsAfter, says } from "../../test/scripted-model.ts";
import { parseEvents, readUntil } from "../../test/server-sent-events.ts";
import { silentLogger } from "../core/logger.ts";

/** An edge whose log is kept, and the stream of a run that has said something and goes on. */
async function setUp() {
  const lines: { level: string; message: string; fields: object }[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    // Requests have their own lines.
    if (message !== "request") {
      lines.push({ level, message, fields });
    }
  };
  const logger = { ...silentLogger, info: at("info"), warn: at("warn"), error: at("error") };
  const edge = await startEdge({ logger });
  const { answer, hanging } = hangsAfter("Half");
  edge.model.enqueue(answer);
  const url = await edge.listen();
  const headers = { "x-tune-key": edge.key, "content-type": "application/json", connection: "close" };
  const body = JSON.stringify({ ...minimalBody, stream: true });
  const response = await fetch(`${url}/v1/threads/runs`, { method: "POST", headers, body });
  const reader = response.body?.getReader();
  if (reader === undefined) {
    throw new Error("the response has no body");
  }
  await hanging;
  const begun = await readUntil(reader, (text) => text.includes('"Half"'));
  const [created] = parseEvents(begun).filter(({ event }) => event === "thread.run.created");
  const { threadId, id: runId } = JSON.parse(created?.data ?? "{}");
  const finish = async () => parseEvents(begun + (await readUntil(reader, () => false)));
  return { ...edge, lines, threadId, runId, finish };
}

describe("a stream that ends before its run has told all", () => {
  it("is no error in the log when the thread was deleted, and says in the stream that it is gone", async () => {
    const { call, threadId, runId, engine, finish, lines } = await setUp();
    expect((await call("DELETE", `/v1/threads/${threadId}`)).statusCode).toBe(200);
    engine.start();
    const last = (await finish()).at(-1);
    expect([last?.event, JSON.parse(last?.data ?? "{}").code]).toEqual(["error", "not_found"]);
    await waitFor(async () => lines.length > 0);
    expect(lines).toMatchObject([{ level: "info", message: "a stream ended early", fields: { runId } }]);
  });

  it("is an error in the log when something went wrong that nobody foresaw", async () => {
    const { model, call, engine, lines } = await setUp();
    model.enqueue(says("Hi"));
    const follow = engine.followRun;
    engine.followRun = async function* (params) {
      for await (const batch of follow(params)) {
        yield batch;
        throw new Error("a bug");
      }
    };
    const { body } = await call("POST", "/v1/threads/runs", { body: { ...minimalBody, stream: true } });
    expect(parseEvents(body).at(-1)?.event).toBe("error");
    expect(lines).toMatchObject([{ level: "error", message: "a stream broke off" }]);
  });
});
