/** Bytes before the first frame, and before the page in each. Source: "WAL-mode File Format" in SQLite's documentation. */
const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/** Where the frames of a write-ahead log end. */
export function frameEdges(log: Buffer): number[] {
  if (log.length < logHeaderBytes) {
    return [];
  }
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  const count = Math.floor((log.length - logHeaderBytes) / frameBytes);
  return Array.from({ length: count + 1 }, (_, index) => logHeaderBytes + index * frameBytes);
}
