import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { says } from "../../test/scripted-model.ts";
import { ModelCallError } from "../core/errors.ts";
import { createMetrics } from "../metrics/create-metrics.ts";

function start(place: Parameters<typeof startEdge>[0] = {}) {
  return startEdge({ metrics: createMetrics({ now: () => 0 }), ...place });
}

/** The values of all series whose name and labels begin so. */
function valuesOf(text: string, series: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => line.startsWith(series));
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(" ")),
      Number(line.slice(line.lastIndexOf(" ") + 1)),
    ]),
  );
}

describe("GET /metrics", () => {
  it("counts requests, runs, calls, tokens and retries, also from before it was asked first", async () => {
    const clock = createManualClock();
    const { engine, call, createRun, model } = await start({ clock });
    engine.start();
    model.enqueue(says("Hello"));
    const { id, threadId } = (await createRun(minimalBody)).json();
    model.enqueue(() => {
      throw new ModelCallError("no", { reason: "invalid_prompt", retryable: false });
    });
    await createRun(minimalBody);
    await call("GET", `/v1/threads/${threadId}/runs/${id}`);
    await call("GET", `/v1/threads/${threadId}/runs/${id}`);
    await call("GET", "/nowhere/secret-id");

    const answer = await call("GET", "/metrics");

    expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = answer.body;
    expect(valuesOf(text, "threadmill_runs_created_total")).toEqual({ threadmill_runs_created_total: 2 });
    expect(valuesOf(text, "threadmill_run_transitions_total")).toEqual({
      'threadmill_run_transitions_total{status="in_progress",reason=""}': 2,
      'threadmill_run_transitions_total{status="completed",reason=""}': 1,
      'threadmill_run_transitions_total{status="failed",reason="invalid_prompt"}': 1,
    });
    expect(valuesOf(text, "threadmill_run_duration_seconds_count")).toEqual({
      'threadmill_run_duration_seconds_count{status="completed"}': 1,
      'threadmill_run_duration_seconds_count{status="failed"}': 1,
    });
    expect(valuesOf(text, "threadmill_model_calls_total")).toEqual({
      'threadmill_model_calls_total{provider="test",reason=""}': 1,
      'threadmill_model_calls_total{provider="test",reason="invalid_prompt"}': 1,
    });
    expect(valuesOf(text, "threadmill_model_first_token_seconds_count")).toEqual({
      'threadmill_model_first_token_seconds_count{provider="test"}': 1,
    });
    expect(Object.keys(valuesOf(text, "threadmill_tokens_total"))).toEqual([
      'threadmill_tokens_total{model="test/model",type="prompt"}',
      'threadmill_tokens_total{model="test/model",type="completion"}',
    ]);
    expect(valuesOf(text, 'threadmill_http_requests_total{method="GET"')).toEqual({
      'threadmill_http_requests_total{method="GET",route="/v1/threads/:threadId/runs/:runId",status="200"}': 2,
      'threadmill_http_requests_total{method="GET",route="unknown",status="404"}': 1,
    });
    expect(valuesOf(text, "threadmill_open_streams")).toEqual({ threadmill_open_streams: 0 });
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds ");
    expect(text).toContain("process_resident_memory_bytes ");
  });

  it("names nothing that belongs to anybody", async () => {
    const { engine, call, createRun, model, organizationId, key } = await start();
    engine.start();
    model.enqueue(says("Hello"));
    const { id, threadId } = (await createRun(minimalBody)).json();
    await call("GET", `/v1/threads/${threadId}?secret-query`);
    const { body } = await call("GET", "/metrics");
    for (const secret of [id, threadId, organizationId, key, "secret-query"]) {
      expect(body).not.toContain(secret);
    }
  });

  it("takes a key with the scope admin", async () => {
    const { app, call, addKey } = await start();
    expect((await app.inject("/metrics")).statusCode).toBe(401);
    const reader = await addKey({ scope: "read" });
    expect((await app.inject({ url: "/metrics", headers: { "x-tune-key": reader } })).statusCode).toBe(403);
    expect((await call("GET", "/metrics")).statusCode).toBe(200);
  });

  it("takes none on the machine itself, when no one else reaches it", async () => {
    const { app } = await start({ isLocal: true });
    expect((await app.inject("/metrics")).statusCode).toBe(200);
    for (const header of ["forwarded", "x-forwarded-for", "via"]) {
      const headers = { [header]: "for=203.0.113.1" };
      expect((await app.inject({ url: "/metrics", headers })).statusCode).toBe(401);
    }
    const { app: published } = await start({ isLocal: true, publicUrls: [new URL("https://a.example")] });
    expect((await published.inject("/metrics")).statusCode).toBe(401);
  });
});
