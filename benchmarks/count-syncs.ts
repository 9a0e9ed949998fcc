import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Whether the kernel can be asked what a process does. */
export const canCountSyncs = spawnSync("strace", ["-V"], { stdio: "ignore" }).status === 0;

/** @returns how often a process told the disk to make its writes durable, while something was done. */
export async function countSyncs(pid: number, work: () => Promise<unknown>): Promise<number> {
  const trace = spawn("strace", ["-f", "-qq", "-e", "trace=fsync,fdatasync", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  trace.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = once(trace, "close");
  while (trace.exitCode === null && !isTraced(pid)) {
    await wait(10);
  }
  await work();
  if (trace.exitCode !== null) {
    throw new Error(`strace ended: ${said}`);
  }
  trace.kill("SIGINT");
  await ended;
  return said.match(/f(data)?sync\(/g)?.length ?? 0;
}

function isTraced(pid: number): boolean {
  return !/^TracerPid:\s+0$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}
