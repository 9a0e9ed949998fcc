import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServerProcess } from "./server-process.ts";

// Writing to it fails as on a full disk.
const fullDevice = "/dev/full";

test.skipIf(!existsSync(fullDevice))(
  "a server whose log is on a full disk serves, and ends when it is told to",
  { timeout: 30_000 },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "threadmill-log-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await using server = await startServerProcess({
      directory,
      environment: { THREADMILL_LOG_LEVEL: "debug" },
      under: ["/bin/sh", "-c", `exec "$0" "$@" 2> ${fullDevice}`],
    });

    // The start itself was logged; each of these gives the process that failed on it a turn to end.
    for (let request = 0; request < 3; request += 1) {
      const answer = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(10_000) });
      expect(answer.status).toBe(200);
    }
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  },
);
