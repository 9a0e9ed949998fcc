import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withInstallLock } from "./install-lock.mjs";

describe("withInstallLock", () => {
  let folder = "";

  beforeEach(() => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    folder = mkdtempSync(join(tmpdir(), "install-lock-"));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it("lets one work at a time", async () => {
    /** @type {string[]} */
    const order = [];
    const first = Promise.withResolvers();
    const one = withInstallLock(folder, async () => {
      order.push("first begins");
      await first.promise;
      order.push("first ends");
    });
    const two = withInstallLock(folder, async () => {
      order.push("second");
    });
    first.resolve(undefined);
    await Promise.all([one, two]);
    expect(order).toEqual(["first begins", "first ends", "second"]);
  });

  it("takes over the lock of a process that has died", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(join(folder, "install.lock"));
    writeFileSync(join(folder, "install.lock", "pid"), String(pid));
    let worked = false;
    await withInstallLock(folder, async () => {
      worked = true;
    });
    expect(worked).toBe(true);
  });

  it("gives the lock back when the work fails", async () => {
    const work = withInstallLock(folder, async () => {
      throw new Error("no luck");
    });
    await expect(work).rejects.toThrow("no luck");
    expect(readdirSync(folder)).toEqual([]);
  });
});
