import type { Run } from "@threadmill/client";

/** In one sentence what failed and whose fault it was, and what was said; `null` for a run that did not fail. */
export function explainFailure(run: Run): { title: string; cause: string } | null {
  if (run.status === "expired") {
    return {
      title: "The run expired before it was over",
      cause:
        "It waited too long, for a tool's output or for its turn. Run it again and answer its calls in time.",
    };
  }
  if (run.status !== "failed" || run.lastError === null) {
    return null;
  }
  return { title: titles[run.lastError.code], cause: run.lastError.message };
}

const titles: Record<NonNullable<Run["lastError"]>["code"], string> = {
  server_error: "The run failed here or at the provider; the request is not to blame",
  rate_limit_exceeded: "The provider's limit was reached: wait, or raise the limit with the provider",
  invalid_prompt: "The provider refused this request: change the messages or the settings",
};
