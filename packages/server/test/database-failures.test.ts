import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { systemRandom } from "../src/system.ts";
import { createScriptedUpstream } from "./scripted-upstream.ts";
import { startCommand, startServerProcess } from "./server-process.ts";
import { parseEvents, readUntil } from "./server-sent-events.ts";
import { startPostgres } from "./start-postgres.ts";

const run = promisify(execFile);
/** Starting processes takes long on a busy machine. */
const timeout = 180_000;

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A server as an operator runs it, whose model answers as the test says. */
async function setUp(environment: Record<string, string>) {
  const upstream = await createScriptedUpstream();
  onTestFinished(() => upstream.close());
  const directory = makeDirectory();
  const providers = { up: { type: "openai-compatible", baseUrl: upstream.url } };
  const limits = { leaseSeconds: 1, drainSeconds: 0 };
  writeFileSync(join(directory, "threadmill.config.json"), JSON.stringify({ providers, limits }));
  const key = generateAccessKey(systemRandom);
  const server = await startServerProcess({
    directory,
    environment: { ...environment, THREADMILL_BOOTSTRAP_KEY: key },
  });
  onTestFinished(() => server[Symbol.asyncDispose]());

  const headers = { "x-tune-key": key, "content-type": "application/json" };
  const get = (path: string) => fetch(server.url + path, { headers });
  const post = (path: string, body: object) =>
    fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  return { upstream, server, get, post };
}
type Scene = Awaited<ReturnType<typeof setUp>>;

const newRun = {
  model: "up/scripted",
  stream: true,
  thread: { messages: [{ role: "user", content: "Hello" }] },
};

/** Begins a run and reads its stream up to the first words. */
async function beginStream({ upstream, post }: Scene) {
  const call = upstream.enqueue({ text: ["Half ", "more"], gated: true });
  const { body } = await post("/v1/threads/runs", newRun);
  const reader = body?.getReader();
  if (reader === undefined) {
    throw new Error("the response has no body");
  }
  call.release(1);
  const text = await readUntil(reader, (seen) => /"Half "[^\n]*\n\n/.test(seen));
  return { call, reader, text };
}

/** Asks until the answer has the status: the server finds out by itself. */
async function untilStatus(ask: () => Promise<Response>, status: number): Promise<void> {
  while ((await ask()).status !== status) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What holds while the database fails, whichever it is. */
async function expectUnavailable({ get, post }: Scene): Promise<void> {
  await untilStatus(() => get("/readyz"), 503);
  expect((await get("/healthz")).status).toBe(200);
  for (const path of ["/v1/threads", "/v1/threads/runs", "/openai/v1/threads"]) {
    const answer = await post(path, path.endsWith("runs") ? newRun : {});
    expect([path, answer.status, answer.headers.get("retry-after")]).toEqual([path, 503, "1"]);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject(
      path.startsWith("/openai") ? { error: { type: "server_error" } } : { code: "unavailable" },
    );
    expect(text).not.toMatch(/SQLITE|ECONN|at /);
  }
}

/** What holds when it is back: the stream that was open is whole, and the run was ended by a new call. */
async function expectWhole({ get, post }: Scene, reading: { reader: Reader; text: string }): Promise<void> {
  await untilStatus(() => get("/readyz"), 200);
  const events = parseEvents(reading.text + (await readUntil(reading.reader, () => false)));
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(-2).map(({ event }) => event)).toEqual(["thread.run.completed", "done"]);
  expect(events.map(({ event }) => event)).not.toContain("error");
  const created = JSON.parse(events.find(({ event }) => event === "thread.run.created")?.data ?? "{}");
  const path = `/v1/threads/${created.threadId}`;
  expect(parseEvents(await (await get(`${path}/runs/${created.id}/stream`)).text())).toEqual(events);
  const { data } = (await (await get(`${path}/messages?order=asc`)).json()) as {
    data: { content: { text: string }[] }[];
  };
  expect(data.map(({ content }) => content[0]?.text)).toEqual(["Hello", "Half ", "Whole"]);
  const stream = await post("/v1/threads/runs", newRun);
  expect(parseEvents(await stream.text()).at(-1)?.event).toBe("done");
}
type Reader = ReadableStreamDefaultReader<Uint8Array>;

