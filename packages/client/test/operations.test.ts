import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { createClient } from "../src/index.ts";
import { collect } from "./collect.ts";

const model = "demo/assistant";

function connect({ url, key }: TestServer) {
  return createClient({ baseUrl: url, accessKey: key });
}

describe("the client", () => {
  it("keeps threads", async () => {
    await using server = await startTestServer();
    const { threads } = connect(server);
    const messages = [{ role: "user" as const, content: "Where is my refund?" }];

    const thread = await threads.create({ title: "Order 7", metadata: { user: "u1" }, messages });
    const other = await threads.create();

    expect(await threads.retrieve(thread.id)).toEqual(thread);
    expect(await threads.modify(other.id, { title: "Another" })).toMatchObject({ title: "Another" });
    expect((await threads.list({ metadata: { user: "u1" } })).data).toEqual([thread]);
    expect(await collect(threads.search("refund"))).toEqual([thread]);
    expect(await collect(threads.search("refund", { metadata: { user: "u2" } }))).toEqual([]);
    const copy = await threads.copy(thread.id);
    expect(copy).toMatchObject({ title: "Order 7" });
    expect(copy.id).not.toBe(thread.id);
    expect(await threads.delete(thread.id)).toEqual({
      id: thread.id,
      object: "thread.deleted",
      deleted: true,
    });
    await expect(threads.retrieve(thread.id)).rejects.toMatchObject({ status: 404, code: "not_found" });
  });

  it("keeps messages", async () => {
    await using server = await startTestServer();
    const { threads, messages } = connect(server);
    const { id: threadId } = await threads.create();

    const message = await messages.create(threadId, { role: "user", content: "Hello" });

    expect(await messages.retrieve(threadId, message.id)).toEqual(message);
    expect(await messages.modify(threadId, message.id, { content: "Hi" })).toMatchObject({
      content: [{ type: "text", text: "Hi" }],
    });
    expect((await messages.list(threadId)).data).toHaveLength(1);
    expect(await messages.delete(threadId, message.id)).toMatchObject({ deleted: true });
    expect(await messages.list(threadId)).toMatchObject({ data: [], hasMore: false });
  });

  it("starts, reads, changes and cancels runs", async () => {
    await using server = await startTestServer();
    const { createThreadAndRun, runs, runSteps } = connect(server);
    const thread = { messages: [{ role: "user" as const, content: "Hello" }] };

    const run = await createThreadAndRun({ model, thread });
    const { threadId } = run;

    expect(run.status).toBe("completed");
    expect(await runs.retrieve(threadId, run.id)).toEqual(run);
    expect(await runs.modify(threadId, run.id, { metadata: { a: 1 } })).toMatchObject({ metadata: { a: 1 } });
    const [step, ...more] = (await runSteps.list(threadId, run.id)).data;
    expect(more).toEqual([]);
    expect(await runSteps.retrieve(threadId, run.id, step?.id ?? "")).toEqual(step);

    const additionalMessages = [{ role: "user" as const, content: "/slow 10000\n/long 5" }];
    const slow = await runs.create(threadId, { model, additionalMessages }, { waitSeconds: 0 });
    expect(["queued", "in_progress"]).toContain(slow.status);
    expect((await runs.list(threadId)).data.map(({ id }) => id)).toEqual([slow.id, run.id]);
    await runs.cancel(threadId, slow.id);
    expect(await runs.stream(threadId, slow.id).finalRun()).toMatchObject({ status: "cancelled" });
  });

  it("keeps assistants, and lists models", async () => {
    await using server = await startTestServer();
    const { assistants, models } = connect(server);

    const assistant = await assistants.create({ assistantName: "Guide", instructions: "Be brief." });

    expect(await assistants.retrieve(assistant.id)).toEqual(assistant);
    expect(
      await assistants.modify(assistant.id, {
        assistant: { instructions: "Be long." },
        updateMask: ["instructions"],
      }),
    ).toMatchObject({ assistantName: "Guide", instructions: "Be long." });
    expect((await assistants.list()).data).toHaveLength(1);
    expect(await assistants.delete(assistant.id)).toMatchObject({ deleted: true });
    expect((await models.list()).data).toContainEqual({ id: model, object: "model", provider: "demo" });
  });

  it("goes through all pages of a list, in either direction", async () => {
    await using server = await startTestServer();
    const { threads } = connect(server);
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      ids.push((await threads.create()).id);
    }
    const idsOf = (page: { data: { id: string }[] } | null) => page?.data.map(({ id }) => id);

    expect((await collect(threads.list({ limit: 3 }))).map(({ id }) => id)).toEqual(ids);
    const page = await threads.list({ limit: 5 });
    expect(page).toMatchObject({ hasMore: true, firstId: ids[0], lastId: ids[4] });
    const next = await page.nextPage();
    expect(idsOf(next)).toEqual(ids.slice(5));
    expect(next?.nextPage()).toBeNull();
    const backwards = await threads.list({ limit: 3, before: ids[6] });
    expect(idsOf(backwards)).toEqual(ids.slice(3, 6));
    expect(idsOf(await backwards.nextPage())).toEqual(ids.slice(0, 3));
  });

  it("goes through all pages also when the loop takes the entries out of the list", async () => {
    await using server = await startTestServer();
    const { threads } = connect(server);
    for (let count = 0; count < 7; count += 1) {
      await threads.create({ metadata: { state: "new" } });
    }

    const changed: string[] = [];
    for await (const { id } of threads.list({ limit: 2, metadata: { state: "new" } })) {
      await threads.modify(id, { metadata: { state: "seen" } });
      changed.push(id);
    }
    const deleted: string[] = [];
    for await (const { id } of threads.list({ limit: 3 })) {
      await threads.delete(id);
      deleted.push(id);
    }

    expect(changed).toHaveLength(7);
    expect(deleted).toEqual(changed);
  });

  it("says what is missing when there is no access key", async () => {
    await using server = await startTestServer();
    const client = createClient({ baseUrl: server.url });
    await expect(client.threads.list()).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
  });
});
