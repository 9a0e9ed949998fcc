import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../server/test/manual-clock.ts";
import { connectClient } from "./create-client.ts";
import { type Reconnect, type StreamOptions, ThreadmillError } from "./index.ts";

const heartbeat = ": heartbeat\n\n";
const done = "event: done\nid: 9\ndata: [DONE]\n\n";
const broken =
  'event: error\ndata: {"code":"unavailable","message":"The database is away.","requestId":"req_1"}\n\n';

function delta(id: number): string {
  const content = [{ index: 0, type: "text", text: `${id} ` }];
  const data = { id: "msg_1", object: "thread.message.delta", delta: { content } };
  return `event: thread.message.delta\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function created(id: number): string {
  const data = { id: "run_1", threadId: "thread_1", object: "run", status: "queued" };
  return `event: thread.run.created\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** An answer with these pieces, which then ends in order, breaks, or stays open without a word. */
function events(pieces: readonly string[], end: "close" | "break" | "stay" = "close"): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(new TextEncoder().encode(piece));
      }
      if (end === "close") {
        controller.close();
      }
    },
    pull(controller) {
      if (end === "break") {
        controller.error(new TypeError("terminated"));
      }
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** An answer that brings a heartbeat, and ends after so long without another word. */
function lasting(clock: ManualClock, forMs: number): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(heartbeat));
      clock.after(forMs, () => controller.close());
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

type Answer = (clock: ManualClock) => Response | "never";

/** A stream whose requests meet these answers; the last one over and over. */
function startScene(answers: readonly Answer[], options: StreamOptions = {}) {
  const clock = createManualClock();
  const requests: { method: string; path: string; key: string | undefined; after: string | undefined }[] = [];
  const reconnects: Reconnect[] = [];
  const fake: typeof fetch = async (url, { method = "", headers, signal } = {}) => {
    const sent = { ...(headers as Record<string, string>) };
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    const { pathname } = new URL(String(url));
    requests.push({ method, path: pathname, key: sent["idempotency-key"], after: sent["last-event-id"] });
    const response = answer?.(clock) ?? Response.error();
    if (response !== "never") {
      return response;
    }
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };
  const client = connectClient(
    { baseUrl: "https://mill.example", fetch: fake, maxRetries: 0 },
    { now: clock.now, after: clock.after, random: () => 0 },
  );
  const stream = client.createThreadAndRun.stream(
    { model: "m" },
    { onReconnect: (reconnect) => reconnects.push(reconnect), ...options },
  );
  const texts: string[] = [];
  const read = (async () => {
    for await (const text of stream.textDeltas()) {
      texts.push(text.trim());
    }
  })();
  read.catch(() => {});
  return { clock, requests, reconnects, texts, stream, read };
}