describe("a server whose Postgres is stopped and started again", { timeout }, () => {
  it("acknowledges nothing meanwhile, and goes on by itself with its runs and streams", async () => {
    const postgres = await startPostgres({ flags: ["fsync=off"] });
    onTestFinished(() => postgres.stop());
    const scene = await setUp({ DATABASE_URL: postgres.url });
    const { call, ...reading } = await beginStream(scene);

    await postgres.halt();
    call.release(2);
    await expectUnavailable(scene);

    scene.upstream.enqueue({ text: ["Whole"] });
    await postgres.resume();
    await expectWhole(scene, reading);
    expect(await scene.server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });
});

/** Limits the size of a process's files from outside; what it writes beyond fails, as on a failing disk. */
const hasPrlimit = (() => {
  try {
    execFileSync("prlimit", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasPrlimit)("a server whose disk takes nothing more", { timeout }, () => {
  it("acknowledges nothing meanwhile, and goes on by itself with its runs and streams", async () => {
    const scene = await setUp({});
    const limit = (bytes: string) => run("prlimit", [`--pid=${scene.server.child.pid}`, `--fsize=${bytes}:`]);
    const { call, ...reading } = await beginStream(scene);

    await limit("1000");
    call.release(2);
    await expectUnavailable(scene);

    scene.upstream.enqueue({ text: ["Whole"] });
    await limit("unlimited");
    await expectWhole(scene, reading);
    expect(await scene.server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  it("is left with a word on what to look at when it would start there", async () => {
    const directory = makeDirectory();
    const { child, stderr } = startCommand(["serve", "--port", "0"], {
      directory,
      under: ["prlimit", "--fsize=100000:"],
    });
    const [code] = await once(child, "close");
    expect([code, stderr()]).toEqual([
      2,
      expect.stringMatching(/^The database .*the space on its disk\.\n$/),
    ]);
  });
});

/** A disk of its own needs the right to mount one. */
const canMount = (() => {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", tmpdir()], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!canMount)("a server whose disk is full", { timeout }, () => {
  /** A disk of twelve megabytes, of which most is taken already. */
  async function setUpDisk() {
    const disk = makeDirectory();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk]);
    onTestFinished(async () => {
      await run("umount", ["--lazy", disk]);
    });
    writeFileSync(join(disk, "others"), Buffer.alloc(8 * 1024 * 1024));
    return { disk, scene: await setUp({ THREADMILL_DATA_DIR: disk }) };
  }

  it("acknowledges nothing meanwhile, and goes on by itself with its runs and streams", async () => {
    const { disk, scene } = await setUpDisk();
    const { call, ...reading } = await beginStream(scene);
    const { id: threadId } = (await (await scene.post("/v1/threads", {})).json()) as { id: string };
    const acknowledged: string[] = [];
    const content = "word ".repeat(10_000);
    for (;;) {
      const answer = await scene.post(`/v1/threads/${threadId}/messages`, { role: "user", content });
      if (answer.status === 503) {
        break;
      }
      acknowledged.push(((await answer.json()) as { id: string }).id);
    }
    // A page may still find a place, in what the server has of the disk; what it gives back, another program takes.
    for (let refused = 0; refused < 10; ) {
      expect(() => appendFileSync(join(disk, "rest"), Buffer.alloc(12 * 1024 * 1024))).toThrow(/ENOSPC/);
      refused = (await scene.get("/readyz")).status === 503 ? refused + 1 : 0;
    }
    call.release(2);
    await expectUnavailable(scene);

    scene.upstream.enqueue({ text: ["Whole"] });
    rmSync(join(disk, "others"));
    await expectWhole(scene, reading);
    const list = await scene.get(`/v1/threads/${threadId}/messages?order=asc&limit=100`);
    const { data } = (await list.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(acknowledged);
    expect(await scene.server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });
});
