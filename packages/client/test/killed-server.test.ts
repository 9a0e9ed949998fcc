import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../../server/src/core/access-key.ts";
import { systemRandom } from "../../server/src/system.ts";
import { startServerProcess } from "../../server/test/server-process.ts";
import { createClient, type RunEvent } from "../src/index.ts";
import { collect } from "./collect.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";

const words = Array.from({ length: 150 }, (_, index) => `word${index + 1}`).join(" ");
const long = {
  model: "demo/assistant",
  thread: { messages: [{ role: "user" as const, content: "/slow 5\n/long 150" }] },
};

describe.each(["SIGKILL", "SIGTERM"] as const)("a server that ends by %s while a client reads", (signal) => {
  it("is read on when it is back: every event once, and the whole text of every message", async () => {
    const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const key = generateAccessKey(systemRandom);
    const start = () =>
      startServerProcess({
        directory,
        environment: { THREADMILL_BOOTSTRAP_KEY: key, THREADMILL_LOG_LEVEL: "error" },
      });
    let server = await start();
    await using proxy = await startFlakyProxy(server.url);
    const client = createClient({ baseUrl: proxy.url, accessKey: key });

    const stream = client.createThreadAndRun.stream(long);
    const events: RunEvent[] = [];
    for await (const event of stream) {
      events.push(event);
      if (events.length === 40) {
        await server.end(signal);
        // The reader goes on with nobody there, and tries again and again.
        void start().then((next) => {
          server = next;
          proxy.leadTo(next.url);
        });
      }
    }

    const run = await stream.finalRun();
    expect(run.status).toBe("completed");
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(await collect(client.runs.stream(run.threadId, run.id))).toEqual(events);
    expect(await stream.finalText()).toBe(words);
    for (const message of await collect(client.messages.list(run.threadId, { runId: run.id }))) {
      expect(message.content[0]).toMatchObject({ text: textOf(events, message.id) });
    }
    await server.end("SIGTERM");
  });
});

/** What a reader has put together of one message. */
function textOf(events: readonly RunEvent[], messageId: string): string {
  return events
    .flatMap(({ data }) =>
      data.object === "thread.message.delta" && data.id === messageId ? data.delta.content : [],
    )
    .map(({ text }) => text)
    .join("");
}
