import { describe, expect, it } from "vitest";
import { createManualClock } from "../../server/test/manual-clock.ts";
import { connectClient } from "./create-client.ts";
import type { ClientOptions, ThreadmillError } from "./index.ts";

type Answer = Response | Error | "never";

/** A client whose requests meet these answers, one after the other, and a clock that the test moves. */
function startScene(answers: readonly Answer[], options: ClientOptions = {}) {
  const clock = createManualClock();
  const requests: { url: string; init: RequestInit; headers: Record<string, string> }[] = [];
  const left = [...answers];
  const fake: typeof fetch = async (url, init = {}) => {
    requests.push({ url: String(url), init, headers: { ...(init.headers as Record<string, string>) } });
    const answer = left.shift() ?? new Error("no more answers");
    if (answer === "never") {
      return new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    }
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  const client = connectClient(
    { baseUrl: "https://mill.example/", accessKey: "sk-tune-x", fetch: fake, ...options },
    { ...clock, now: clock.now, random: () => 0 },
  );
  return { client, clock, requests };
}

const thread = { id: "thread_1", object: "thread" };
const ok = () => Response.json(thread);
const refusal = (status: number, body: object = {}, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });

/** What the promise is rejected with. */
async function errorOf(promise: Promise<unknown>): Promise<ThreadmillError> {
  return promise.then(
    () => expect.fail("should have failed"),
    (error) => error,
  );
}

