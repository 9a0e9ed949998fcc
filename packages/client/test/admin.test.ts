import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { createClient } from "../src/index.ts";
import { collect } from "./collect.ts";

const model = "demo/assistant";
const thread = { messages: [{ role: "user" as const, content: "Hello" }] };

function connect({ url }: TestServer, accessKey: string) {
  return createClient({ baseUrl: url, accessKey, maxRetries: 0 });
}

describe("the client, for those who run the server", () => {
  it("creates, renames and revokes access keys", async () => {
    await using server = await startTestServer();
    const { admin } = connect(server, server.key);

    const { key, ...accessKey } = await admin.accessKeys.create({ name: "billing", scope: "read" });

    expect(await admin.accessKeys.retrieve(accessKey.id)).toEqual(accessKey);
    expect(await admin.accessKeys.modify(accessKey.id, { name: "invoices" })).toMatchObject({
      name: "invoices",
      scope: "read",
    });
    expect((await collect(admin.accessKeys.list({ limit: 1 }))).map(({ id }) => id)).toContain(accessKey.id);
    const other = connect(server, key);
    expect((await other.threads.list()).data).toEqual([]);
    await expect(other.admin.accessKeys.list()).rejects.toMatchObject({ code: "permission_denied" });
    expect(await admin.accessKeys.revoke(accessKey.id)).toMatchObject({ deleted: true });
    await expect(other.threads.list()).rejects.toMatchObject({ status: 401 });
  });

  it("tells who is signed in", async () => {
    await using server = await startTestServer();
    const { admin } = connect(server, server.key);
    expect(await admin.session.signIn({ accessKey: server.key })).toMatchObject({ object: "session" });
    expect(await admin.session.retrieve()).toMatchObject({
      session: { accessKey: { scope: "admin" }, expiresAt: null },
    });
    expect(await admin.session.signOut()).toMatchObject({ deleted: true });
  });

  it("looks at runs across threads, and into one", async () => {
    await using server = await startTestServer();
    const { admin, createThreadAndRun } = connect(server, server.key);
    const run = await createThreadAndRun({ model, thread });

    expect((await admin.runs.list({ status: "completed,failed", model })).data).toHaveLength(1);
    expect((await admin.runs.list({ errorCode: "any" })).data).toEqual([]);
    expect(await admin.runs.retrieve(run.id)).toMatchObject({ id: run.id, threadId: run.threadId });
    expect((await admin.runs.summary({ bucket: "hour" })).totals).toMatchObject({ runs: 1, failedRuns: 0 });
    const timeline = await admin.runs.timeline(run.id);
    expect(timeline).toMatchObject({ run: { id: run.id }, modelCalls: [{ number: 1, model }] });
    expect(await admin.runs.settings(run.id)).toMatchObject({ runId: run.id, model, temperature: null });
    expect((await admin.runs.modelCalls.retrieve(run.id, 1)).context.messages).toMatchObject([
      { role: "user", content: [{ type: "text", text: "Hello" }] },
    ]);
    const events = await admin.runs.events(run.id, { after: 1, limit: 2 });
    expect(events.data.map(({ number }) => number)).toEqual([2, 3]);
    expect(events.hasMore).toBe(true);
  });

  it("reports usage by key", async () => {
    await using server = await startTestServer();
    const { admin, createThreadAndRun } = connect(server, server.key);
    await createThreadAndRun({ model, thread });
    const { session } = await admin.session.retrieve();
    expect((await admin.usage({ groupBy: "model,key" })).data).toMatchObject([
      { model, day: null, accessKey: { id: session?.accessKey.id }, runs: 1 },
    ]);
  });

  it("goes through all threads by their activity", async () => {
    await using server = await startTestServer();
    const { admin, threads } = connect(server, server.key);
    const ids = new Set<string>();
    for (let count = 0; count < 5; count += 1) {
      ids.add((await threads.create({ title: `Order ${count}` })).id);
    }
    const page = await admin.threads.list({ limit: 2, search: "order" });
    expect(page).toMatchObject({ hasMore: true, nextCursor: expect.any(String) });
    expect(await page.nextPage()).toMatchObject({ data: [{}, {}] });
    expect(new Set((await collect(admin.threads.list({ limit: 2 }))).map(({ id }) => id))).toEqual(ids);
  });

  it("knows the providers, tries a model, and tells how the server is", async () => {
    await using server = await startTestServer();
    const { admin } = connect(server, server.key);
    expect((await admin.models.list()).providers).toMatchObject([{ name: "demo", status: "ok" }]);
    expect(await admin.models.test(model)).toMatchObject({ ok: true, error: null });
    await expect(admin.models.test("nobody/none")).rejects.toMatchObject({ code: "invalid_argument" });
    expect(await admin.server()).toMatchObject({ database: "sqlite", ready: true });
  });

  it("sends what it has no function for", async () => {
    await using server = await startTestServer();
    const client = connect(server, server.key);
    expect(await client.request<{ data: unknown[] }>({ method: "get", path: "/v1/threads?limit=1" })).toEqual(
      expect.objectContaining({ data: [] }),
    );
  });
});
