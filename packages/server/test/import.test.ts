import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { systemRandom } from "../src/system.ts";
import { createPostgresDatabase } from "./postgres-database.ts";
import { runCommand, startCommand, startServerProcess } from "./server-process.ts";

function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const savedObjects = [
  { id: "asst_old", object: "assistant", created_at: 1_700_000_000, model: "demo/assistant", name: "Old" },
  { id: "thread_old", object: "thread", created_at: 1_700_000_000, metadata: { user: "7" } },
  {
    id: "msg_old",
    object: "thread.message",
    created_at: 1_700_000_001,
    thread_id: "thread_old",
    role: "user",
    content: [{ type: "text", text: { value: "Do you remember the platypus?", annotations: [] } }],
  },
];

function lines(...values: unknown[]): string {
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");
}

describe("threadmill import", () => {
  it.each(["SQLite", "Postgres"])(
    "keeps ids, so that applications go on with their threads, beside a running server on %s",
    async (kind) => {
      const directory = emptyDirectory();
      writeFileSync(join(directory, "saved.jsonl"), lines(...savedObjects));
      const key = generateAccessKey(systemRandom);
      await using cleanUp = new AsyncDisposableStack();
      const environment: Record<string, string> = { THREADMILL_BOOTSTRAP_KEY: key };
      if (kind === "Postgres") {
        environment["DATABASE_URL"] = cleanUp.use(await createPostgresDatabase()).url;
      }
      await using server = await startServerProcess({ directory, environment });
      const imported = await runCommand(["import", "saved.jsonl"], { directory, environment });
      expect(imported).toMatchObject({ code: 0, stderr: "" });
      expect(imported.stdout).toContain("messages: 1 new, 0 already there, 0 refused");

      const ask = async <Answer = object>(path: string, body?: object): Promise<Answer> => {
        const answer = await fetch(`${server.url}${path}`, {
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json", prefer: "wait=30" },
          ...(body && { method: "POST", body: JSON.stringify(body) }),
        });
        expect(answer.status).toBe(200);
        return (await answer.json()) as Answer;
      };
      expect(await ask("/openai/v1/threads/thread_old")).toMatchObject({
        created_at: 1_700_000_000,
        metadata: { user: "7" },
      });
      expect(await ask("/openai/v1/assistants/asst_old")).toMatchObject({ name: "Old" });
      const run = await ask<{ id: string }>("/openai/v1/threads/thread_old/runs", {
        assistant_id: "asst_old",
      });
      expect(run).toMatchObject({ status: "completed", assistant_id: "asst_old" });
      const list = await ask<{ data: object[] }>("/openai/v1/threads/thread_old/messages?order=asc");
      expect(list.data).toMatchObject([
        { id: "msg_old", created_at: 1_700_000_001 },
        { role: "assistant", run_id: run.id },
      ]);
      expect(JSON.stringify(list.data[1])).toContain("platypus");
      const found = await ask<{ data: { id: string }[] }>("/v1/threads?search=platypus");
      expect(found.data.map(({ id }) => id)).toEqual(["thread_old"]);

      const again = await runCommand(["import", "saved.jsonl"], { directory, environment });
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing was changed.") });
    },
  );

  it("refuses bad lines by their number and takes the good ones", async () => {
    const directory = emptyDirectory();
    const [assistant, thread, message] = savedObjects;
    writeFileSync(join(directory, "a.jsonl"), lines(thread, "{", message, { object: "thread.run" }));
    writeFileSync(join(directory, "b.json"), JSON.stringify([assistant, { ...message, role: "x" }], null, 2));
    const { code, stdout, stderr } = await runCommand(["import", "a.jsonl", "b.json", "c.json"], {
      directory,
    });
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/^a\.jsonl:2: is not valid JSON/),
      expect.stringMatching(/^a\.jsonl:4: is a 'thread\.run'/),
      expect.stringMatching(/^b\.json: \[1\]: role must be/),
      "c.json: there is no such file.",
    ]);
    expect(stdout).toContain("threads: 1 new");
    expect(stdout).toContain("messages: 1 new");
    expect(stdout).toContain("assistants: 1 new");
    expect(stdout).toContain("unreadable: 4 refused");
    // The database was empty, so this is the one time that its key is seen.
    expect(stdout).toMatch(/sk-tune-[0-9A-Za-z]{35}/);
    expect(stdout).toContain(`SQLite in ${join(directory, "data")}`);
  });

  it.each([[[]], [["--data", "."]]])("makes no database for a dry run with %j", async (options) => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "a.jsonl"), lines(...savedObjects));
    const { code, stdout, stderr } = await runCommand(["import", "--dry-run", ...options, "a.jsonl"], {
      directory,
    });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`no database in ${join(directory, options.length === 0 ? "data" : ".")}`);
    expect(stderr).toContain("--data");
    expect(readdirSync(directory)).toEqual(["a.jsonl"]);
  });

  it("reports what has the id of something else, and leaves it as it is", async () => {
    const directory = emptyDirectory();
    const change = { ...savedObjects[1], metadata: { user: "8" } };
    writeFileSync(join(directory, "a.jsonl"), lines(...savedObjects));
    writeFileSync(join(directory, "b.jsonl"), lines(change));
    await runCommand(["import", "a.jsonl"], { directory });
    const { code, stdout, stderr } = await runCommand(["import", "b.jsonl"], { directory });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^b\.jsonl:1: thread 'thread_old' is there already, and is not the same/);
    expect(stdout).toContain("threads: 0 new, 0 already there, 1 refused");
    const again = await runCommand(["import", "--dry-run", "a.jsonl"], { directory });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing was written") });
  });

  it("says what organizations there are not", async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "a.jsonl"), lines(...savedObjects));
    const { code, stderr } = await runCommand(["import", "--organization", "nope", "a.jsonl"], { directory });
    expect(code).toBe(2);
    expect(stderr).toContain("There is no organization 'nope'");
    const named = await runCommand(["import", "--organization", "default", "a.jsonl"], { directory });
    expect(named).toMatchObject({ code: 0, stdout: expect.stringContaining("threads: 1 new") });
  });

  it("can be repeated when it was killed in the middle", { timeout: 60_000 }, async () => {
    const directory = emptyDirectory();
    const conversations = Array.from({ length: 3_000 }, (_, index) => ({
      id: `thread_${index}`,
      messages: [
        { role: "user", content: `question ${index}` },
        { role: "assistant", content: `answer ${index}` },
      ],
    }));
    writeFileSync(join(directory, "a.jsonl"), lines(...conversations));
    const first = startCommand(["import", "-"], { directory }, { isPipedIn: true });
    // What was piped in is imported; the rest does not come before it is killed.
    first.child.stdin?.write(`${lines(...conversations.slice(0, 1_500))}\n`);
    await expect
      .poll(async () => (await runCommand(["import", "--dry-run", "a.jsonl"], { directory })).stdout, {
        timeout: 40_000,
      })
      .toMatch(/threads: \d+ new, [1-9]\d* already there/);
    first.child.kill("SIGKILL");
    const { code, stdout } = await runCommand(["import", "a.jsonl"], { directory });
    expect(code).toBe(0);
    const [, created, known] = /threads: (\d+) new, (\d+) already there, 0 refused/.exec(stdout) ?? [];
    expect(Number(known)).toBeGreaterThan(0);
    expect(Number(created) + Number(known)).toBe(3_000);
    const again = await runCommand(["import", "a.jsonl"], { directory });
    expect(again.stdout).toContain("messages: 0 new, 6000 already there, 0 refused");
  });
});
