/** A call with which a process changed a file, as strace wrote it down. */
interface TracedCall {
  name: string;
  path: string;
  failed: boolean;
}

/** A call may be written down in two halves, when another thread makes one in between. */
function readCalls(text: string): TracedCall[] {
  const begun = new Map<string, { name: string; path: string }>();
  const calls: TracedCall[] = [];
  for (const line of text.split("\n")) {
    const start = /^(\d+) +(\w+)\(\d+<([^>]*)>/.exec(line);
    const [pid] = /^\d+/.exec(line) ?? [""];
    const call = start === null ? begun.get(pid) : { name: start[2] ?? "", path: start[3] ?? "" };
    if (call === undefined) {
      continue;
    }
    if (line.endsWith("<unfinished ...>")) {
      begun.set(pid, call);
    } else {
      begun.delete(pid);
      calls.push({ ...call, failed: /= -1 /.test(line) });
    }
  }
  return calls;
}

/**
 * After a sync of the write-ahead log that failed, nobody knows what of it the disk has, and no later sync would tell. So
 * before anything more is written to it, what it holds must have gone to the database file, and the log been cleared.
 *
 * @param text - What strace wrote.
 * @returns how often a sync of the log failed, and what is wrong.
 */
export function checkTracedLog(text: string): { failedSyncs: number; problems: string[] } {
  const problems: string[] = [];
  let failedSyncs = 0;
  let isSuspect = false;
  for (const { name, path, failed } of readCalls(text).filter((call) => call.path.endsWith("-wal"))) {
    if ((name === "fsync" || name === "fdatasync") && failed) {
      failedSyncs += 1;
      isSuspect = true;
    } else if (name === "ftruncate" && !failed) {
      isSuspect = false;
    } else if (name === "pwrite64" && isSuspect) {
      problems.push(`${path} was written on after its sync had failed`);
      isSuspect = false;
    }
  }
  return { failedSyncs, problems };
}
