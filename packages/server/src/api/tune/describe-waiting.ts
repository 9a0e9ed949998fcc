import type { ApiLimits } from "../limits.ts";

/** What the operations that answer with a run once it has ended say of it in the documentation. */
export function describeWaiting({ waitMs }: ApiLimits): string {
  return (
    "Answers with the run once it has ended or waits for tool outputs, at the latest after " +
    `${waitMs / 1000} s; with the header 'Prefer: wait=N' after N seconds, with 'Prefer: respond-async' at once. ` +
    "With `stream` it answers with the run's events instead."
  );
}
