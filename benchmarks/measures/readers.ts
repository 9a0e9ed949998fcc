import { once } from "node:events";
import { Agent, createServer, get, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, times, told } from "../figure.ts";
import { residentBytes } from "../process.ts";
import type { ThreadmillSubject } from "../subjects.ts";

const tokens = 64;
const everyMs = 20;
const settleMs = 3_000;

interface Reader {
  received(): number;
  ended: Promise<void>;
  close(): void;
}

/** What a reader of a stream costs while nothing happens, and how fast one run reaches many of them. */
export async function measureReaders(
  threadmill: ThreadmillSubject,
  { idle, fanOut }: { idle: number; fanOut: number },
): Promise<Figure[]> {
  const still = await startRun(threadmill, "tokens-2-every-120000");
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  // A first few, so that what is allocated once is not counted.
  const first = await openAll(agent, still, 50);
  await wait(settleMs);
  const before = residentBytes(threadmill.process.pid);
  const readers = await openAll(agent, still, idle);
  await wait(settleMs);
  const each = (residentBytes(threadmill.process.pid) - before) / idle;
  for (const reader of [...first, ...readers]) {
    reader.close();
  }
  await threadmill.call(`${still.path}/cancel`, { method: "POST", body: {} });

  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await fanOutOf(agent, await startRun(threadmill, `tokens-${tokens}-every-${everyMs}`), fanOut));
    bare.push(await fanOutOfControl(agent, fanOut));
  }
  agent.destroy();
  const best = Math.max(...ours);
  const share = best / Math.max(...bare);
  return [
    barred(`memory per idle reader, ${idle} of them`, `${(each / 1024).toFixed(1)} KB`, "≤ 25 KB", each <= 25 * 1024),
    told(`events delivered to ${fanOut} readers of one run`, `${best.toFixed(0)} a second`),
    barred("fan-out to a bare server that shares one buffer", times(share), "≥ 0.8 ×", share >= 0.8),
  ];
}

interface Streamed {
  url: string;
  path: string;
  headers: Record<string, string>;
}

async function startRun(threadmill: ThreadmillSubject, model: string): Promise<Streamed> {
  const { body } = threadmill.run(model);
  const response = await fetch(`${threadmill.process.url}/v1/threads/runs`, {
    method: "POST",
    headers: {
      "x-tune-key": threadmill.key,
      "content-type": "application/json",
      prefer: "respond-async",
    },
    body: JSON.stringify({ ...body, stream: false }),
  });
  const run = (await response.json()) as { id: string; threadId: string };
  const path = `/v1/threads/${run.threadId}/runs/${run.id}`;
  return {
    url: `${threadmill.process.url}${path}/stream`,
    path,
    headers: { "x-tune-key": threadmill.key },
  };
}

function openAll(agent: Agent, stream: Pick<Streamed, "url" | "headers">, count: number): Promise<Reader[]> {
  return Promise.all(Array.from({ length: count }, () => open(agent, stream)));
}

async function open(agent: Agent, { url, headers }: Pick<Streamed, "url" | "headers">): Promise<Reader> {
  let received = 0;
  const request = get(url, { agent, headers });
  const [response] = await once(request, "response");
  response.on("data", (piece: Buffer) => {
    for (let at = piece.indexOf("\nevent: "); at !== -1; at = piece.indexOf("\nevent: ", at + 1)) {
      received += 1;
    }
  });
  const ended = new Promise<void>((resolve) => {
    response.once("close", () => resolve());
    response.on("error", () => resolve());
  });
  request.on("error", () => undefined);
  return { received: () => received, ended, close: () => request.destroy() };
}

/** @returns events per second over all readers, from the first to the last. */
async function fanOutOf(agent: Agent, run: Pick<Streamed, "url" | "headers">, count: number): Promise<number> {
  const startedAt = performance.now();
  const readers = await openAll(agent, run, count);
  await Promise.all(readers.map(({ ended }) => ended));
  const seconds = (performance.now() - startedAt) / 1_000;
  return readers.reduce((sum, reader) => sum + reader.received(), 0) / seconds;
}

/** The same events to the same readers from a server that does nothing else, on the load's own core. */
async function fanOutOfControl(agent: Agent, count: number): Promise<number> {
  const responses: ServerResponse[] = [];
  const frame = Buffer.from(`id: 1\nevent: delta\ndata: ${JSON.stringify({ text: "x".repeat(120) })}\n\n`);
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    responses.push(response);
    if (responses.length === count) {
      void play();
    }
  });
  async function play(): Promise<void> {
    for (let index = 0; index < tokens; index += 1) {
      for (const response of responses) {
        response.write(frame);
      }
      await wait(everyMs);
    }
    for (const response of responses) {
      response.end();
    }
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rate = await fanOutOf(agent, { url: `http://127.0.0.1:${port}/`, headers: {} }, count);
  server.close();
  return rate;
}
