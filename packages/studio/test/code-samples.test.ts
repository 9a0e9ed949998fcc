import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { codeSample, type SampleRequest } from "../src/pages/playground/code-samples.ts";

const request: SampleRequest = {
  baseUrl: "http://127.0.0.1:4242",
  threadId: null,
  settings: {
    model: "acme/atlas",
    instructions: "Don't say \"it's\" twice.\nBe brief; \\ is fine, $HOME too.",
    temperature: 0.2,
    tools: [{ type: "function", function: { name: "now", description: "", parameters: { type: "object" } } }],
    truncationStrategy: { type: "last_messages", lastMessages: 5 },
  },
  message: { role: "user", content: "Wie geht’s? 'quoted' `ticks`" },
};

/** What a shell makes of a curl command's arguments. */
function shellArguments(command: string): string[] {
  // A command in a substitution gets its answer from here too; what it was asked is not shown then.
  const script = `curl() {
    if [ "$1" = -s ]; then echo '{"id": "asst_1"}'; return; fi
    for argument in "$@"; do printf '%s\\0' "$argument"; done
  }\n${command}`;
  const env = { ...process.env, THREADMILL_KEY: "sk-tune-x" };
  return execFileSync("sh", ["-c", script], { encoding: "utf8", env }).split("\0").slice(0, -1);
}

describe("curl", () => {
  it("sends the very request of the playground, whatever characters it has", () => {
    const sent = shellArguments(codeSample(request, "tune", "curl"));
    expect(sent).toContain("http://127.0.0.1:4242/v1/threads/runs");
    expect(sent).toContain("X-Tune-Key: sk-tune-x");
    expect(JSON.parse(sent.at(-1) ?? "")).toEqual({
      ...request.settings,
      thread: { messages: [request.message] },
      stream: true,
    });
  });

  it("goes on with a thread that there is", () => {
    const sent = shellArguments(codeSample({ ...request, threadId: "thread_1" }, "tune", "curl"));
    expect(sent).toContain("http://127.0.0.1:4242/v1/threads/thread_1/runs");
    expect(JSON.parse(sent.at(-1) ?? "")).toMatchObject({ additionalMessages: [request.message] });
  });

  it("has the words of the Assistants API in that dialect", () => {
    const sent = shellArguments(codeSample(request, "openai", "curl"));
    expect(sent).toContain("Authorization: Bearer sk-tune-x");
    expect(JSON.parse(sent.at(-1) ?? "")).toMatchObject({
      assistant_id: "asst_1",
      model: "acme/atlas",
      truncation_strategy: { type: "last_messages", last_messages: 5 },
      thread: { messages: [request.message] },
    });
  });
});

it.each(["tune", "openai"] as const)(
  "has nothing to fill in but the key, from the environment (%s)",
  (dialect) => {
    for (const language of ["curl", "typescript", "python"] as const) {
      const code = codeSample(request, dialect, language);
      expect(code).toContain("THREADMILL_KEY");
      expect(code).not.toContain("%");
    }
  },
);
