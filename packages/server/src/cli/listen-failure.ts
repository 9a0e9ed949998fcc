import type { Config } from "../config.ts";

/** Why the server cannot listen and what to change; `null` when the error is of something else. */
export function describeListenFailure(
  error: unknown,
  { host, port }: Pick<Config, "host" | "port">,
): string | null {
  if (!(error instanceof Error)) {
    return null;
  }
  const { code, syscall, message }: NodeJS.ErrnoException = error;
  if (syscall !== "listen" && syscall !== "getaddrinfo") {
    return null;
  }
  // Of the place, the error may have nothing, and never has port 0.
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken. ${anotherPort}`;
    case "EACCES":
      return `This user may not listen on port ${port} on ${host}. ${anotherPort}`;
    case "EADDRNOTAVAIL":
      return `${host} is no address of this machine, so port ${port} cannot be listened on there. ${anotherHost}`;
    case "ENOTFOUND":
      return `There is no host '${host}', so port ${port} cannot be listened on there. ${anotherHost}`;
    default:
      return `This machine does not let Threadmill listen on port ${port} on ${host} (${message}). ${anotherHost} ${anotherPort}`;
  }
}

const anotherPort = "Choose another with --port or THREADMILL_PORT, such as 4242; 0 takes any free one.";
const anotherHost =
  "Name an address of this machine with --host or THREADMILL_HOST: 127.0.0.1 for this machine alone, 0.0.0.0 for all that it has.";
