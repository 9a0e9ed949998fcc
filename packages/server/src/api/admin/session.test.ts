import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { hangsAfter } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";

const nobody = { object: "session_state", session: null };
const own = { origin: "http://localhost:80" };

async function signIn({ headers = {} }: { headers?: Record<string, string> } = {}) {
  const clock = createManualClock();
  const edge = await startEdge({ clock });
  const answer = await edge.app.inject({
    method: "POST",
    url: "/admin/session",
    payload: { accessKey: edge.key },
    headers,
  });
  const [cookie] = answer.cookies;
  const browse = (
    method: "GET" | "POST" | "DELETE",
    url: string,
    options: { headers?: Record<string, string>; payload?: object | string } = {},
  ) => edge.app.inject({ method, url, ...options, cookies: { [cookie?.name ?? ""]: cookie?.value ?? "" } });
  return { ...edge, clock, answer, cookie, browse };
}

describe("a session", () => {
  it("begins with an access key and is a cookie that no script can read", async () => {
    const { answer, cookie, key } = await signIn();
    expect(answer.json()).toMatchObject({
      object: "session",
      organization: { name: "default" },
      accessKey: { name: "test", prefix: `${key.slice(0, 12)}…`, scope: "admin" },
    });
    expect(answer.body).not.toContain(key.slice(12));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/", maxAge: 14 * 86_400 });
    expect(cookie?.secure).toBeUndefined();
    expect(cookie?.value).not.toContain(key.slice(8));
  });

  it("is sent over https alone when it began there", async () => {
    const { cookie } = await signIn({ headers: { "x-forwarded-proto": "https" } });
    expect(cookie?.secure).toBe(true);
  });

  it("does not begin with a key that is not valid", async () => {
    const { app } = await startEdge();
    for (const accessKey of ["", "sk-tune-nonsense"]) {
      const answer = await app.inject({ method: "POST", url: "/admin/session", payload: { accessKey } });
      expect([answer.statusCode, answer.cookies]).toEqual([401, []]);
    }
  });

  it("admits to the administration and to both dialects", async () => {
    const { browse } = await signIn();
    for (const url of ["/admin/session", "/admin/access-keys", "/v1/threads", "/openai/v1/models"]) {
      expect((await browse("GET", url)).statusCode, url).toBe(200);
    }
    const made = await browse("POST", "/v1/threads", { headers: own, payload: {} });
    expect(made.statusCode).toBe(200);
  });

  it("ends by signing out", async () => {
    const { browse } = await signIn();
    const answer = await browse("DELETE", "/admin/session", { headers: own });
    expect(answer.cookies).toEqual([expect.objectContaining({ value: "" })]);
    expect((await browse("GET", "/admin/session")).json()).toEqual(nobody);
    expect((await browse("GET", "/admin/access-keys")).statusCode).toBe(401);
  });

  it("ends what is open with it within five seconds of signing out, and nothing else", async () => {
    const { browse, call, clock, engine, model } = await signIn();
    engine.start();
    const { answer, hanging } = hangsAfter("Hel", "lo");
    model.enqueue(answer);
    const streaming = browse("POST", "/v1/threads/runs", {
      headers: own,
      payload: { ...minimalBody, stream: true },
    });
    await hanging;
    const [{ id, threadId }] = (await call("GET", "/admin/runs")).json().data;
    const kept = call("GET", `/v1/threads/${threadId}/runs/${id}/stream`);
    await browse("DELETE", "/admin/session", { headers: own });
    await clock.advance(5_000);
    const last = parseEvents((await streaming).body).at(-1);
    expect(last).toMatchObject({ event: "error", data: expect.stringContaining("unauthenticated") });
    await call("POST", `/v1/threads/${threadId}/runs/${id}/cancel`);
    expect(parseEvents((await kept).body).at(-1)?.event).toBe("done");
  });

  it("ends with its key", async () => {
    const { browse, call, app, addKey } = await signIn();
    const keys = (await call("GET", "/admin/access-keys")).json().data;
    const other = await addKey();
    await app.inject({
      method: "DELETE",
      url: `/admin/access-keys/${keys[0].id}`,
      headers: { "x-tune-key": other },
    });
    expect((await browse("GET", "/admin/session")).json()).toEqual(nobody);
    expect((await browse("GET", "/admin/access-keys")).statusCode).toBe(401);
  });

  it("ends 14 days after its last use, to the day", async () => {
    const { browse, clock } = await signIn();
    const day = 86_400_000;
    await clock.advance(13 * day);
    const prolonged = await browse("GET", "/admin/session");
    expect(prolonged.cookies).toHaveLength(1);
    await clock.advance(13 * day);
    expect((await browse("GET", "/admin/session")).json().session).not.toBeNull();
    await clock.advance(15 * day);
    expect((await browse("GET", "/admin/session")).json()).toEqual(nobody);
  });

  it("is asked for without an error where nobody is signed in, unless a key was sent that is not valid", async () => {
    const { app, key } = await startEdge();
    const ask = (headers: Record<string, string>) => app.inject({ url: "/admin/session", headers });
    const answer = await ask({});
    expect([answer.statusCode, answer.json()]).toEqual([200, nobody]);
    expect((await ask({ cookie: "threadmill_session=made-up" })).json()).toEqual(nobody);
    expect((await ask({ "x-tune-key": "sk-tune-nonsense" })).statusCode).toBe(401);
    expect((await ask({ "x-tune-key": key })).json().session).toMatchObject({ expiresAt: null });
  });

  it.each([
    ["no word of where it comes from", {}],
    ["another origin", { origin: "http://evil.example" }],
    ["an origin that ends like ours", { origin: "http://evil-localhost:80" }],
    ["another scheme", { origin: "https://localhost:80" }],
    ["another port", { origin: "http://localhost:8080" }],
    ["the origin null", { origin: "null" }],
    ["another site by the browser's own word", { ...own, "sec-fetch-site": "cross-site" }],
    ["a body that a form could send", { ...own, "content-type": "text/plain" }],
  ])("changes nothing for a request with %s", async (_, headers) => {
    const { browse, call } = await signIn();
    const answer = await browse("POST", "/v1/threads", { headers, payload: "{}" });
    expect([answer.statusCode, answer.json().code]).toEqual([403, "permission_denied"]);
    expect((await call("GET", "/v1/threads")).json().data).toEqual([]);
  });

  it("cannot be begun by a page of another site", async () => {
    const { app, key } = await startEdge();
    const answer = await app.inject({
      method: "POST",
      url: "/admin/session",
      payload: { accessKey: key },
      headers: { origin: "http://evil.example" },
    });
    expect([answer.statusCode, answer.cookies]).toEqual([403, []]);
  });
});
