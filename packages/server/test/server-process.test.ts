import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { systemRandom } from "../src/system.ts";
import { createScriptedUpstream } from "./scripted-upstream.ts";
import { runCommand, startCommand, startServerProcess } from "./server-process.ts";
import { parseEvents, readUntil } from "./server-sent-events.ts";

const run = promisify(execFile);

function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("threadmill serve", () => {
  it("prints a key once and a curl line that works as it stands", async () => {
    const directory = emptyDirectory();
    await using first = await startServerProcess({ directory });
    const [key] = /sk-tune-[0-9A-Za-z]{35}/.exec(first.stdout()) ?? [];
    const [curl = ""] = /curl .*/.exec(first.stdout()) ?? [];
    const { stdout } = await run("sh", ["-c", curl]);
    expect(parseEvents(stdout).at(-1)?.data).toBe("[DONE]");
    expect(stdout).toContain("built-in demo");

    expect(first.stderr()).not.toContain(key);
    for (const file of readdirSync(join(directory, "data"))) {
      expect(readFileSync(join(directory, "data", file)).includes(String(key))).toBe(false);
    }
    expect(await first.end("SIGTERM")).toEqual({ code: 0, signal: null });

    await using second = await startServerProcess({ directory });
    expect(second.stdout()).not.toContain(key);
    const answer = await fetch(`${second.url}/v1/models`, { headers: { "x-tune-key": String(key) } });
    expect(answer.status).toBe(200);
  });

  it("takes the first key from the environment, and makes further ones beside the running server", async () => {
    const directory = emptyDirectory();
    const key = generateAccessKey(systemRandom);
    await using server = await startServerProcess({
      directory,
      environment: { THREADMILL_BOOTSTRAP_KEY: key },
    });
    expect(server.stdout()).not.toContain(key);
    const { stdout, code } = await runCommand(["keys", "create", "--name", "CI"], { directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sk-tune-[0-9A-Za-z]{35}\n$/);
    for (const each of [key, stdout.trim()]) {
      const answer = await fetch(`${server.url}/v1/models`, { headers: { "x-tune-key": each } });
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    [{ THREADMILL_PORT: "http" }, "THREADMILL_PORT"],
    [{ THREADMILL_BOOTSTRAP_KEY: "sk-tune-short" }, "THREADMILL_BOOTSTRAP_KEY"],
    [{ DATABASE_URL: "mysql://localhost/x" }, "DATABASE_URL"],
    [{ THREADMILL_CONFIG: "nowhere.json" }, "nowhere.json"],
    [{ OLLAMA_BASE_URL: "localhost:11434" }, "OLLAMA_BASE_URL=http://"],
  ])("refuses %j, naming it, with what was expected", async (environment, name) => {
    const { code, stderr } = await runCommand(["serve"], { directory: emptyDirectory(), environment });
    expect(code).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    ["the password is wrong", (url: URL) => Object.assign(url, { password: "wrong" }), "password"],
    ["there is no such database", (url: URL) => Object.assign(url, { pathname: "/nowhere" }), "nowhere"],
    ["nobody listens there", (url: URL) => Object.assign(url, { port: "1" }), "ECONNREFUSED"],
  ])("says what Postgres says when %s", async (_, spoil, reason) => {
    const { href } = spoil(new URL(inject("postgresUrl")));
    const environment = { DATABASE_URL: href };
    const { code, stderr } = await runCommand(["serve"], { directory: emptyDirectory(), environment });
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("DATABASE_URL");
    expect(stderr).not.toContain("    at ");
  });

  it.skipIf(!existsSync("/proc"))("ends when its data directory cannot be made, and says so", async () => {
    const { child, stderr } = startCommand(["serve", "--port", "0", "--data", "/proc/x/y"], {
      directory: emptyDirectory(),
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(await once(child, "close")).toEqual([2, null]);
    expect(stderr()).toContain("/proc/x/y");
    expect(stderr()).toContain("no such file or directory, mkdir '/proc/x'");
    expect(stderr()).toContain("--data");
  });

  it("says so when its port is taken", async () => {
    await using server = await startServerProcess({ directory: emptyDirectory() });
    const { port } = new URL(server.url);
    const { code, stderr } = await runCommand(["serve", "--port", port], { directory: emptyDirectory() });
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(stderr).not.toContain("    at ");
  });

  it("names the address and the port when the address is another machine's", async () => {
    // An address that documentation has for itself, so that no machine has it.
    const args = ["serve", "--host", "192.0.2.1", "--port", "0"];
    const { code, stderr } = await runCommand(args, { directory: emptyDirectory() });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "192.0.2.1 is no address of this machine, so port 0 cannot be listened on there",
    );
  });

  it.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ] as const)(
    "that was told to stop by %s ends at once when it is told again by %s",
    async (first, second) => {
      const directory = emptyDirectory();
      const limits = { drainSeconds: 5 };
      writeFileSync(join(directory, "threadmill.config.json"), JSON.stringify({ limits }));
      await using server = await startServerProcess({ directory });
      const closed = once(server.child, "close");
      server.child.kill(first);
      await vi.waitFor(() => expect(server.stderr()).toContain("shutting down"), { timeout: 10_000 });

      // What comes at once after the first is taken for the same.
      const again = setInterval(() => server.child.kill(second), 50);
      onTestFinished(() => clearInterval(again));
      expect(await closed).toEqual([1, null]);
      expect(server.stderr()).not.toContain("shutdown failed");
    },
  );

  it.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGTERM", "SIGINT"],
    ["SIGHUP", "SIGHUP"],
  ] as const)(
    "that is told to stop by %s and %s in one moment, as a group of processes is, stops in order",
    async (first, second) => {
      await using server = await startServerProcess({ directory: emptyDirectory() });
      server.child.kill(first);
      expect(await server.end(second)).toEqual({ code: 0, signal: null });
      expect(server.stderr()).toContain("shutting down");
    },
  );
});

