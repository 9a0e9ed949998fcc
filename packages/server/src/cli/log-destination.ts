import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import { type DestinationStream, pino } from "pino";

/** What is kept of lines that cannot be written; further ones are dropped. */
const mostWaitingBytes = 1024 * 1024;

const stderrDescriptor = 2;

/**
 * Where log lines go. A log that cannot be written, because its disk is full or nobody reads it, costs log lines and
 * never the server: what waits is bounded, is written when there is room again, and holds up no end of the process.
 */
export function createLogDestination(): DestinationStream {
  return hasReader(stderrDescriptor) ? toReader(process.stderr) : toFile(stderrDescriptor);
}

/** Whether it is a pipe or socket, which takes nothing more when its reader does not. */
function hasReader(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  return stats.isFIFO() || stats.isSocket();
}

/**
 * Node's own stream does not wait in a system call for the reader; a thread that does could not be ended. It writes at once, in
 * the thread that serves, so the lines of one turn of the event loop go together.
 */
function toReader(stream: Writable): DestinationStream {
  let lines = "";
  const flush = () => {
    if (lines !== "" && stream.writableLength < mostWaitingBytes) {
      stream.write(lines);
    }
    lines = "";
  };
  stream.on("error", () => undefined);
  process.once("exit", flush);
  return {
    write(line) {
      if (lines === "") {
        setImmediate(flush);
      }
      lines += line;
    },
  };
}

function toFile(descriptor: number): DestinationStream {
  const destination = pino.destination({ dest: descriptor, sync: false, maxLength: mostWaitingBytes });
  // Without a listener, the error ends the process. What flushes at its end then tries again, for as long as it fails.
  destination.on("error", () => {
    destination.flushSync = () => undefined;
  });
  return destination;
}
