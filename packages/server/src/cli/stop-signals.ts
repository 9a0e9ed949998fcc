import type { EventEmitter } from "node:events";

/** What asks a process to end: a supervisor, Ctrl-C, and a terminal that was closed. */
export const stopSignals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Supervisors, terminals and `timeout` tell a whole group of processes, and of those npm and `npm start` hand on what they
 * were told: one order arrives up to three times, within milliseconds.
 */
const sameOrderMs = 250;

/**
 * Calls `stop` at the first signal, and `stopNow` at one that comes later and so means "now". The listeners stay: a signal
 * that finds none ends the process.
 *
 * @param params.now - Milliseconds since some instant.
 */
export function onStopSignal({
  process,
  now,
  stop,
  stopNow,
}: {
  process: Pick<EventEmitter, "on">;
  now: () => number;
  stop: (signal: NodeJS.Signals) => void;
  stopNow: () => void;
}): void {
  let toldAt: number | null = null;
  const hear = (signal: NodeJS.Signals) => {
    if (toldAt === null) {
      toldAt = now();
      stop(signal);
    } else if (now() - toldAt >= sameOrderMs) {
      stopNow();
    }
  };
  for (const signal of stopSignals) {
    process.on(signal, hear);
  }
}
