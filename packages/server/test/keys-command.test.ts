import { mkdtempSync, rmSync } from "node:fs";
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
  it.each(["foo", "90", "foo 2099", "2020-01-01T00:00:00Z", "0d"])(
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
});
