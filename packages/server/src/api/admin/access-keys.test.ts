import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { hangsAfter } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";

async function startWithKey(body: object = { name: "Bot" }) {
  const clock = createManualClock();
  const edge = await startEdge({ clock });
  const created = (await edge.call("POST", "/admin/access-keys", { body })).json();
  const use = (url = "/v1/threads") => edge.app.inject({ url, headers: { "x-tune-key": created.key } });
  return { ...edge, clock, created, use, path: `/admin/access-keys/${created.id}` };
}

describe("access keys", () => {
  it("are made with a name, a scope and an expiry, and say who made them", async () => {
    const expiresAt = "2999-01-01T00:00:00.000Z";
    const { created, call, path } = await startWithKey({ name: " Bot ", scope: "read", expiresAt });
    expect(created).toEqual({
      id: expect.stringMatching(/^key_/),
      object: "access_key",
      name: "Bot",
      prefix: `${created.key.slice(0, 12)}…`,
      scope: "read",
      createdAt: expect.any(String),
      expiresAt,
      lastUsedAt: null,
      createdBy: { id: expect.stringMatching(/^key_/), name: "test" },
      current: false,
      key: expect.stringMatching(/^sk-tune-/),
    });
    const { key: _, ...rest } = created;
    expect((await call("GET", path)).json()).toEqual(rest);
  });

  it("are for using the API unless they are told otherwise", async () => {
    expect((await startWithKey()).created.scope).toBe("write");
  });

  it("are never shown again", async () => {
    const { created, call, path } = await startWithKey();
    const answers = [
      await call("GET", "/admin/access-keys"),
      await call("GET", path),
      await call("PATCH", path, { body: { name: "New" } }),
      await call("DELETE", path),
    ];
    const secret = created.key.slice("sk-tune-abcd".length);
    expect(answers.map(({ body }) => body).join()).not.toContain(secret);
  });

  it("are refused an expiry in the past", async () => {
    const { call, clock } = await startWithKey();
    const body = { name: "Late", expiresAt: new Date(clock.now()).toISOString() };
    const answer = await call("POST", "/admin/access-keys", { body });
    expect([answer.statusCode, answer.json().param]).toEqual([400, "expiresAt"]);
  });

  it("are listed newest first, with the one that asks marked", async () => {
    const { call } = await startWithKey();
    const { data } = (await call("GET", "/admin/access-keys")).json();
    expect(data.map(({ name, current }: { name: string; current: boolean }) => [name, current])).toEqual([
      ["Bot", false],
      ["test", true],
    ]);
  });

  it("can be renamed, and what they made shows the new name", async () => {
    const { call, path } = await startWithKey();
    expect((await call("PATCH", path, { body: { name: "Robot" } })).json().name).toBe("Robot");
    expect((await call("GET", path)).json().name).toBe("Robot");
  });

  it("are refused from the moment in which they are revoked, and are gone from the list", async () => {
    const { call, use, path } = await startWithKey();
    expect((await use()).statusCode).toBe(200);
    expect((await call("DELETE", path)).json().deleted).toBe(true);
    expect((await use()).statusCode).toBe(401);
    expect((await call("GET", "/admin/access-keys")).json().data).toHaveLength(1);
    for (const method of ["GET", "DELETE"] as const) {
      expect((await call(method, path)).statusCode).toBe(404);
    }
  });

  it("are kept while no other one may administer, so that nobody is locked out", async () => {
    const { call, app, clock } = await startWithKey();
    const list = (await call("GET", "/admin/access-keys")).json();
    const { id } = list.data.find(({ scope }: { scope: string }) => scope === "admin");
    const revoke = () => call("DELETE", `/admin/access-keys/${id}`);
    const create = async (body: object) =>
      (await call("POST", "/admin/access-keys", { body: { scope: "admin", ...body } })).json();
    const revoked = await create({ name: "Revoked" });
    await call("DELETE", `/admin/access-keys/${revoked.id}`);
    await create({ name: "Expired", expiresAt: new Date(clock.now() + 1_000).toISOString() });
    await clock.advance(1_000);

    const refused = await revoke();

    expect([refused.statusCode, refused.json().code]).toEqual([400, "failed_precondition"]);
    expect(refused.json().message).toContain("Create another one with the scope admin first");
    const { key } = await create({ name: "Successor" });
    expect((await revoke()).json().deleted).toBe(true);
    const answer = await app.inject({ url: "/admin/access-keys", headers: { "x-tune-key": key } });
    expect(answer.statusCode).toBe(200);
  });

  it("are refused on other nodes within a second", async () => {
    const { store, created, clock, use, organizationId } = await startWithKey();
    expect((await use()).statusCode).toBe(200);
    await store.revokeAccessKey({ organizationId, accessKeyId: created.id, at: clock.now() });
    await clock.advance(1_000);
    expect((await use()).statusCode).toBe(401);
  });

  it("cut what is open with them within five seconds of being revoked", async () => {
    const { app, engine, model, call, created, clock, path } = await startWithKey();
    engine.start();
    const { answer, hanging } = hangsAfter("Hel", "lo");
    model.enqueue(answer);
    const streaming = app.inject({
      method: "POST",
      url: "/v1/threads/runs",
      payload: { ...minimalBody, stream: true },
      headers: { "x-tune-key": created.key },
    });
    await hanging;
    await call("DELETE", path);
    await clock.advance(5_000);
    const events = parseEvents((await streaming).body);
    expect(events.map(({ event }) => event)).toContain("thread.message.delta");
    expect(events.at(-1)).toMatchObject({ event: "error", data: expect.stringContaining("unauthenticated") });
  });

  it("tell the Assistants dialect's streams as well that they are not valid any more", async () => {
    const { app, engine, model, call, created, clock, path } = await startWithKey();
    engine.start();
    const { answer, hanging } = hangsAfter("Hel", "lo");
    model.enqueue(answer);
    const { id: assistantId } = (
      await call("POST", "/openai/v1/assistants", { body: { model: "test/model" } })
    ).json();
    const streaming = app.inject({
      method: "POST",
      url: "/openai/v1/threads/runs",
      payload: { assistant_id: assistantId, stream: true },
      headers: { authorization: `Bearer ${created.key}` },
    });
    await hanging;
    await call("DELETE", path);
    await clock.advance(5_000);
    const last = (await streaming).body.trim().split("\n\n").at(-1);
    expect(last).toContain("event: error");
    expect(last).toContain("not valid");
  });

  it("refuse whoever waits for a run with them, and the run goes on", async () => {
    const { app, engine, model, call, created, clock, path } = await startWithKey();
    engine.start();
    const { answer, hanging } = hangsAfter("Hel", "lo");
    model.enqueue(answer);
    const waiting = app.inject({
      method: "POST",
      url: "/v1/threads/runs",
      payload: minimalBody,
      headers: { "x-tune-key": created.key, "idempotency-key": "once" },
    });
    await hanging;
    await call("DELETE", path);
    await clock.advance(5_000);
    const refused = await waiting;
    expect([refused.statusCode, refused.json().code]).toEqual([401, "unauthenticated"]);
    const again = await call("POST", "/v1/threads/runs", {
      body: minimalBody,
      headers: { "idempotency-key": "once", prefer: "respond-async" },
    });
    expect([again.statusCode, again.json().status]).toEqual([200, "in_progress"]);
  });

  it("say when they were last used, to the minute", async () => {
    const { call, clock, store, use, path } = await startWithKey();
    // Noted while the answer is under way, and nobody waits for it; a later write is there when it is.
    const lastUsed = async () => {
      await store.ping();
      return Date.parse((await call("GET", path)).json().lastUsedAt);
    };
    const first = clock.now();
    await use();
    expect(await lastUsed()).toBe(first);
    await clock.advance(59_000);
    await use();
    expect(await lastUsed()).toBe(first);
    await clock.advance(2_000);
    await use();
    expect(await lastUsed()).toBe(clock.now());
  });
});