describe("a stream", () => {
  it("is joined after its last event when it broke, and passes over what it has had", async () => {
    const { clock, read, texts, requests } = startScene([
      () => events([created(1), delta(2), delta(3)], "break"),
      () => events([delta(3), delta(4)]),
      () => events([delta(5), done]),
    ]);

    await clock.advance(10_000);
    await read;

    expect(texts).toEqual(["2", "3", "4", "5"]);
    const path = "/v1/threads/thread_1/runs/run_1/stream";
    expect(requests.slice(1)).toMatchObject([
      { method: "GET", path, after: "3" },
      { method: "GET", path, after: "4" },
    ]);
  });

  it("is asked for again under the same key when it broke before the run was known", async () => {
    const { clock, read, requests } = startScene([
      () => events([], "break"),
      () => events([created(1), done]),
    ]);

    await clock.advance(10_000);
    await read;

    expect(requests[1]).toEqual(requests[0]);
    expect(requests[0]).toMatchObject({ method: "POST", path: "/v1/threads/runs" });
    expect(requests[0]?.key).toMatch(/./);
  });

  it("is joined again when the server says that it cannot go on just now, or refuses for a while", async () => {
    const { clock, read, texts, reconnects } = startScene([
      () => events([created(1), delta(2), broken]),
      () => new Response("", { status: 503, headers: { "retry-after": "20" } }),
      () => events([delta(3), done]),
    ]);

    await clock.advance(60_000);
    await read;

    expect(texts).toEqual(["2", "3"]);
    expect(reconnects).toMatchObject([
      { attempt: 1, error: { message: "The database is away.", requestId: "req_1" } },
      { attempt: 2, delayMs: 20_000, error: { status: 503 } },
    ]);
  });

  it("fails at once when the server says that the key is not valid any more", async () => {
    const refused =
      'event: error\ndata: {"code":"unauthenticated","message":"Send another key.","requestId":"req_2"}\n\n';
    const { read, texts, requests } = startScene([() => events([created(1), delta(2), refused])]);

    await expect(read).rejects.toMatchObject({ status: 401, code: "unauthenticated", requestId: "req_2" });

    expect([texts, requests.length]).toEqual([["2"], 1]);
  });

  it("is joined again when nothing has come over it for too long", async () => {
    const { clock, read, texts, reconnects } = startScene([
      () => events([created(1), heartbeat], "stay"),
      () => events([delta(2), done]),
    ]);

    await clock.advance(49_999);
    expect(reconnects).toEqual([]);
    await clock.advance(10_000);
    await read;

    expect(texts).toEqual(["2"]);
    expect(reconnects).toMatchObject([
      { error: { message: "Nothing came over the stream for 50 seconds." } },
    ]);
  });

  it("is joined once more when the way to the server swallows a connection", async () => {
    const { clock, read, texts, reconnects } = startScene([
      () => events([created(1), delta(2)], "break"),
      () => "never",
      () => events([delta(3), done]),
    ]);

    await clock.advance(60_000);
    await read;

    expect(texts).toEqual(["2", "3"]);
    expect(reconnects).toMatchObject([{ attempt: 1 }, { attempt: 2, error: { code: "timeout" } }]);
  });

  it("is begun once more when the way to the server swallows a connection before the run was known", async () => {
    const { clock, read, texts } = startScene([
      () => events([], "break"),
      () => "never",
      () => events([created(1), delta(2), done]),
    ]);

    await clock.advance(60_000);
    await read;

    expect(texts).toEqual(["2"]);
  });

  it("is given up with what broke it when it could not go on for as long as it was to try", async () => {
    const { clock, read, reconnects } = startScene([() => events([created(1)]), () => events([broken])], {
      reconnectForMs: 30_000,
    });

    await clock.advance(60_000);

    await expect(read).rejects.toMatchObject({ code: "unavailable", message: "The database is away." });
    const waited = reconnects.reduce((sum, { delayMs }) => sum + delayMs, 0);
    expect(waited).toBeLessThanOrEqual(30_000);
    expect(waited).toBeGreaterThan(20_000);
  });

  it.each([
    ["an event", "event: thread.run.queued\nid: 2\ndata: {oops\n\n"],
    ["an error", "event: error\ndata: oops\n\n"],
  ])("says that it is not understood when the data of %s are not JSON", async (_, piece) => {
    const { read } = startScene([() => events([created(1), piece])]);
    await expect(read).rejects.toMatchObject({ name: "ThreadmillError", code: "unexpected_answer" });
  });

  it("says that it is not understood when it ends and has named no run", async () => {
    const { read, stream } = startScene([() => events([done])]);
    await read;
    await expect(stream.finalRun()).rejects.toMatchObject({
      name: "ThreadmillError",
      code: "unexpected_answer",
    });
  });

  it.each([
    ["breaks", () => events([heartbeat])],
    ["says that it cannot go on", () => events([heartbeat, broken])],
  ])("is given up when each connection lives for its first word, and then %s", async (_, answer) => {
    const { clock, read, requests } = startScene([() => events([created(1)]), answer], {
      reconnectForMs: 30_000,
    });

    await clock.advance(60_000);

    await expect(Promise.race([read, "still trying"])).rejects.toBeInstanceOf(ThreadmillError);
    expect(requests.length).toBeLessThan(20);
  });

  it("goes on for as long as the connections show a sign of life", async () => {
    const { clock, read, texts } = startScene(
      [
        () => events([created(1)]),
        ...Array.from({ length: 50 }, () => (clock: ManualClock) => lasting(clock, 1_000)),
        () => events([delta(2), done]),
      ],
      { reconnectForMs: 1_000 },
    );

    await clock.advance(100_000);
    await read;

    expect(texts).toEqual(["2"]);
  });
});
