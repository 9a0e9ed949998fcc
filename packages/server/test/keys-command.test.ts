import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "./server-process.ts";

function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("threadmill keys create", () => {
  it.each(["foo", "90", "foo 2099", "2020-01-01T00:00:00Z", "0d", "2999-02-30", "2999-04-31T00:00:00Z"])(
    "refuses the expiry %j with the forms that are taken",
    async (expires) => {
      const { code, stdout, stderr } = await runCommand(["keys", "create", "--expires", expires], {
        directory: emptyDirectory(),
      });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(
        /^--expires: .*a number of days such as 90d.*an instant such as \d{4}-.*Example: --expires 90d\n$/,
      );
    },
  );

  it.each(["90d", "2999-01-31", "2999-01-31T00:00:00Z", "2999-01-31T00:00:00.000+02:00"])(
    "takes the expiry %j",
    async (expires) => {
      const directory = emptyDirectory();
      await runCommand(["keys", "create"], { directory });
      const { code, stdout } = await runCommand(["keys", "create", "--expires", expires], { directory });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^sk-tune-/)]);
    },
  );

  it("makes the first key of a new database and says which one that is, for a server may be running on another", async () => {
    const directory = emptyDirectory();
    const first = await runCommand(["keys", "create"], { directory });
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sk-tune-[0-9A-Za-z]{35}\n$/) });
    expect(first.stderr).toContain(`SQLite in ${join(directory, "data")}`);
    expect(first.stderr).toContain("--data");
    const second = await runCommand(["keys", "create"], { directory });
    expect(second).toMatchObject({ code: 0, stderr: "" });
  });

  it("makes one in a directory that was named and is there, as the volume of a container is", async () => {
    const directory = emptyDirectory();
    const environment = { THREADMILL_DATA_DIR: directory };
    const { code, stderr } = await runCommand(["keys", "create"], { directory, environment });
    expect([code, stderr]).toEqual([0, expect.stringContaining(`SQLite in ${directory}`)]);
  });

  it("says which database has no keys yet when it is asked for one that cannot be the first", async () => {
    const directory = emptyDirectory();
    const { code, stderr } = await runCommand(["keys", "create", "--scope", "read"], { directory });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`SQLite in ${join(directory, "data")}`)]);
  });
});

describe("a command beside serve", () => {
  it("says why it cannot look at the directory that was named", async () => {
    const directory = emptyDirectory();
    symlinkSync("loop", join(directory, "loop"));
    const { code, stdout, stderr } = await runCommand(["keys", "create", "--data", "loop"], { directory });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^--data: .*loop cannot be looked at \(ELOOP: .*\)\. .*\n$/);
  });

  it("says why it cannot look at the files of the database", async () => {
    const directory = emptyDirectory();
    symlinkSync("threadmill.db-wal", join(directory, "threadmill.db-wal"));
    const { code, stdout, stderr } = await runCommand(["keys", "create", "--data", "."], { directory });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^The database file cannot be opened\. \(ELOOP: .*\) .*--data.*\n$/);
  });

  it.each([
    ["--data", ["keys", "create"]],
    ["--data", ["import", "a.json"]],
    ["THREADMILL_DATA_DIR", ["keys", "create"]],
    ["THREADMILL_DATA_DIR", ["import", "a.json"]],
  ])("refuses a directory that %s names and that is not there, and makes none: %j", async (name, command) => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "a.json"), "[]");
    const { code, stdout, stderr } = await runCommand(
      name === "--data" ? [...command, "--data", "typo"] : command,
      { directory, environment: name === "--data" ? {} : { THREADMILL_DATA_DIR: "typo" } },
    );
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${name}: `);
    expect(stderr).toContain(join(directory, "typo"));
    expect(stderr).toContain("threadmill serve");
    expect(existsSync(join(directory, "typo"))).toBe(false);
  });
});