describe("a request", () => {
  it("carries the key, and what was given to the client and to the call", async () => {
    const { client, requests } = startScene([ok()], { headers: { "x-app": "a" }, credentials: "include" });

    await client.threads.create({ title: "Hi" }, { headers: { "x-call": "b" } });

    expect(requests[0]).toMatchObject({
      url: "https://mill.example/v1/threads",
      init: { method: "POST", body: '{"title":"Hi"}', credentials: "include" },
      headers: { "x-tune-key": "sk-tune-x", "x-app": "a", "x-call": "b", "content-type": "application/json" },
    });
  });

  it("for the next page of a list is made before the last entry of a page, and its failure told after that", async () => {
    const page = { data: [{ id: "a" }, { id: "b" }], firstId: "a", lastId: "b", hasMore: true };
    const { client, requests } = startScene([Response.json(page), refusal(404)]);
    const seen: [string, number][] = [];

    const reading = (async () => {
      for await (const { id } of client.threads.list()) {
        seen.push([id, requests.length]);
      }
    })();

    expect(await errorOf(reading)).toMatchObject({ code: "not_found" });
    expect(seen).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  it("that writes has an idempotency key of its own, the same over all tries", async () => {
    const { client, clock, requests } = startScene([new TypeError("cut"), refusal(503), ok(), ok()]);

    const first = client.threads.create();
    await clock.advance(10_000);
    await first;
    await client.threads.create();

    const keys = requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it("has the idempotency key that the caller gives it, and none when it reads", async () => {
    const { client, requests } = startScene([ok(), ok()]);
    await client.threads.create({}, { idempotencyKey: "order-7" });
    await client.threads.retrieve("thread_1");
    expect(requests.map(({ headers }) => headers["idempotency-key"])).toEqual(["order-7", undefined]);
  });

  it("has one header of a name, however it is spelled: what is said nearer to the request", async () => {
    const { client, requests } = startScene([ok(), ok(), ok()], {
      accessKey: "sk-tune-old",
      headers: { "X-Tune-Key": "sk-tune-new" },
    });

    await client.threads.create({}, { headers: { "Idempotency-Key": "order-7" } });
    await client.threads.retrieve("thread_1", { headers: { "X-TUNE-KEY": "sk-tune-call" } });
    await client.runs.create("thread_1", { model: "m" }, { waitSeconds: 9, headers: { Prefer: "wait=1" } });

    const [write, read, run] = requests.map(({ init }) => new Headers(init.headers));
    expect([write?.get("idempotency-key"), write?.get("x-tune-key")]).toEqual(["order-7", "sk-tune-new"]);
    expect(read?.get("x-tune-key")).toBe("sk-tune-call");
    expect(run?.get("prefer")).toBe("wait=1");
  });

  it("waits for as long as the server asks before it is tried again", async () => {
    const { client, clock, requests } = startScene([refusal(503, {}, { "retry-after": "5" }), ok()]);

    const answer = client.threads.retrieve("thread_1");
    await clock.advance(4_999);
    expect(requests).toHaveLength(1);
    await clock.advance(1);

    expect(await answer).toEqual(thread);
  });

  it("is tried so often and no more", async () => {
    const { client, clock, requests } = startScene([refusal(503), refusal(503), refusal(503)], {
      maxRetries: 2,
    });

    const answer = errorOf(client.threads.retrieve("thread_1"));
    await clock.advance(60_000);

    expect(await answer).toMatchObject({ status: 503, code: "unavailable" });
    expect(requests).toHaveLength(3);
  });

  it("is not tried again when the server says what is wrong with it, and tells that", async () => {
    const body = {
      code: "invalid_argument",
      message: "title is too long.",
      param: "title",
      requestId: "req_1",
    };
    const { client, requests } = startScene([refusal(400, body)]);

    const error = await errorOf(client.threads.create({ title: "…" }));

    expect(error).toMatchObject({ name: "ThreadmillError", status: 400, ...body });
    expect(requests).toHaveLength(1);
  });

  it("tells of an error that something in between gave", async () => {
    const page = new Response("<h1>Forbidden</h1>", { status: 403, headers: { "x-request-id": "req_2" } });
    const { client } = startScene([page]);

    expect(await errorOf(client.threads.retrieve("thread_1"))).toMatchObject({
      code: "permission_denied",
      status: 403,
      message: "The server answered with status 403.",
      requestId: "req_2",
    });
  });

  it("tells when it did not reach a Threadmill server at all", async () => {
    const page = () => new Response("<h1>Hello</h1>", { headers: { "content-type": "text/html" } });
    const { client, requests } = startScene([page(), page()]);

    expect(await errorOf(client.threads.retrieve("thread_1"))).toMatchObject({
      code: "unexpected_answer",
      status: 200,
      retryable: false,
    });
    const stream = client.runs.stream("thread_1", "run_1");
    expect(await errorOf(stream.finalRun())).toMatchObject({ code: "unexpected_answer" });
    expect(requests).toHaveLength(2);
  });

  it("fails with a timeout when there is no answer in time", async () => {
    const { client, clock } = startScene(["never"], { maxRetries: 0 });

    const answer = errorOf(client.threads.retrieve("thread_1", { timeoutMs: 1_000 }));
    await clock.advance(1_000);

    expect(await answer).toMatchObject({ name: "TimeoutError", code: "timeout", status: null });
    expect(clock.pending).toBe(0);
  });

  it("gives a run the time that the server was asked to wait for it", async () => {
    const { client, clock, requests } = startScene(["never", ok()], { maxRetries: 0 });

    const answer = errorOf(client.runs.create("thread_1", { model: "m" }, { waitSeconds: 300 }));
    await clock.advance(359_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect((await answer).code).toBe("timeout");
    await client.runs.create("thread_1", { model: "m" }, { waitSeconds: 0 });

    expect(requests.map(({ headers }) => headers["prefer"])).toEqual(["wait=300", "respond-async"]);
  });

  it("ends by the reason of its signal, in a try and between two", async () => {
    const { client, clock } = startScene(["never", refusal(503)]);
    for (const _ of [1, 2]) {
      const controller = new AbortController();
      const answer = errorOf(client.threads.retrieve("thread_1", { signal: controller.signal }));
      await clock.untilPending(1);
      await clock.advance(0);
      controller.abort(new Error("enough"));
      expect((await answer).message).toBe("enough");
    }
    expect(clock.pending).toBe(0);
  });

  it("says what broke the connection", async () => {
    const failure = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    const { client } = startScene([failure], { maxRetries: 0 });

    expect(await errorOf(client.threads.retrieve("thread_1"))).toMatchObject({
      name: "ConnectionError",
      code: "connection_failed",
      message: "GET https://mill.example/v1/threads/thread_1 got no answer: connect ECONNREFUSED",
    });
  });
});
