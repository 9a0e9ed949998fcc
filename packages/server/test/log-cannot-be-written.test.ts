import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ServerProcess, startCommand, startServerProcess } from "./server-process.ts";

// Writing to it fails as on a full disk.
const fullDevice = "/dev/full";
const timeout = 30_000;

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "threadmill-log-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function startLoggingTo(path: string, directory: string): Promise<ServerProcess> {
  return startServerProcess({
    directory,
    environment: { THREADMILL_LOG_LEVEL: "debug" },
    under: ["/bin/sh", "-c", `exec "$0" "$@" 2> ${path}`],
  });
}

/** The start itself is logged; each request gives a process that fails on it a turn to end. */
async function expectToServe({ url }: Pick<ServerProcess, "url">): Promise<void> {
  for (let request = 0; request < 3; request += 1) {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) });
    expect(answer.status).toBe(200);
  }
}

/** A pipe that somebody has opened to read, and that takes nothing more. */
function makeFullPipe(path: string): void {
  execFileSync("mkfifo", [path]);
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(descriptor));
  const page = Buffer.alloc(4_096);
  try {
    for (;;) {
      writeSync(descriptor, page);
    }
  } catch (error) {
    expect(error).toMatchObject({ code: "EAGAIN" });
  }
}

test.skipIf(!existsSync(fullDevice))(
  "a server whose log is on a full disk serves, and ends when it is told to",
  { timeout },
  async () => {
    await using server = await startLoggingTo(fullDevice, await emptyDirectory());
    await expectToServe(server);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  },
);

test("a server whose log is a pipe that nobody reads serves, and ends when it is told to", {
  timeout,
}, async () => {
  const directory = await emptyDirectory();
  const pipe = join(directory, "log");
  makeFullPipe(pipe);
  await using server = await startLoggingTo(pipe, directory);
  await expectToServe(server);
  expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
});

test.skipIf(!existsSync(fullDevice))(
  "a server whose standard output is on a full disk serves, and says that its first key is lost",
  { timeout },
  async () => {
    const { child, stderr } = startCommand(["serve", "--port", "0"], {
      directory: await emptyDirectory(),
      under: ["/bin/sh", "-c", `exec "$0" "$@" > ${fullDevice}`],
    });
    const ended = once(child, "close");
    onTestFinished(() => void child.kill("SIGKILL"));
    await vi.waitFor(() => expect(stderr()).toContain("keys create"), { timeout: 20_000 });
    const [url = ""] = /http:[^"]+/.exec(stderr()) ?? [];
    await expectToServe({ url });
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  },
);
