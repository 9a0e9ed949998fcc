import { expect, it } from "vitest";
import { startEdge } from "../../../test/edge.ts";
import { says } from "../../../test/scripted-model.ts";
import { ModelCallError } from "../../core/errors.ts";

async function startTesting() {
  const edge = await startEdge();
  const test = async (name = "test/model") =>
    (await edge.call("POST", "/admin/models/test", { body: { model: name } })).json();
  const provider = async () => (await edge.call("GET", "/admin/models")).json().providers[0];
  return { ...edge, test, provider };
}

it("tries a model with a tiny call, and remembers that it went well", async () => {
  const { test, provider, model } = await startTesting();
  expect(await provider()).toEqual({
    name: "test",
    type: "test",
    status: "ok",
    detail: "",
    hasKey: true,
    models: ["test/model"],
    lastSuccessAt: null,
    lastError: null,
  });
  model.enqueue(says("OK"));
  expect(await test()).toEqual({
    object: "model_test",
    model: "test/model",
    ok: true,
    firstTokenMs: expect.any(Number),
    totalMs: expect.any(Number),
    answer: "OK",
    usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
    error: null,
  });
  expect(model.requests[0]?.maxOutputTokens).toBeLessThan(100);
  expect((await provider()).lastSuccessAt).toEqual(expect.any(String));
});

it("says what went wrong with a model, whose fault it is and what to do", async () => {
  const { test, provider, model } = await startTesting();
  model.enqueue(() => {
    throw new ModelCallError("no credit", { reason: "rate_limit_exceeded", retryable: false });
  });
  expect(await test()).toMatchObject({
    ok: false,
    firstTokenMs: null,
    error: { code: "rate_limit_exceeded", message: "no credit", advice: expect.stringContaining("credit") },
  });
  expect((await provider()).lastError).toEqual({ at: expect.any(String), message: "no credit" });
  expect((await test("nobody/knows")).param).toBe("model");
});

it("says how the server is", async () => {
  const { call } = await startEdge();
  expect((await call("GET", "/admin/server")).json()).toMatchObject({
    object: "server",
    version: "0.0.0",
    nodeId: expect.stringMatching(/^node_/),
    database: "sqlite",
    ready: true,
    runs: { queued: 0, inProgress: 0, requiresAction: 0, cancelling: 0 },
  });
});
