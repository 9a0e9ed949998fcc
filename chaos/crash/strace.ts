import { execFile } from "node:child_process";
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
