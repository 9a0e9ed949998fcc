import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { silentLogger } from "../src/core/logger.ts";
import { openSqliteDatabase } from "../src/store/sqlite-database.ts";
import { systemRandom } from "../src/system.ts";
import { startServerProcess } from "./server-process.ts";

const boundary = "threadmill-boundary";
const head =
  `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n` +
  `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="half.bin"\r\n\r\n`;

describe("a server that is killed in the middle of an upload", () => {
  it("shows nothing of the file when it is back, and keeps those that were acknowledged", async () => {
    const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const key = generateAccessKey(systemRandom);
    const headers = { authorization: `Bearer ${key}` };
    const start = () =>
      startServerProcess({
        directory,
        environment: { THREADMILL_BOOTSTRAP_KEY: key, THREADMILL_LOG_LEVEL: "error" },
      });

    const killed = await start();
    const body = new FormData();
    body.append("purpose", "assistants");
    body.append("file", new File(["x".repeat(300_000)], "whole.txt"));
    const whole = await fetch(`${killed.url}/openai/v1/files`, { method: "POST", headers, body });
    expect(whole.status).toBe(200);
    const { id } = (await whole.json()) as { id: string };

    const upload = request(`${killed.url}/openai/v1/files`, {
      method: "POST",
      headers: { ...headers, "content-type": `multipart/form-data; boundary=${boundary}` },
    });
    const broken = once(upload, "error").catch(() => undefined);
    upload.write(head);
    upload.write(Buffer.alloc(1_000_000));
    // The server has taken a good part of the file when it has written some of it down.
    await untilWritten(join(directory, "data", "threadmill.db"), 2);
    await killed.end("SIGKILL");
    await broken;

    await using server = await start();
    const list = await fetch(`${server.url}/openai/v1/files`, { headers });
    expect(await list.json()).toMatchObject({ data: [{ id, filename: "whole.txt" }], has_more: false });
    const content = await fetch(`${server.url}/openai/v1/files/${id}/content`, { headers });
    expect(await content.text()).toBe("x".repeat(300_000));
  });
});

/** Resolves when the database holds pieces of at least so many contents. */
async function untilWritten(path: string, contents: number): Promise<void> {
  const database = await openSqliteDatabase({ path, logger: silentLogger });
  try {
    let found = 0;
    while (found < contents) {
      const rows = await database.reader.selectFrom("file_pieces").select("file_id").distinct().execute();
      found = rows.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await database.close();
  }
}
