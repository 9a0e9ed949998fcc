import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { hangsAfter } from "../../test/scripted-model.ts";
import { parseEvents, readUntil } from "../../test/server-sent-events.ts";
import type { Clock } from "../core/clock.ts";

/** Like no other time that the server waits. */
const drainMs = 990;

/** A server that can be told to stop, whose clock stands still. */
async function start() {
  const clock = createManualClock();
  const draining = Promise.withResolvers<void>();
  const watched: Clock = {
    now: clock.now,
    after(delayMs, callback) {
      if (delayMs === drainMs) {
        draining.resolve();
      }
      return clock.after(delayMs, callback);
    },
  };
  let isReady = true;
  const edge = await startEdge({
    clock: watched,
    limits: { drainMs, lingerMs: 6_000 },
    isReady: () => isReady,
  });
  const url = await edge.listen();
  const headers = { "x-tune-key": edge.key, "content-type": "application/json", connection: "close" };
  const post = (path: string, body: object) =>
    fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });

  /** Begins a run that the model leaves unfinished. */
  async function begin(path: string, body: object) {
    const { answer, hanging } = hangsAfter("Half");
    edge.model.enqueue(answer);
    const response = post(path, body);
    await hanging;
    return response;
  }

  /** As at SIGTERM. */
  async function stop() {
    isReady = false;
    await edge.engine.stop();
    const closing = edge.app.close();
    await draining.promise;
    return { closing };
  }
  return { ...edge, clock, url, headers, post, begin, stop };
}

const hasDelta = (text: string) => /thread\.message\.delta\n.*\n.*\n\n/.test(text);

function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (body === null) {
    throw new Error("the response has no body");
  }
  return body.getReader();
}

async function idOf(response: Promise<Response>): Promise<string> {
  const { id } = (await (await response).json()) as { id: string };
  return id;
}

const openAiBody = { assistant_id: "", thread: { messages: [{ role: "user", content: "Hello" }] } };

describe("a server that was told to stop", () => {
  it("is not ready and takes no runs, in the words of each dialect, but still answers", async () => {
    const { url, post, headers, stop, clock } = await start();
    const assistant_id = await idOf(post("/openai/v1/assistants", { model: "test/model" }));
    const threadId = await idOf(post("/v1/threads", {}));
    const { closing } = await stop();

    const ready = await fetch(`${url}/readyz`, { headers });
    expect(ready.status).toBe(503);
    const tune = await post("/v1/threads/runs", minimalBody);
    expect([tune.status, tune.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await tune.json()).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/shutting/),
    });
    const openAi = await post("/openai/v1/threads/runs", { ...openAiBody, assistant_id });
    expect([openAi.status, openAi.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await openAi.json()).toMatchObject({
      error: { type: "server_error", message: expect.stringMatching(/shutting/) },
    });
    expect((await fetch(`${url}/v1/threads/${threadId}`, { headers })).status).toBe(200);

    await clock.advance(1_000);
    await closing;
    await expect(fetch(`${url}/readyz`, { headers })).rejects.toThrow("fetch failed");
  });

  it("ends a stream that can be resumed at once, and says when to come back", async () => {
    const { begin, stop, clock } = await start();
    const reader = readerOf(await begin("/v1/threads/runs", { ...minimalBody, stream: true }));
    const before = await readUntil(reader, hasDelta);
    const { closing } = await stop();
    const text = before + (await readUntil(reader, () => false));
    expect(text).toMatch(/\nretry: 500\n: the server is stopping\n\n$/);
    const events = parseEvents(text);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.event).toBe("thread.message.delta");
    await clock.advance(1_000);
    await closing;
  });

  it("lets a stream that cannot be resumed, and a wait, go on while another node ends the run", async () => {
    const { begin, post, stop, clock, engine, store, organizationId } = await start();
    const assistant_id = await idOf(post("/openai/v1/assistants", { model: "test/model" }));
    const stream = await begin("/openai/v1/threads/runs", { ...openAiBody, assistant_id, stream: true });
    const reader = readerOf(stream);
    const before = await readUntil(reader, hasDelta);
    const { closing } = await stop();
    expect(engine.worker.hasRoom()).toBe(false);

    const claimed = await claimOne(store, {
      nodeId: engine.worker.nodeId,
      now: clock.now(),
      leaseExpiresAt: clock.now() + 5_000,
      onlyToEnd: false,
    });
    if (claimed === null) {
      throw new Error("the run was not given back");
    }
    await store.appendEvents({
      organizationId,
      runId: claimed.run.id,
      lease: claimed.lease,
      from: ["in_progress"],
      events: [{ type: "run.failed", state: { ...claimed.run, status: "failed" } }, { type: "done" }],
      receipt: null,
    });
    await clock.advance(2_000);
    await closing;
    const events = parseEvents(before + (await readUntil(reader, () => false)));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(-2).map(({ event }) => event)).toEqual(["thread.run.failed", "done"]);
  });

  it("ends what lingers with an error that says so when its time is over, and answers a wait with the run", async () => {
    const { begin, post, stop, clock, model } = await start();
    const assistant_id = await idOf(post("/openai/v1/assistants", { model: "test/model" }));
    const stream = await begin("/openai/v1/threads/runs", { ...openAiBody, assistant_id, stream: true });
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const waiting = post("/v1/threads/runs", minimalBody);
    await hanging;
    const { closing } = await stop();
    await clock.advance(6_000);
    await closing;
    const waited = await waiting;
    expect(waited.status).toBe(200);
    expect(await waited.json()).toMatchObject({ object: "run", completedAt: null });
    const last = parseEvents(await stream.text()).at(-1);
    expect(last).toMatchObject({ event: "error" });
    expect(JSON.parse(last?.data ?? "")).toMatchObject({ type: "server_error" });
  });
});
