/**
 * The control for readers: a bare server that sends what it has to each of them by one shared buffer.
 *
 *     node benchmarks/control-readers.ts        prints its address
 *
 * `GET /idle` opens a stream and sends nothing; `GET /play?readers=1000&events=64&everyMs=20` begins to send when there
 * are so many readers.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const frame = Buffer.from(
  `id: 1\nevent: thread.message.delta\ndata: ${JSON.stringify({ text: "x".repeat(120) })}\n\n`,
);
let playing: ServerResponse[] = [];

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  if (pathname === "/play") {
    playing.push(response);
    if (playing.length === Number(searchParams.get("readers"))) {
      const readers = playing;
      playing = [];
      void play(readers, {
        events: Number(searchParams.get("events")),
        everyMs: Number(searchParams.get("everyMs")),
      });
    }
  }
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

async function play(
  readers: readonly ServerResponse[],
  { events, everyMs }: { events: number; everyMs: number },
): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; index < events; index += 1) {
    await wait(Math.max(0, startedAt + index * everyMs - performance.now()));
    for (const reader of readers) {
      reader.write(frame);
    }
  }
  for (const reader of readers) {
    reader.end();
  }
}
