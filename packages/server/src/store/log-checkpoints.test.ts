import { existsSync, rmSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Database as Connection } from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { silentLogger } from "../core/logger.ts";
import { createLogCheckpoints } from "./log-checkpoints.ts";
import { openReader, openWriter, prepareToServe } from "./sqlite-connection.ts";

const pageBytes = 4_096;
const frameBytes = pageBytes + 24;
/** More than lies between two checkpoints. */
const manyPages = 1_100;

let folder: string;
let path: string;
let writer: Connection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadmill-checkpoints-"));
  path = join(folder, "a.db");
  writer = openWriter(path);
  prepareToServe(writer);
  writer.exec("create table blobs (content blob)");
});
afterEach(async () => {
  writer.close();
  await rm(folder, { recursive: true });
});

function create(program?: string) {
  const warnings: unknown[] = [];
  const logger = { ...silentLogger, warn: (details: object) => warnings.push(details) };
  const url = program === undefined ? {} : { program: pathToFileURL(join(folder, program)) };
  const checkpoints = createLogCheckpoints({ path, logger, ...url });
  onTestFinished(() => checkpoints.close());
  return { ...checkpoints, warnings };
}

const write = (pages: number) =>
  writer.prepare("insert into blobs values (zeroblob(?))").run(pages * pageBytes);
const uncopied = () => {
  const [state] = writer.pragma("wal_checkpoint(NOOP)") as { log: number; checkpointed: number }[];
  return (state?.log ?? 0) - (state?.checkpointed ?? 0);
};
const logPages = () => Math.floor(statSync(`${path}-wal`).size / frameBytes);

describe("the log beside a database", () => {
  it("is due when it has grown by a thousand pages, and copied by a thread", async () => {
    const { isDue, copy, warnings } = create();
    write(500);
    expect(isDue(writer)).toBe(false);
    write(600);
    expect(isDue(writer)).toBe(true);
    await copy(writer);
    expect(uncopied()).toBe(0);
    expect(isDue(writer)).toBe(false);
    expect(warnings).toEqual([]);
  });

  it("has its thread started before it is due", async () => {
    const marker = join(folder, "started");
    await writeFile(
      join(folder, "marks.mjs"),
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, "");`,
    );
    const { isDue } = create("marks.mjs");
    write(400);
    expect(isDue(writer)).toBe(false);
    write(300);
    expect(isDue(writer)).toBe(false);
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true), { timeout: 10_000 });
  });

  it("begins anew with the commit after a copy, so it does not grow", async () => {
    const { isDue, copy } = create();
    write(manyPages);
    const pages = logPages();
    for (let round = 0; round < 5; round += 1) {
      expect(isDue(writer)).toBe(true);
      await copy(writer);
      write(manyPages);
    }
    // Each content makes the tree that finds it a page larger, now and then.
    expect(logPages()).toBeLessThan(pages + 50);
  });

  it("is not copied again and again while somebody still reads from it", async () => {
    const { isDue, copy } = create();
    const reader = openReader(path);
    reader.exec("begin");
    reader.prepare("select count(*) from blobs").get();
    write(manyPages);
    await copy(writer);
    expect(uncopied()).toBeGreaterThan(manyPages - 100);
    write(100);
    expect(isDue(writer)).toBe(false);
    write(manyPages);
    expect(isDue(writer)).toBe(true);
    reader.exec("commit");
    await copy(writer);
    expect(uncopied()).toBe(0);
    reader.close();
  });

  it.each([
    ["cannot be loaded", "missing.mjs", null],
    ["ends", "ends.mjs", "process.exit(1)"],
    ["fails", "fails.mjs", "setTimeout(() => { throw new Error('failed'); })"],
    [
      "cannot open the file",
      "closed.mjs",
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", () => parentPort.postMessage({ code: "SQLITE_CANTOPEN", message: "none" }));`,
    ],
  ])("is copied by the writer when the thread %s", async (_how, program, text) => {
    if (text !== null) {
      await writeFile(join(folder, program), text);
    }
    const { copy, warnings } = create(program);
    for (let round = 1; round <= 2; round += 1) {
      write(manyPages);
      await copy(writer);
      expect(uncopied()).toBe(0);
      expect(warnings).toHaveLength(round);
    }
  });

  it("says that the disk failed, and does not try again by itself", async () => {
    await writeFile(
      join(folder, "failing.mjs"),
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", () => parentPort.postMessage({ code: "SQLITE_IOERR_FSYNC", message: "disk I/O error" }));`,
    );
    const { copy } = create("failing.mjs");
    write(manyPages);
    await expect(copy(writer)).rejects.toMatchObject({ code: "SQLITE_IOERR_FSYNC" });
    expect(uncopied()).toBeGreaterThan(manyPages);
  });

  it("is not copied into a file of which it is not the log", async () => {
    const { copy } = create();
    write(manyPages);
    rmSync(`${path}-wal`);
    await expect(copy(writer)).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_IOERR/) });
  });
});
