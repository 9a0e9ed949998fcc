/**
 * Drives the real server with a real language model, over HTTP, as an application would: a small model of 135 million
 * parameters behind llama.cpp's server, a proxy that writes down what passes, and Threadmill as its own process.
 *
 *     npm run test:real
 */
import { join } from "node:path";
import { startChildServer } from "../child-server.ts";
import { startThreadmill } from "../threadmill.ts";
import { checks } from "./checks.ts";
import { fetchModel } from "./fetch-model.ts";
import { startRecordingProxy } from "./recording-proxy.ts";
import { createTuneClient } from "./tune-client.ts";

const contextWindow = 2_048;
const readyWithinMs = 60_000;

const cleanUp = new AsyncDisposableStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await cleanUp.disposeAsync();
    process.exit(1);
  });
}
try {
  process.exitCode = (await runChecks()) === 0 ? 0 : 1;
} finally {
  await cleanUp.disposeAsync();
}

/** @returns how many failed. */
async function runChecks(): Promise<number> {
  const proxy = await startModel();
  const client = await startServer(proxy.url);
  let failed = 0;
  for (const { name, run } of checks) {
    try {
      await run({ client, proxy });
      say(`ok    ${name}`);
    } catch (error) {
      failed += 1;
      say(`FAIL  ${name}\n${indent(error instanceof Error ? error.message : String(error))}`);
    }
  }
  say(`${checks.length - failed} passed, ${failed} failed`);
  return failed;
}

async function startModel() {
  const { packages, gguf } = await fetchModel(say);
  const model = cleanUp.use(
    await startChildServer({
      name: "The model's server",
      command: "python3",
      args: [join(import.meta.dirname, "serve_model.py"), gguf, String(contextWindow)],
      environment: { PYTHONPATH: packages },
      readyWithinMs,
    }),
  );
  return cleanUp.use(await startRecordingProxy({ upstream: model.url }));
}

async function startServer(providerUrl: string) {
  const local = { type: "openai-compatible", baseUrl: `${providerUrl}/v1`, contextWindow };
  const { url, key } = cleanUp.use(await startThreadmill({ providers: { local } }));
  return createTuneClient({ url, key, model: "local/smollm2" });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "      ");
}
