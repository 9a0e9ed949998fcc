import { pino } from "pino";

/** What is kept of lines that cannot be written; further ones are dropped. */
const mostWaitingBytes = 1024 * 1024;

/**
 * Where log lines go. A log that cannot be written, because its disk is full or nobody reads it, costs log lines and
 * never the server: what waits is bounded, is written when there is room again, and holds up no end of the process.
 */
export function createLogDestination(): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: mostWaitingBytes });
  // Without a listener, the error ends the process. What flushes at its end then tries again, for as long as it fails.
  destination.on("error", () => {
    destination.flushSync = () => undefined;
  });
  return destination;
}
