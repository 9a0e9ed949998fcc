import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { systemRandom } from "../src/system.ts";
import { createPostgresDatabase } from "./postgres-database.ts";
import { createScriptedUpstream } from "./scripted-upstream.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { parseEvents, type ReceivedEvent, readUntil } from "./server-sent-events.ts";

/** Nodes as an operator runs them: processes on one Postgres. */
async function setUp() {
  const database = await createPostgresDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const upstream = await createScriptedUpstream();
  onTestFinished(() => upstream.close());
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const providers = { up: { type: "openai-compatible", baseUrl: upstream.url } };
  // A lease that no test outlives: a run that goes on elsewhere was handed over.
  const limits = { leaseSeconds: 300 };
  writeFileSync(join(directory, "threadmill.config.json"), JSON.stringify({ providers, limits }));
  const key = generateAccessKey(systemRandom);
  const headers = { "x-tune-key": key, "content-type": "application/json" };

  async function startNode(): Promise<ServerProcess> {
    const environment = { DATABASE_URL: database.url, THREADMILL_BOOTSTRAP_KEY: key };
    const node = await startServerProcess({ directory, environment });
    onTestFinished(() => node[Symbol.asyncDispose]());
    return node;
  }
  const post = (node: ServerProcess, path: string, body: object) =>
    fetch(node.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return { upstream, startNode, post, headers };
}

function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (body === null) {
    throw new Error("the response has no body");
  }
  return body.getReader();
}

const hasDelta = (text: string) => /thread\.message\.delta\n.*\n.*\n\n/.test(text);
const idsOf = (events: readonly ReceivedEvent[]) => events.map(({ id }) => id);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const textsOf = (events: readonly ReceivedEvent[]) =>
  events
    .filter(({ event }) => event === "thread.message.completed")
    .map(({ data }) => JSON.parse(data).content[0].text.value ?? JSON.parse(data).content[0].text);

/** Starting processes takes long on a busy machine. */
const timeout = 180_000;

describe("a node that is told to stop in the middle of a stream", { timeout }, () => {
  it("hands its run over, and the client goes on at another node where it was", async () => {
    const { upstream, startNode, post, headers } = await setUp();
    const [first, second] = [await startNode(), await startNode()];
    const call = upstream.enqueue({ text: ["Half ", "more"], gated: true });
    upstream.enqueue({ text: ["Whole", " answer"] });
    const stream = readerOf(
      await post(first, "/v1/threads/runs", {
        model: "up/scripted",
        stream: true,
        thread: { messages: [{ role: "user", content: "Hello" }] },
      }),
    );
    call.release(1);
    let text = await readUntil(stream, hasDelta);
    const ended = first.end("SIGTERM");
    text += await readUntil(stream, () => false);
    expect(text).toMatch(/\nretry: \d+\n: .*\n\n$/);
    const before = parseEvents(text);
    expect(before.at(-1)?.event).not.toBe("done");

    const created = JSON.parse(before.find(({ event }) => event === "thread.run.created")?.data ?? "{}");
    const path = `/v1/threads/${created.threadId}/runs/${created.id}`;
    const resumed = await fetch(`${second.url}${path}/stream`, {
      headers: { ...headers, "last-event-id": String(before.at(-1)?.id) },
    });
    const all = [...before, ...parseEvents(await resumed.text())];
    expect(idsOf(all)).toEqual(upTo(all.length));
    expect(textsOf(all)).toEqual(["Whole answer"]);
    expect(all.slice(-2).map(({ event }) => event)).toEqual(["thread.run.completed", "done"]);
    const replay = await fetch(`${second.url}${path}/stream`, { headers });
    expect(parseEvents(await replay.text())).toEqual(all);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("brings a client that cannot resume what the other node goes on with, to the end", async () => {
    const { upstream, startNode, post } = await setUp();
    const [first] = [await startNode(), await startNode()];
    const assistant = (await (
      await post(first, "/openai/v1/assistants", { model: "up/scripted" })
    ).json()) as {
      id: string;
    };
    const call = upstream.enqueue({ text: ["Half ", "more"], gated: true });
    const second = upstream.enqueue({ text: ["Whole", " answer"], gated: true });
    const stream = readerOf(
      await post(first, "/openai/v1/threads/runs", {
        assistant_id: assistant.id,
        stream: true,
        thread: { messages: [{ role: "user", content: "Hello" }] },
      }),
    );
    call.release(1);
    let text = await readUntil(stream, hasDelta);
    const ended = first.end("SIGTERM");
    await second.arrived;
    second.release(3);
    text += await readUntil(stream, () => false);
    const events = parseEvents(text);
    expect(idsOf(events)).toEqual(upTo(events.length));
    expect(textsOf(events)).toEqual(["Whole answer"]);
    expect(events.slice(-2).map(({ event }) => event)).toEqual(["thread.run.completed", "done"]);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it("is not ready, refuses runs with the time to come back, and answers what it has begun to", async () => {
    const { upstream, startNode, post, headers } = await setUp();
    const [first] = [await startNode(), await startNode()];
    const call = upstream.enqueue({ text: ["Half"], gated: true });
    const again = upstream.enqueue({ text: ["Whole"], gated: true });
    const body = { model: "up/scripted", thread: { messages: [{ role: "user", content: "Hello" }] } };
    const waiting = post(first, "/v1/threads/runs", body);
    await call.arrived;
    const ended = first.end("SIGTERM");
    await again.arrived;

    expect((await fetch(`${first.url}/readyz`, { headers })).status).toBe(503);
    const refused = await post(first, "/v1/threads/runs", body);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    again.release(2);
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "completed" });
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});

describe("nodes that are restarted one after the other", { timeout }, () => {
  it("end every run, and bring every event once", async () => {
    const { upstream, startNode, post, headers } = await setUp();
    const nodes: [ServerProcess, ServerProcess] = [await startNode(), await startNode()];
    const calls = Array.from({ length: 6 }, () => upstream.enqueue({ text: ["Half"], end: "stall" }));
    const streams = calls.map(async (_, index) => {
      const response = await post(index % 2 === 0 ? nodes[0] : nodes[1], "/v1/threads/runs", {
        model: "up/scripted",
        stream: true,
        thread: { messages: [{ role: "user", content: "Hello" }] },
      });
      return readUntil(readerOf(response), () => false);
    });
    await Promise.all(calls.map(({ arrived }) => arrived));

    for (const index of [0, 1] as const) {
      const started = await startNode();
      expect(await nodes[index].end("SIGTERM")).toEqual({ code: 0, signal: null });
      nodes[index] = started;
    }
    for (const text of await Promise.all(streams)) {
      const before = parseEvents(text);
      const created = JSON.parse(before.find(({ event }) => event === "thread.run.created")?.data ?? "{}");
      const resumed = await fetch(
        `${nodes[0].url}/v1/threads/${created.threadId}/runs/${created.id}/stream`,
        { headers: { ...headers, "last-event-id": String(before.at(-1)?.id) } },
      );
      const all = [...before, ...parseEvents(await resumed.text())];
      expect(idsOf(all)).toEqual(upTo(all.length));
      expect(all.slice(-2).map(({ event }) => event)).toEqual(["thread.run.completed", "done"]);
    }
  });
});
