import { describe, expect, it } from "vitest";
import { type EndedRun, explainRun, failureInShort } from "./explain-run.ts";

type Code = "server_error" | "rate_limit_exceeded" | "invalid_prompt";

const ended: EndedRun = {
  status: "completed",
  model: "acme/atlas",
  startedAt: "2026-11-04T10:00:00.000Z",
  lastError: null,
  incompleteReason: null,
  isUnanswered: false,
  modelCalls: null,
};

function failed(error: { code: Code; message: string }, tries: number | null): EndedRun {
  const retry = { failedAt: "2026-11-04T10:00:01.000Z", error, delayMs: 1 };
  const call = { number: 1, model: "acme/atlas", provider: "acme", error };
  return {
    ...ended,
    status: "failed",
    lastError: error,
    modelCalls: tries === null ? null : [{ ...call, retries: Array(tries - 1).fill(retry) }],
  };
}

const failures: [Code, string, string][] = [
  [
    "server_error",
    "Provider 'acme' answered 401: it refuses this server's API key.",
    "acme refuses this server’s API key. It is ours to mend",
  ],
  ["server_error", "Provider 'acme' answered 503.", "the fault is acme’s"],
  [
    "server_error",
    "Provider 'acme' cannot be reached. Check its baseUrl and that it runs.",
    "check its baseUrl",
  ],
  ["rate_limit_exceeded", "Provider 'acme' answered 429: too many requests.", "our limit there"],
  ["rate_limit_exceeded", "Provider 'acme' answered 429: the quota is used up.", "add credit"],
  ["invalid_prompt", "Provider 'acme' answered 400: it does not accept the request.", "request is at fault"],
  [
    "invalid_prompt",
    "Provider 'acme' answered 404: it knows no model 'atlas'.",
    "knows no such model as acme/atlas",
  ],
  ["server_error", "The node that made this call was lost.", "Neither the request nor the provider"],
];

describe("why a run ended", () => {
  it.each(failures)("is said of its calls: %s, %s", (code, message, words) => {
    expect(explainRun(failed({ code, message }, 1))).toMatchObject({
      sentence: expect.stringContaining(words),
      said: message,
    });
  });

  it.each(failures)("is said in the same words where only the run is known: %s, %s", (code, message) => {
    const known = explainRun(failed({ code, message }, 1));
    expect(explainRun(failed({ code, message }, null))).toEqual(known);
  });

  it("counts the tries", () => {
    const error = { code: "server_error", message: "Provider 'acme' answered 503." } as const;
    expect(explainRun(failed(error, 3))?.sentence).toContain(
      "The model call failed after 3 tries: the fault",
    );
  });

  it("blames no provider when none was called", () => {
    const error = { code: "server_error", message: "The files could not be read." } as const;
    expect(explainRun({ ...failed(error, 1), modelCalls: [] })?.sentence).toContain("on this server");
    expect(explainRun(failed(error, null))?.sentence).toContain("on this server");
  });

  it("tells who let it expire", () => {
    const expired = { ...ended, status: "expired" } as const;
    expect(explainRun({ ...expired, isUnanswered: true })?.sentence).toContain("not answered in time");
    expect(explainRun({ ...expired, startedAt: null })?.sentence).toContain("in the queue");
    expect(explainRun(expired)?.sentence).toContain("before the model was done");
  });

  it("names the limit that cut an answer off, which is no failure", () => {
    const cut = { ...ended, status: "incomplete", incompleteReason: "max_completion_tokens" } as const;
    expect(explainRun(cut)).toMatchObject({
      sentence: expect.stringContaining("maxCompletionTokens"),
      isFailure: false,
    });
  });

  it("is not asked of a run that is done", () => {
    expect(explainRun(ended)).toBeNull();
  });
});

describe("a failure in short", () => {
  it.each([
    [
      "Provider 'acme' answered 401: it refuses this server's API key. The operator must check the apiKey of provider 'acme'. It said: \"No.\"",
      "401: refuses this server's API key",
    ],
    ["Provider 'acme' answered 400: it does not accept the request. It said: Too long.", "400: Too long."],
    ["Provider 'acme' answered 503. It said: Overloaded.", "503: Overloaded."],
    ["Provider 'acme' answered 503.", "Answered 503"],
    ["Provider 'acme' answered 429: too many requests. It said: Slow down.", "429: too many requests"],
    ["Provider 'acme' cannot be reached (ECONNREFUSED).", "cannot be reached (ECONNREFUSED)."],
    ["The node that made this call was lost.", "The node that made this call was lost."],
  ])("says of %s what tells most", (message, words) => {
    expect(failureInShort(message)).toBe(words);
  });
});
