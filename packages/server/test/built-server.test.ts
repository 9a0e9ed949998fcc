import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ensureServerBuilt, serverEntry } from "../../../scripts/build-server.mjs";
import { startServerProcess } from "./server-process.ts";

const root = join(import.meta.dirname, "../../..");

it("the server that is built into one program runs a model as its sources do, from its own start to its end", async () => {
  await ensureServerBuilt(root);
  expect(await ensureServerBuilt(root)).toBe(false);
  const directory = await mkdtemp(join(tmpdir(), "threadmill-built-"));
  try {
    await using server = await startServerProcess({ directory, entry: join(root, serverEntry.built) });
    const key = /sk-tune-\w+/.exec(server.stdout())?.[0] ?? "";
    const response = await fetch(`${server.url}/v1/threads/runs`, {
      method: "POST",
      headers: { "x-tune-key": key, "content-type": "application/json" },
      body: JSON.stringify({
        model: "demo/assistant",
        thread: { messages: [{ role: "user", content: "Hello" }] },
      }),
    });
    expect(await response.json()).toMatchObject({ status: "completed" });
    const page = await fetch(server.url, { headers: { accept: "text/html" } });
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  } finally {
    await rm(directory, { recursive: true });
  }
});
