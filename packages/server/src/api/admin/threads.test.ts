import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { says } from "../../../test/scripted-model.ts";
import { ModelCallError } from "../../core/errors.ts";

async function startWithThreads() {
  const clock = createManualClock();
  const edge = await startEdge({ clock });
  edge.engine.start();
  const threads: string[] = [];
  for (const word of ["apple", "berry", "cherry"]) {
    await clock.advance(1_000);
    const body = { metadata: { fruit: word }, messages: [{ role: "user", content: `About  ${word}` }] };
    threads.push((await edge.call("POST", "/v1/threads", { body })).json().id);
  }
  await clock.advance(1_000);
  const list = async (query = "") => (await edge.call("GET", `/admin/threads?${query}`)).json();
  const idsFor = async (query: string) => (await list(query)).data.map(({ id }: { id: string }) => id);
  return { ...edge, clock, threads, list, idsFor };
}

describe("threads for support", () => {
  it("are listed by when something last happened in them", async () => {
    const { threads, list, idsFor, model, call } = await startWithThreads();
    const [apple = "", berry, cherry] = threads;
    expect(await idsFor("")).toEqual([cherry, berry, apple]);
    model.enqueue(says("Yes"));
    const run = (await call("POST", `/v1/threads/${apple}/runs`, { body: { model: "test/model" } })).json();
    const { data } = await list();
    expect(data[0]).toEqual({
      id: apple,
      object: "thread_summary",
      title: "",
      preview: "About apple",
      metadata: { fruit: "apple" },
      datasetId: "",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      messageCount: 2,
      lastRun: { id: run.id, status: "completed", model: "test/model", createdAt: run.createdAt },
      hasFailedRun: false,
    });
    expect(data[0].updatedAt > data[1].updatedAt).toBe(true);
    expect(await idsFor("sort=created")).toEqual([cherry, berry, apple]);
  });

  it("are found by words, metadata, times and failures", async () => {
    const { threads, idsFor, model, list, createRun, clock } = await startWithThreads();
    const [apple, berry] = threads;
    expect(await idsFor("search=appl")).toEqual([apple]);
    expect(await idsFor("metadata[fruit]=berry")).toEqual([berry]);
    expect(await idsFor("failed=true")).toEqual([]);
    const before = new Date(clock.now()).toISOString();
    model.enqueue(() => {
      throw new ModelCallError("no", { reason: "invalid_prompt", retryable: false });
    });
    const { threadId } = (await createRun(minimalBody)).json();
    expect(await idsFor("failed=true")).toEqual([threadId]);
    expect((await list("failed=true")).data[0]).toMatchObject({
      hasFailedRun: true,
      lastRun: { status: "failed" },
    });
    expect(await idsFor(`updatedSince=${before}`)).toEqual([threadId]);
    expect(await idsFor(`createdUntil=${before}`)).toHaveLength(3);
  });

  it("are paged without gaps, also while one of them moves to the front", async () => {
    const { threads, list, call } = await startWithThreads();
    const [apple, berry = "", cherry] = threads;
    const first = await list("limit=1");
    expect([first.data[0].id, first.hasMore]).toEqual([cherry, true]);
    const body = { role: "user", content: "More" };
    await call("POST", `/v1/threads/${cherry}/messages`, { body });
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    expect(second.data[0].id).toBe(berry);
    const third = await list(`limit=1&cursor=${second.nextCursor}`);
    expect([third.data[0].id, third.hasMore, third.nextCursor]).toEqual([apple, false, null]);
    for (const cursor of ["x", "a.b.c", "'; --", "-1.1", "1.zzzzzzzzzzzz"]) {
      expect((await list(`cursor=${encodeURIComponent(cursor)}`)).param).toBe("cursor");
    }
  });
});
