/**
 * The control: the least that a durable run can be on this runtime. A bare proxy on node:http that commits thread,
 * message and run before it calls the provider, forwards every token at once, and commits tokens in groups.
 *
 * It has no authentication, no validation, no reading, no resuming, no leases, no recovery; what it costs is the
 * limit that anything durable is measured against.
 *
 *     node benchmarks/control.ts --upstream URL --data FILE [--sdk] [--kept]        prints its address
 *
 * With `--sdk` it asks the provider as Threadmill does, through the AI SDK, which validates every chunk; with `--kept` it
 * shows only what is on disk, as Threadmill does: what is left of the difference is Threadmill's own.
 */
import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import Database from "better-sqlite3";
import { createParser } from "eventsource-parser";

const groupMs = 20;
const { values } = parseArgs({
  options: {
    upstream: { type: "string" },
    data: { type: "string" },
    sdk: { type: "boolean", default: false },
    kept: { type: "boolean", default: false },
  },
});
const sdk = createOpenAICompatible({ name: "bench", baseURL: values.upstream ?? "" });

const db = new Database(values.data);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  create table if not exists threads (id text primary key, created_at integer);
  create table if not exists messages (id text primary key, thread_id text, role text, text text);
  create table if not exists runs (id text primary key, thread_id text, status text, created_at integer);
  create table if not exists events (run_id text, sequence integer, data text, primary key (run_id, sequence)) without rowid;
`);
const insertThread = db.prepare("insert into threads values (?, ?)");
const insertMessage = db.prepare("insert into messages values (?, ?, ?, ?)");
const insertRun = db.prepare("insert into runs values (?, ?, 'in_progress', ?)");
const insertEvent = db.prepare("insert into events values (?, ?, ?)");
const endRun = db.prepare("update runs set status = 'completed' where id = ?");

/** What waits for the next commit, and what wants to hear of it. */
let work: (() => void)[] = [];
let waiting: (() => void)[] = [];
let timer: NodeJS.Timeout | null = null;
// Statements like the others, so that a probe sees what they take.
const begin = db.prepare("begin immediate");
const commit = db.prepare("commit");

function commitNow(): void {
  if (timer !== null) {
    clearTimeout(timer);
    timer = null;
  }
  const done = waiting;
  const effects = work;
  work = [];
  waiting = [];
  begin.run();
  for (const effect of effects) {
    effect();
  }
  commit.run();
  for (const resolve of done) {
    resolve();
  }
}

/** Resolves when the effect is on disk; all that come in one turn of the event loop share a commit. */
function durable(effect: () => void): Promise<void> {
  work.push(effect);
  if (waiting.length === 0) {
    setImmediate(commitNow);
  }
  return new Promise((resolve) => waiting.push(resolve));
}

function soon(effect: () => void): void {
  work.push(effect);
  timer ??= setTimeout(commitNow, groupMs);
}

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    void run(JSON.parse(Buffer.concat(pieces).toString()), response);
  });
});
server.keepAliveTimeout = 300_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

async function run(body: { model: string; message: string }, response: ServerResponse): Promise<void> {
  const [threadId, messageId, runId, now] = [randomUUID(), randomUUID(), randomUUID(), Date.now()];
  await durable(() => {
    insertThread.run(threadId, now);
    insertMessage.run(messageId, threadId, "user", body.message);
    insertRun.run(runId, threadId, now);
  });
  response.writeHead(200, { "content-type": "text/event-stream" });
  let sequence = 0;
  const emit = (event: string, data: object) => {
    sequence += 1;
    const own = sequence;
    const text = JSON.stringify(data);
    const keep = () => insertEvent.run(runId, own, text);
    const show = () => response.write(`id: ${own}\nevent: ${event}\ndata: ${text}\n\n`);
    // The run itself is on disk already.
    if (values.kept && event === "delta") {
      void durable(keep).then(show);
    } else {
      show();
      soon(keep);
    }
  };
  emit("run.created", { id: runId, threadId, status: "in_progress" });
  let answer = "";
  const say = (text: string) => {
    answer += text;
    emit("delta", { id: runId, text });
  };
  await (values.sdk ? askThroughSdk(body, say) : ask(body, say));
  await durable(() => {
    insertMessage.run(randomUUID(), threadId, "assistant", answer);
    endRun.run(runId);
  });
  response.end(`id: ${sequence + 1}\nevent: done\ndata: {}\n\n`);
}

type Question = Parameters<typeof run>[0];

async function ask({ model, message }: Question, say: (text: string) => void): Promise<void> {
  const parser = createParser({
    onEvent({ data }) {
      const text = data === "[DONE]" ? undefined : JSON.parse(data).choices[0]?.delta?.content;
      if (text) {
        say(text);
      }
    },
  });
  const upstream = await fetch(`${values.upstream}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream: true, messages: [{ role: "user", content: message }] }),
  });
  const decoder = new TextDecoder();
  for await (const piece of upstream.body ?? []) {
    parser.feed(decoder.decode(piece, { stream: true }));
  }
}

async function askThroughSdk({ model, message }: Question, say: (text: string) => void): Promise<void> {
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: message }] }];
  const { stream } = await sdk(model).doStream({ prompt });
  for await (const part of stream) {
    if (part.type === "text-delta") {
      say(part.delta);
    }
  }
}
