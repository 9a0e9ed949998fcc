import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { installDebianPackage } from "../../scripts/debian-package.mjs";

const run = promisify(execFile);

/** By which a database file is changed or made durable. */
export const writingCalls = ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"] as const;

export type WritingCall = (typeof writingCalls)[number];

/**
 * Whether system calls can be traced here. As root on a Debian, `strace` is installed when it is missing.
 *
 * @returns why not; `null` when they can.
 */
export async function whyNotTraceable(): Promise<string | null> {
  if (!(await isThere()) && !installDebianPackage("strace")) {
    return "strace is not installed (apt-get install strace)";
  }
  try {
    await run("strace", ["-f", "-e", "trace=pwrite64", "-o", "/dev/null", "true"]);
    return null;
  } catch (error) {
    return `strace may not trace here (${error instanceof Error ? error.message.split("\n").at(-2) : error})`;
  }
}

async function isThere(): Promise<boolean> {
  return run("strace", ["-V"]).then(
    () => true,
    () => false,
  );
}

/**
 * Runs a command, which keeps its process id, and kills it when it begins its nth call of the kind.
 *
 * Without `--seccomp-bpf`, with which strace 6.1 injects no signals.
 */
export function killingAt(call: WritingCall, count: number): string[] {
  const kill = `inject=${call}:signal=SIGKILL:when=${count}`;
  return ["strace", "-D", "-f", "-qq", "-e", `trace=${call}`, "-e", kill, "-o", "/dev/null"];
}

/** Runs a command and writes down its calls. */
export function counting(file: string): string[] {
  return ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", `trace=${writingCalls.join(",")}`, "-o", file];
}

/** How often each call was made. */
export async function readCounts(file: string): Promise<Record<WritingCall, number>> {
  const text = await readFile(file, "utf8");
  const counts = writingCalls.map((call) => [
    call,
    text.match(new RegExp(`^\\d+ +${call}\\(`, "gm"))?.length ?? 0,
  ]);
  return Object.fromEntries(counts);
}

/** A way in which a disk, or what a process may have of the system, fails. */
export interface Failure {
  calls: readonly string[];
  /** What the calls answer instead of being carried out. */
  error: "EIO" | "ENOSPC" | "EMFILE";
}

/**
 * Runs a command, some of whose calls fail, and writes down the calls with which it changes files, with their paths.
 *
 * @param params.first - Which call of the kind is the first to fail.
 * @param params.step - Every how many calls after that one fails.
 */
export function flickering(
  { calls, error }: Failure,
  { first, step, file }: { first: number; step: number; file: string },
): string[] {
  const fail = `inject=${calls.join(",")}:error=${error}:when=${first}+${step}`;
  const trace = `trace=${[...new Set([...writingCalls, ...calls])].join(",")}`;
  return ["strace", "-D", "-f", "-y", "-qq", "-s", "0", "-e", trace, "-e", fail, "-o", file];
}

/** Makes the calls of a process that runs already fail, each of them, until it is told to stop. */
export async function failAll(
  pid: number,
  { calls, error }: Failure,
): Promise<{ stop: () => Promise<void> }> {
  const list = calls.join(",");
  const child = spawn(
    "strace",
    [
      "-f",
      "-p",
      String(pid),
      "-e",
      `trace=${list}`,
      "-e",
      `inject=${list}:error=${error}`,
      "-o",
      "/dev/null",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const closed = once(child, "close");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
      if (/attached/.test(said)) {
        resolve();
      }
    });
    child.once("close", () => reject(new Error(`strace did not attach: ${said}`)));
  });
  return {
    async stop() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