describe("a server that is killed in the middle of a stream", () => {
  it("finishes the run after a restart, and the client goes on where it was cut", async () => {
    await using upstream = await createScriptedUpstream();
    const directory = emptyDirectory();
    const providers = { up: { type: "openai-compatible", baseUrl: upstream.url } };
    writeFileSync(
      join(directory, "threadmill.config.json"),
      JSON.stringify({ providers, limits: { leaseSeconds: 1 } }),
    );
    const key = generateAccessKey(systemRandom);
    const headers = { "x-tune-key": key, "content-type": "application/json" };
    const body = {
      model: "up/scripted",
      stream: true,
      thread: { messages: [{ role: "user", content: "Hello" }] },
    };

    const call = upstream.enqueue({ text: ["Half ", "more"], gated: true });
    await using first = await startServerProcess({
      directory,
      environment: { THREADMILL_BOOTSTRAP_KEY: key },
    });
    const response = await fetch(`${first.url}/v1/threads/runs`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    const reader = response.body?.getReader();
    if (reader === undefined) {
      throw new Error("no body");
    }
    call.release(1);
    const before = parseEvents(await readUntil(reader, (text) => /"Half "[^\n]*\n\n/.test(text)));
    await first.end("SIGKILL");
    await reader.cancel().catch(() => "the connection died with the server");

    upstream.enqueue({ text: ["Whole", " answer"] });
    await using second = await startServerProcess({ directory });
    const created = JSON.parse(before.find(({ event }) => event === "thread.run.created")?.data ?? "{}");
    const resumed = await fetch(`${second.url}/v1/threads/${created.threadId}/runs/${created.id}/stream`, {
      headers: { ...headers, "last-event-id": String(before.at(-1)?.id) },
    });
    const after = parseEvents(await resumed.text());
    expect([...before, ...after].map(({ id }) => id)).toEqual(
      [...before, ...after].map((_, index) => index + 1),
    );
    expect(after.map(({ event }) => event)).toEqual([
      "thread.message.incomplete",
      "thread.run.step.failed",
      "thread.run.step.created",
      "thread.run.step.in_progress",
      "thread.message.created",
      "thread.message.in_progress",
      "thread.message.delta",
      "thread.message.delta",
      "thread.message.completed",
      "thread.run.step.completed",
      "thread.run.completed",
      "done",
    ]);
    const replay = await fetch(`${second.url}/v1/threads/${created.threadId}/runs/${created.id}/stream`, {
      headers,
    });
    expect(parseEvents(await replay.text())).toEqual([...before, ...after]);
  });
});
