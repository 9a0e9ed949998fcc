import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureInstalled } from "./install.mjs";

/** Says what it was asked, and does what npm does as far as it can be seen from outside. */
const fakeNpm = `
  import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
  const args = process.argv.slice(2);
  appendFileSync("calls.txt", args.join(" ") + "\\n");
  if (process.env.FAKE_NPM_FAILS === args[0]) {
    console.error("the registry is on fire");
    process.exit(1);
  }
  if (args[0] === "install") {
    mkdirSync("node_modules", { recursive: true });
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    delete packages["node_modules/elsewhere"];
    writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
  }
`;

const packages = {
  "": { name: "root" },
  "node_modules/node": { version: "24.0.0", integrity: "sha512-a" },
  "node_modules/plain": { version: "1.0.0", integrity: "sha512-b" },
  "node_modules/refused": { version: "1.0.0", integrity: "sha512-c" },
  "node_modules/elsewhere": { version: "1.0.0", integrity: "sha512-d", optional: true, os: ["nowhere"] },
};

describe("ensureInstalled", () => {
  let root = "";

  beforeEach(() => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    root = mkdtempSync(join(tmpdir(), "install-"));
    vi.stubEnv("npm_execpath", join(root, "npm-fake.mjs"));
    write("npm-fake.mjs", fakeNpm);
    write("package-lock.json", { packages });
    write("package.json", { allowScripts: { node: true, refused: false, absent: true } });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });

  it("installs what is locked, then runs the install scripts that package.json approves", async () => {
    await ensureInstalled(root);
    const [install, rebuild, ...more] = calls();
    expect(install).toMatch(/^install --no-save .*--ignore-scripts/);
    expect(rebuild).toMatch(/^rebuild --ignore-scripts=false node --/);
    expect(more).toEqual([]);
  });

  it("does nothing when everything is there, what is for other machines left out", async () => {
    await ensureInstalled(root);
    await ensureInstalled(root);
    expect(calls()).toHaveLength(2);
  });

  it.each([
    ["another version", { ...packages, "node_modules/plain": { version: "2.0.0", integrity: "sha512-b" } }],
    ["another content", { ...packages, "node_modules/plain": { version: "1.0.0", integrity: "sha512-e" } }],
    ["a further package", { ...packages, "node_modules/further": { version: "1.0.0" } }],
  ])("installs again when the lockfile names %s", async (_, changed) => {
    await ensureInstalled(root);
    write("package-lock.json", { packages: changed });
    await ensureInstalled(root);
    expect(calls()).toHaveLength(4);
  });

  it("installs again what was installed for another machine", async () => {
    await ensureInstalled(root);
    write("node_modules/.package-lock.json", {
      packages: { ...packages, "node_modules/plain": { ...packages["node_modules/plain"], cpu: "abacus" } },
    });
    await ensureInstalled(root);
    expect(calls()).toHaveLength(4);
  });

  it("starts over when an installation was interrupted", async () => {
    mkdirSync(join(root, "node_modules"));
    write("node_modules/half-written", "");
    await ensureInstalled(root);
    expect(existsSync(join(root, "node_modules/half-written"))).toBe(false);
  });

  it.each(["install", "rebuild"])(
    "shows what npm said when its %s fails, and is not installed",
    async (step) => {
      vi.stubEnv("FAKE_NPM_FAILS", step);
      await expect(ensureInstalled(root)).rejects.toThrow(/the registry is on fire[\s\S]*start again/);
      vi.stubEnv("FAKE_NPM_FAILS", "");
      write("calls.txt", "");
      await ensureInstalled(root);
      expect(calls()).toHaveLength(2);
    },
  );

  it("installs once when two start at the same time", async () => {
    await Promise.all([ensureInstalled(root), ensureInstalled(root)]);
    expect(calls()).toHaveLength(2);
  });

  /**
   * @param {string} name
   * @param {unknown} content
   */
  function write(name, content) {
    writeFileSync(join(root, name), typeof content === "string" ? content : JSON.stringify(content));
  }

  function calls() {
    return readFileSync(join(root, "calls.txt"), "utf8").trimEnd().split("\n");
  }
});
