import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { codeSample, type Language, type SampleRequest } from "../src/pages/playground/code-samples.ts";
import { runSample } from "./run-sample.ts";

const request: SampleRequest = {
  baseUrl: "http://127.0.0.1:4242",
  threadId: null,
  settings: {
    model: "acme/atlas",
    instructions: "Don't say \"it's\" twice.\nBe brief; \\ is fine, $HOME too.",
    temperature: 0.2,
    tools: [
      {
        type: "function",
        function: { name: "now", description: "", parameters: { type: "object" }, strict: true },
      },
    ],
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
      tools: request.settings.tools,
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

// Those of the Assistants dialect need its SDKs: `npm run conformance` runs them.
describe("the samples of the Tune dialect", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server?.[Symbol.asyncDispose]());

  /** A machine without the program cannot run it; Node is there. */
  const isMissing = (language: Language) =>
    language !== "typescript" &&
    spawnSync(language === "curl" ? "curl" : "python3", ["--version"]).error !== undefined;

  for (const language of ["curl", "typescript", "python"] as const) {
    it.skipIf(isMissing(language))(`run as they stand (${language})`, async () => {
      const own = {
        ...request,
        baseUrl: server.url,
        settings: { ...request.settings, model: "demo/assistant" },
      };
      const run = (threadId: string | null) =>
        runSample({ language, code: codeSample({ ...own, threadId }, "tune", language), key: server.key });
      const answer = language === "curl" ? "thread.run.completed" : "'quoted' `ticks`";
      expect(await run(null)).toContain(answer);
      const made = await server.request("/v1/threads", { body: {} });
      const { id } = (await made.json()) as { id: string };
      expect(await run(id)).toContain(answer);
      const messages = await server.request(`/v1/threads/${id}/messages?order=asc`);
      expect(await messages.json()).toMatchObject({
        data: [{ role: "user", content: [{ text: request.message.content }] }, { role: "assistant" }],
      });
    });
  }
});
