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

/** Node's own stream does not wait in a system call for the reader. A thread that does could not be ended. */
function toReader(stream: Writable): DestinationStream {
  stream.on("error", () => undefined);
  return {
    write(line) {
      if (stream.writableLength < mostWaitingBytes) {
        stream.write(line);
      }
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
