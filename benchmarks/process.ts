import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { ProbeAnswer } from "./probe.ts";

/** A process under measurement. It says its address on its output when it is ready. */
export interface BenchProcess extends AsyncDisposable {
  pid: number;
  url: string;
  /** From the start of the process to the moment at which it said its address. */
  readyMs: number;
  /**
   * What the process says of itself.
   *
   * @throws when it was started without a probe.
   */
  ask(): Promise<ProbeAnswer>;
  /** Sends SIGTERM and resolves when the process has ended. */
  stop(): Promise<void>;
}

/** The one that servers under measurement run on. */
export const serverCore = 0;
/** The one that provider and clients run on. */
export const loadCore = 1;
const stopWithinMs = 15_000;
const readyWithinMs = 60_000;
const askAgainMs = 50;
const probe = join(import.meta.dirname, "probe.ts");

/** Whether processes can be kept to a core each, so that load and subject do not take each other's time. */
export const canPin = (() => {
  try {
    for (const core of [serverCore, loadCore]) {
      execFileSync("taskset", ["-c", String(core), "true"], { stdio: "ignore" });
    }
    return true;
  } catch {
    return false;
  }
})();

/** @returns the command that runs another one on a core, or on any, where that can be chosen. */
export function pinned(command: readonly string[], core: number | "any"): [file: string, ...args: string[]] {
  // Processes start on their parent's core, so "any" has to be said, too.
  const cores = core === "any" ? `0-${Math.max(cpus().length, availableParallelism()) - 1}` : String(core);
  const [file = "", ...args] = command;
  return canPin ? ["taskset", "-c", cores, file, ...args] : [file, ...args];
}

/**
 * Starts a Node process and resolves when it has said an address.
 *
 * @param params.ready - What the output holds when the process is ready, its first group being the address; or the address
 *   itself, for a process that says nothing: it is ready when it answers there.
 * @param params.probed - Whether it can be asked about itself, which costs it a little.
 */
export async function startProcess({
  args,
  directory,
  environment = {},
  core = serverCore,
  ready = /(http:\/\/127\.0\.0\.1:\d+\S*)/,
  probed = false,
}: {
  args: readonly string[];
  directory: string;
  environment?: Record<string, string>;
  core?: number | "any";
  ready?: RegExp | string;
  probed?: boolean;
}): Promise<BenchProcess> {
  const nodeArguments = probed ? ["--expose-gc", "--import", probe] : [];
  const [file, ...rest] = pinned([process.execPath, ...nodeArguments, ...args], core);
  const startedAt = performance.now();
  const child = spawn(file, rest, {
    cwd: directory,
    // Nothing of the caller's environment but the path: settings must not reach what is measured.
    env: { PATH: process.env["PATH"], HOME: directory, ...environment },
    stdio: ["ignore", "pipe", "pipe", probed ? "ipc" : "ignore"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const impatience = setTimeout(kill, stopWithinMs);
      await ended;
      clearTimeout(impatience);
    }
    process.off("exit", kill);
  };
  try {
    const url = await (typeof ready === "string" ? untilAnswered(child, ready) : addressOf(child, ready));
    const readyMs = performance.now() - startedAt;
    return {
      pid: child.pid ?? 0,
      url,
      readyMs,
      async ask() {
        if (!child.connected) {
          throw new Error("the process has no probe");
        }
        child.send("question");
        const [answer] = await once(child, "message");
        return answer as ProbeAnswer;
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const streams = [child.stdout, child.stderr];
    const read = (text: string) => {
      said += text;
      const found = ready.exec(said)?.[1];
      if (found !== undefined) {
        clearTimeout(deadline);
        for (const stream of streams) {
          // What it says from now on is read, so that it is never kept waiting, and forgotten.
          stream?.off("data", read).resume();
        }
        resolve(found);
      }
    };
    const fail = (what: string) => reject(new Error(`${child.spawnargs.join(" ")} ${what}:\n${said}`));
    const deadline = setTimeout(() => fail("was not ready in time"), readyWithinMs);
    for (const stream of streams) {
      stream?.setEncoding("utf8").on("data", read);
    }
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(deadline);
      fail(`ended with ${code} before it was ready`);
    });
  });
}

async function untilAnswered(child: ChildProcess, url: string): Promise<string> {
  child.stdout?.resume();
  child.stderr?.resume();
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline && child.exitCode === null) {
    try {
      await (await fetch(url)).arrayBuffer();
      return url;
    } catch {
      await wait(askAgainMs);
    }
  }
  throw new Error(`${child.spawnargs.join(" ")} never answered at ${url}`);
}
