import type { NewMessage } from "@threadmill/client";
import type { RunSettings } from "../../conversation/create-conversation.ts";

export type Dialect = "tune" | "openai";
export type Language = "curl" | "typescript" | "python";

/** What the code is to do: the next request of the playground. */
export interface SampleRequest {
  /** Where the server is reached, such as `http://127.0.0.1:4242`. */
  baseUrl: string;
  /** The thread to go on with; `null`: a new one. */
  threadId: string | null;
  settings: RunSettings;
  message: NewMessage;
}

/** The request as code that runs as it stands, with the access key in the environment as THREADMILL_KEY. */
export function codeSample(request: SampleRequest, dialect: Dialect, language: Language): string {
  return samples[dialect][language](request);
}

/** Stands for the id of the assistant, which is known only when the code runs. */
const assistantId = "%ASSISTANT%";

type Sample = (request: SampleRequest) => string;

const samples: Record<Dialect, Record<Language, Sample>> = {
  tune: {
    curl: (request) => curl(request, tunePath(request), ["X-Tune-Key: $THREADMILL_KEY"], tuneBody(request)),
    typescript: (request) => `const response = await fetch(${js(request.baseUrl + tunePath(request))}, {
  method: "POST",
  headers: { "x-tune-key": process.env.THREADMILL_KEY ?? "", "content-type": "application/json" },
  body: JSON.stringify(${indent(js(tuneBody(request)), 2)}),
});
if (!response.ok) {
  throw new Error(await response.text());
}
let unread = "";
for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
  const events = (unread + chunk).split("\\n\\n");
  unread = events.pop() ?? "";
  for (const event of events) {
    if (event.includes("event: thread.message.delta")) {
      const data = JSON.parse(event.split("data: ")[1] ?? "");
      process.stdout.write(data.delta.content[0].text);
    }
  }
}
`,
    python: (request) => `import json
import os
import urllib.request

request = urllib.request.Request(
    ${py(request.baseUrl + tunePath(request))},
    data=json.dumps(${indent(py(tuneBody(request)), 4)}).encode(),
    headers={"X-Tune-Key": os.environ["THREADMILL_KEY"], "Content-Type": "application/json"},
)
event = ""
for line in urllib.request.urlopen(request):
    text = line.decode().rstrip("\\n")
    if text.startswith("event: "):
        event = text[7:]
    elif text.startswith("data: ") and event == "thread.message.delta":
        print(json.loads(text[6:])["delta"]["content"][0]["text"], end="", flush=True)
`,
  },
  openai: {
    curl: (request) => {
      const headers = ["Authorization: Bearer $THREADMILL_KEY", "OpenAI-Beta: assistants=v2"];
      const { model } = request.settings;
      const assistant = curl(request, "/openai/v1/assistants", headers, { model }, "-s");
      const run = curl(request, `/openai${tunePath(request)}`, headers, {
        ...openAiBody(request),
        stream: true,
      });
      return `# Runs of this API have an assistant: make one, once.
ASSISTANT=$(${assistant.trimEnd()} | sed -n 's/.*"id": *"\\(asst_[^"]*\\)".*/\\1/p')

${run.replace(assistantId, `'"$ASSISTANT"'`)}`;
    },
    typescript: (request) => `import OpenAI from "openai";

const openai = new OpenAI({
  baseURL: ${js(`${request.baseUrl}/openai/v1`)},
  apiKey: process.env.THREADMILL_KEY ?? "",
});

// Runs of this API have an assistant: make one, once.
const assistant = await openai.beta.assistants.create({ model: ${js(request.settings.model)} });

const stream = openai.beta.threads.${
      request.threadId === null ? "createAndRunStream(" : `runs.stream(${js(request.threadId)}, `
    }${js(openAiBody(request)).replace(`"${assistantId}"`, "assistant.id")});
stream.on("textDelta", ({ value }) => process.stdout.write(value ?? ""));
await stream.finalRun();
`,
    python: (request) => `import os

from openai import OpenAI

client = OpenAI(base_url=${py(`${request.baseUrl}/openai/v1`)}, api_key=os.environ["THREADMILL_KEY"])

# Runs of this API have an assistant: make one, once.
assistant = client.beta.assistants.create(model=${py(request.settings.model)})

with client.beta.threads.${request.threadId === null ? "create_and_run_stream(" : "runs.stream("}
${request.threadId === null ? "" : `    thread_id=${py(request.threadId)},\n`}${Object.entries(
  openAiBody(request),
)
  .map(([name, value]) => `    ${name}=${indent(py(value), 4)},\n`)
  .join("")
  .replace(`"${assistantId}"`, "assistant.id")}) as stream:
    for text in stream.text_deltas:
        print(text, end="", flush=True)
`,
  },
};

function tunePath({ threadId }: SampleRequest): string {
  return threadId === null ? "/v1/threads/runs" : `/v1/threads/${threadId}/runs`;
}

function tuneBody({ threadId, settings, message }: SampleRequest): object {
  return {
    ...settings,
    ...(threadId === null ? { thread: { messages: [message] } } : { additionalMessages: [message] }),
    stream: true,
  };
}

/** The same in the words of the Assistants API, without what its SDK adds by itself. */
function openAiBody({ threadId, settings, message }: SampleRequest): Record<string, unknown> {
  const { model, instructions, tools, temperature, topP, maxPromptTokens, maxCompletionTokens } = settings;
  const lastMessages = settings.truncationStrategy?.lastMessages;
  const messages = [openAiMessage(message)];
  const fields = {
    assistant_id: assistantId,
    model,
    instructions,
    tools,
    temperature,
    top_p: topP,
    max_prompt_tokens: maxPromptTokens,
    max_completion_tokens: maxCompletionTokens,
    truncation_strategy:
      lastMessages === undefined ? undefined : { type: "last_messages", last_messages: lastMessages },
    ...(threadId === null ? { thread: { messages } } : { additional_messages: messages }),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function openAiMessage({ role, content }: NewMessage): object {
  if (typeof content === "string") {
    return { role, content };
  }
  const parts = content.map((part) =>
    part.type === "image_url" ? { type: part.type, image_url: { url: part.imageUrl.url } } : part,
  );
  return { role, content: parts };
}

/** In double quotes the shell puts the key in; the body stands in single quotes, where nothing is replaced. */
function curl(
  { baseUrl }: SampleRequest,
  path: string,
  headers: readonly string[],
  body: object,
  option = "-N",
): string {
  const lines = [
    `curl ${option} '${baseUrl}${path}'`,
    ...headers.map((header) => `  -H "${header}"`),
    `  -H 'Content-Type: application/json'`,
    `  -d '${JSON.stringify(body, null, 2).replaceAll("'", `'\\''`)}'`,
  ];
  return `${lines.join(" \\\n")}\n`;
}

function js(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
}

/** A value as a Python literal. */
function py(value: unknown, depth = 0): string {
  const inner = "    ".repeat(depth + 1);
  const outer = "    ".repeat(depth);
  if (value === null || value === undefined) {
    return "None";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[]"
      : `[\n${value.map((entry) => `${inner}${py(entry, depth + 1)},\n`).join("")}${outer}]`;
  }
  if (typeof value === "object") {
    const entries = Object.entries(value).map(
      ([name, entry]) => `${inner}${JSON.stringify(name)}: ${py(entry, depth + 1)},\n`,
    );
    return entries.length === 0 ? "{}" : `{\n${entries.join("")}${outer}}`;
  }
  return JSON.stringify(value);
}

/** Every line but the first moves in. */
function indent(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
