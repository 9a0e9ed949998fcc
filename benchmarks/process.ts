import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process under measurement. It says its address on its output when it is ready. */
export interface BenchProcess extends AsyncDisposable {
  pid: number;
  url: string;
  /** From the start of the process to the moment at which it said its address. */
  readyMs: number;
  /** Sends SIGTERM and resolves when the process has ended. */
  stop(): Promise<void>;
}

export const serverCore = 0;
export const loadCore = 1;
const stopWithinMs = 15_000;

/** Whether processes can be kept to a core each, so that load and subject do not take each other's time. */
export const canPin = (() => {
  try {
    execFileSync("taskset", ["-c", String(loadCore), "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/**
 * Starts a Node process and resolves when it has said an address.
 *
 * @param params.ready - What the output holds when the process is ready; its first group is the address.
 */
export async function startProcess({
  args,
  directory,
  environment = {},
  core = serverCore,
  ready = /(http:\/\/127\.0\.0\.1:\d+\S*)/,
}: {
  args: readonly string[];
  directory: string;
  environment?: Record<string, string>;
  core?: number;
  ready?: RegExp;
}): Promise<BenchProcess> {
  const command = [process.execPath, ...args];
  const [file = "", ...rest] = canPin ? ["taskset", "-c", String(core), ...command] : command;
  const startedAt = performance.now();
  const child = spawn(file, rest, {
    cwd: directory,
    // Nothing of the caller's environment but the path: settings must not reach what is measured.
    env: { PATH: process.env["PATH"], HOME: directory, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await addressOf(child, ready);
  const readyMs = performance.now() - startedAt;
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await ended;
      clearTimeout(kill);
    }
  };
  return { pid: child.pid ?? 0, url, readyMs, stop, [Symbol.asyncDispose]: stop };
}

function addressOf(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const read = (text: string) => {
      said = (said + text).slice(-100_000);
      const found = ready.exec(said)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    };
    child.stdout?.setEncoding("utf8").on("data", read);
    child.stderr?.setEncoding("utf8").on("data", read);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`it ended with ${code} before it was ready:\n${said}`)));
  });
}

/** Processor time that a process has used, in milliseconds, in steps of ten. Linux only. */
export function cpuMs(pid: number): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(/\) /);
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

/** Memory that a process holds, in bytes. Linux only. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** What a process has handed to the file system since it started, in bytes: sockets are not in it. Linux only. */
export function writtenBytes(pid: number): number {
  const [, bytes] = /^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8")) ?? [];
  return Number(bytes);
}
