/**
 * Drives the real server with clients that were written for OpenAI's Assistants API: the official SDKs in their major
 * versions, and clients that others built on them. Writes docs/conformance.md.
 *
 *     npm run conformance
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createScriptedUpstream } from "../../packages/server/test/scripted-upstream.ts";
import { startThreadmill } from "../threadmill.ts";
import { type ClientCheck, type Connected, type Connection, model } from "./check.ts";
import { endChecks } from "./checks/ends.ts";
import { errorChecks } from "./checks/errors.ts";
import { fileChecks } from "./checks/files.ts";
import { resourceChecks } from "./checks/resources.ts";
import { answerChecks } from "./checks/runs.ts";
import { streamChecks } from "./checks/streams.ts";
import { createCodeSampleChecks } from "./code-samples.ts";
import { type InstalledClients, installClients } from "./install-clients.ts";
import { loadSdk } from "./load-sdk.ts";
import { type Outcome, runChecks } from "./outcome.ts";
import { runPythonChecks } from "./python-client.ts";
import { toReport } from "./report.ts";
import { createAiSdkChecks } from "./third-party/ai-sdk.ts";
import { createLangChainChecks } from "./third-party/langchain.ts";
import { startUpstreamControl } from "./upstream-control.ts";

const report = join(import.meta.dirname, "../../docs/conformance.md");
const sdkChecks = [
  ...resourceChecks,
  ...fileChecks,
  ...answerChecks,
  ...streamChecks,
  ...endChecks,
  ...errorChecks,
];

const cleanUp = new AsyncDisposableStack();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await cleanUp.disposeAsync();
    process.exit(1);
  });
}
try {
  process.exitCode = (await runAll()) === 0 ? 0 : 1;
} finally {
  await cleanUp.disposeAsync();
}

/** @returns how many failed. */
async function runAll(): Promise<number> {
  const clients = await installClients(say);
  const upstream = cleanUp.use(await createScriptedUpstream());
  const [connection, hastyConnection] = await Promise.all([
    connectToServer(upstream.url, {}),
    connectToServer(upstream.url, { runLifetimeSeconds: 1 }),
  ]);
  const given = { connection, upstream };
  const groups = [
    {
      title: "Official SDKs",
      outcomes: await tell(runSdks({ ...given, hastyConnection, clients })),
    },
    {
      title: "LangChain: OpenAIAssistantRunnable",
      outcomes: await tell(
        runThirdParty("@langchain/classic", clients.langChain, createLangChainChecks, given),
      ),
    },
    {
      title: "AI SDK 4: AssistantResponse",
      outcomes: await tell(runThirdParty("ai", clients.aiSdk, createAiSdkChecks, given)),
    },
    { title: "Get code in the studio", outcomes: await tell(runSamples(clients, given)) },
  ];
  await writeFile(report, toReport(groups));
  const outcomes = groups.flatMap(({ outcomes }) => outcomes);
  const failed = outcomes.filter(({ error }) => error !== null).length;
  say(`${outcomes.length - failed} passed, ${failed} failed`);
  return failed;
}

async function connectToServer(upstreamUrl: string, limits: object): Promise<Connection> {
  const { url, key } = cleanUp.use(
    await startThreadmill({
      providers: { scripted: { type: "openai-compatible", baseUrl: upstreamUrl } },
      modelAliases: { [model]: "scripted/scripted" },
      limits,
    }),
  );
  return { baseURL: `${url}/openai/v1`, apiKey: key };
}

async function* runSdks({
  connection,
  hastyConnection,
  upstream,
  clients,
}: Connected & { hastyConnection: Connection; clients: InstalledClients }): AsyncIterable<Outcome> {
  const prepare = () => upstream.dropAnswers();
  for (const folder of clients.sdks) {
    const sdk = loadSdk(folder);
    const client = sdk.createClient(connection);
    const hastyClient = sdk.createClient(hastyConnection);
    const stage = { sdk, client, hastyClient, connection, upstream };
    yield* runChecks({ client: sdk.name, checks: sdkChecks, given: stage, prepare });
  }
  const packages = clients.pythonSdk;
  const { url: upstreamControl } = cleanUp.use(await startUpstreamControl(upstream));
  yield* runPythonChecks({ packages, connection, hastyConnection, upstreamControl });
}

/**
 * @param client - The package whose version the report names.
 * @param folder - Where it is installed.
 */
async function* runThirdParty(
  client: string,
  folder: string,
  createChecks: (folder: string) => ClientCheck[],
  given: Connected,
): AsyncIterable<Outcome> {
  const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const checks = createChecks(folder);
  const prepare = () => given.upstream.dropAnswers();
  yield* runChecks({ client: `${client} ${dependencies[client]}`, checks, given, prepare });
}

/** With the newest of the SDKs, which somebody gets who installs one. */
async function* runSamples({ sdks, pythonSdk }: InstalledClients, given: Connected): AsyncIterable<Outcome> {
  const sdk = sdks.at(-1) ?? "";
  const prepare = () => given.upstream.dropAnswers();
  for (const language of ["curl", "typescript", "python"] as const) {
    const checks = createCodeSampleChecks({ language, sdk, pythonSdk });
    yield* runChecks({ client: `Get code, ${language}`, checks, given, prepare });
  }
}

/** Says how each check went as soon as it has. */
async function tell(outcomes: AsyncIterable<Outcome>): Promise<Outcome[]> {
  const told: Outcome[] = [];
  for await (const outcome of outcomes) {
    const { client, check, error } = outcome;
    say(
      `${error === null ? "ok   " : "FAIL "} ${client} | ${check}${error === null ? "" : `\n${indent(error)}`}`,
    );
    told.push(outcome);
  }
  return told;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "      ");
}
