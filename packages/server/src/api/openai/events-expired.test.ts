import { describe, expect, it } from "vitest";
import { says } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";
import { dataOf, startOpenAiEdge } from "./testing/openai-edge.ts";

/** Longer than what is read of a log at once. */
const longAnswer = says(...Array.from({ length: 1_200 }, (_, index) => `${index} `));

/** A run that has ended, with its stream's path. */
async function startWithEndedRun(answer = says("Hel", "lo")) {
  const edge = await startOpenAiEdge();
  const { model, streamOf, threadId, assistantId } = edge;
  model.enqueue(answer);
  const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
  const [created] = dataOf(events, "thread.run.created");
  const path = `/threads/${threadId}/runs/${created.id}/stream`;
  const deleteEvents = () => edge.store.deleteOldEvents({ endedBefore: Number.MAX_SAFE_INTEGER, limit: 500 });
  return { ...edge, events, path, deleteEvents };
}

describe("GET /openai/v1/threads/{thread_id}/runs/{run_id}/stream, after events that are no longer kept", () => {
  it("answers 410 and names the oldest event that is kept, and reads on from there to the end", async () => {
    const { ask, events, path, deleteEvents } = await startWithEndedRun();
    await deleteEvents();
    const oldest = events.length - 1;
    for (const url of [path, `${path}?after=3`]) {
      const answer = await ask("GET", url);
      expect(answer.statusCode).toBe(410);
      expect(answer.json().error).toMatchObject({
        code: "events_expired",
        message: expect.stringContaining(
          `oldest event of this run is ${oldest}: read on after ${oldest - 1}`,
        ),
      });
    }
    const rest = await ask("GET", `${path}?after=${oldest - 1}`);
    expect(parseEvents(rest.body)).toEqual(events.slice(-2));
  });

  it("says so in the stream, once and at its end, to a reader whose events are cleared away meanwhile", async () => {
    const { listen, engine, key, path, deleteEvents, events } = await startWithEndedRun(longAnswer);
    const url = await listen();
    const follow = engine.followRun;
    engine.followRun = async function* (params) {
      for await (const batch of follow(params)) {
        yield batch;
        while ((await deleteEvents()).more) {
          // Until all are gone.
        }
      }
    };
    const stream = await fetch(`${url}/openai/v1${path}?after=0`, {
      headers: { authorization: `Bearer ${key}`, connection: "close" },
    });
    expect(stream.status).toBe(200);
    const seen = parseEvents(await stream.text());
    const last = seen.at(-1);
    expect(seen.slice(0, -1)).toEqual(events.slice(0, seen.length - 1));
    expect(last?.event).toBe("error");
    expect(JSON.parse(last?.data ?? "{}")).toMatchObject({
      error: { code: "events_expired", message: expect.stringMatching(/oldest event of this run is \d+/) },
    });
  });

  it("tells another organization the same as of a run that never was, whatever is left of the events", async () => {
    const { app, foreignKey, path, deleteEvents } = await startWithEndedRun();
    const askAs = async (url: string) => {
      const headers = { authorization: `Bearer ${foreignKey}` };
      const { statusCode, body } = await app.inject({ method: "GET", url: `/openai/v1${url}`, headers });
      return { statusCode, body: body.replaceAll(/(run|thread)_[\w-]+/g, "$1") };
    };
    const unknown = path.replace(/(run|thread)_[^/]+/g, "$1_none");
    for (const after of ["", "?after=3", "?after=9999"]) {
      const answer = await askAs(path + after);
      expect(answer.statusCode).toBe(404);
      expect(await askAs(unknown + after)).toEqual(answer);
    }
    await deleteEvents();
    expect(await askAs(`${path}?after=3`)).toEqual(await askAs(`${unknown}?after=3`));
  });
});
