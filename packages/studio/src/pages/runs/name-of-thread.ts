import type { RunSummary } from "../../api/run-insight.ts";

/** What a person calls the thread of a run. */
export function nameOfThread({ threadTitle, threadPreview, threadId }: RunSummary): string {
  return threadTitle || threadPreview || threadId;
}
