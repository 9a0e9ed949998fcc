import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../../test/edge.ts";
import { says } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";

/** A run that has ended, with its stream's path. */
async function startWithEndedRun() {
  const edge = await startEdge();
  edge.model.enqueue(says("Hel", "lo"));
  const stream = await edge.createRun({ ...minimalBody, stream: true });
  const events = parseEvents(stream.body);
  const created = JSON.parse(events.find(({ event }) => event === "thread.run.created")?.data ?? "{}");
  const path = `/v1/threads/${created.threadId}/runs/${created.id}`;
  const deleteEvents = () => edge.store.deleteOldEvents({ endedBefore: Number.MAX_SAFE_INTEGER, limit: 100 });
  return { ...edge, events, path, deleteEvents };
}

describe("GET /v1/threads/{threadId}/runs/{runId}/stream, after events that are no longer kept", () => {
  it("answers 410 and names the oldest event that is kept, and reads on from there", async () => {
    const { call, events, path, deleteEvents } = await startWithEndedRun();
    await deleteEvents();
    const oldest = events.length - 1;
    const requests = [
      { url: `${path}/stream`, headers: {} },
      { url: `${path}/stream?after=3`, headers: {} },
      { url: `${path}/stream`, headers: { "last-event-id": "3" } },
    ];
    for (const { url, headers } of requests) {
      const answer = await call("GET", url, { headers });
      expect(answer.statusCode).toBe(410);
      expect(answer.json()).toMatchObject({
        code: "out_of_range",
        message: expect.stringContaining(
          `oldest event of this run is ${oldest}: read on after ${oldest - 1}`,
        ),
      });
    }
    const rest = await call("GET", `${path}/stream?after=${oldest - 1}`);
    expect(parseEvents(rest.body)).toEqual(events.slice(-2));
    expect((await call("GET", path)).json()).toMatchObject({ status: "completed" });
  });

  it("says so in the stream to a reader whose events are cleared away while it reads", async () => {
    const { engine, model, createRun, store, listen, key } = await startEdge();
    const url = await listen();
    model.enqueue(says(...Array.from({ length: 1_200 }, (_, index) => `${index} `)));
    const created = (await createRun({ ...minimalBody, stream: true })).body;
    const { threadId, id } = JSON.parse(
      parseEvents(created).find(({ event }) => event === "thread.run.created")?.data ?? "{}",
    );
    const follow = engine.followRun;
    engine.followRun = async function* (params) {
      for await (const batch of follow(params)) {
        yield batch;
        while ((await store.deleteOldEvents({ endedBefore: Number.MAX_SAFE_INTEGER, limit: 500 })).more) {
          // Until all are gone.
        }
      }
    };
    const stream = await fetch(`${url}/v1/threads/${threadId}/runs/${id}/stream`, {
      headers: { "x-tune-key": key, connection: "close" },
    });
    expect(stream.status).toBe(200);
    const last = parseEvents(await stream.text()).at(-1);
    expect(last?.event).toBe("error");
    expect(JSON.parse(last?.data ?? "")).toMatchObject({
      code: "out_of_range",
      message: expect.stringMatching(/oldest event of this run is \d+/),
    });
  });

  it("answers 400 for a number beyond the newest event, and names that", async () => {
    const { call, events, path } = await startWithEndedRun();
    const answer = await call("GET", `${path}/stream?after=${events.length + 1}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining(`its newest is ${events.length}`),
    });
  });
});
