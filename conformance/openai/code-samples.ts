import { ok } from "node:assert/strict";
import {
  codeSample,
  type Language,
  type SampleRequest,
} from "../../packages/studio/src/pages/playground/code-samples.ts";
import { runSample } from "../../packages/studio/test/run-sample.ts";
import { type ClientCheck, type Connected, model } from "./check.ts";
import { loadSdk } from "./load-sdk.ts";

const text = "The sample was answered.";

/** What the studio offers under Get code for this dialect, run as it stands with the SDK that it names. */
export function createCodeSampleChecks({
  language,
  sdk,
  pythonSdk,
}: {
  language: Language;
  /** Where the npm package is installed. */
  sdk: string;
  /** Where the Python package is installed. */
  pythonSdk: string;
}): ClientCheck[] {
  async function run({ connection, upstream }: Connected, threadId: string | null): Promise<void> {
    const request: SampleRequest = {
      baseUrl: connection.baseURL.replace(/\/openai\/v1$/, ""),
      threadId,
      settings: {
        model,
        instructions: "Don't say \"it's\" twice.\nBe brief; \\ is fine, $HOME too.",
        temperature: 0.2,
        topP: 0.9,
        maxPromptTokens: 9_000,
        maxCompletionTokens: 400,
        tools: [
          { type: "function", function: { name: "now", description: "", parameters: { type: "object" } } },
        ],
        truncationStrategy: { type: "last_messages", lastMessages: 5 },
      },
      message: { role: "user", content: "Wie geht’s? 'quoted' `ticks`" },
    };
    upstream.enqueue({ text: text.split(/(?<= )/) });
    const output = await runSample({
      language,
      code: codeSample(request, "openai", language),
      key: connection.apiKey,
      packages: sdk,
      pythonPath: pythonSdk,
    });
    ok(output.includes(language === "curl" ? "thread.run.completed" : text), output);
    const sent = JSON.stringify(upstream.requests.at(-1)?.body);
    ok(sent.includes("Wie geht’s? 'quoted' `ticks`"), sent);
    ok(sent.includes('"name":"now"'), sent);
  }

  return [
    { name: "runs as it stands, on a new thread", run: (given) => run(given, null) },
    {
      name: "runs as it stands, on a thread that there is",
      async run(given) {
        const thread = await loadSdk(sdk).createClient(given.connection).beta.threads.create({});
        await run(given, thread.id);
      },
    },
  ];
}
