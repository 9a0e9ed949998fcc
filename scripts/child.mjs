import { spawn } from "node:child_process";

/** @type {NodeJS.Signals[]} */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a command to its end. Meanwhile this process does not die of a signal but hands it on, so that the command
 * is never left behind.
 *
 * @param {[command: string, ...args: string[]]} commandLine
 * @param {{ stdio: "inherit" | ["ignore", number | "ignore", number], cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, told: NodeJS.Signals | null }>} How the
 *   command ended, and the last signal that came meanwhile.
 * @throws when the command cannot be started.
 */
export function runChild([command, ...args], options) {
  return new Promise((resolve, reject) => {
    /** @type {NodeJS.Signals | null} */
    let told = null;
    /** @param {NodeJS.Signals} signal */
    const handOn = (signal) => {
      told = signal;
      // On Ctrl-C the terminal itself tells every process of the group; a second signal would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) {
        child.kill(signal);
      }
    };
    const settle = () => {
      for (const signal of forwarded) {
        process.off(signal, handOn);
      }
    };
    for (const signal of forwarded) {
      process.on(signal, handOn);
    }
    const child = spawn(command, args, options);
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      settle();
      resolve({ code, signal, told });
    });
  });
}
