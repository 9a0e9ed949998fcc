import { type Edge, startEdge } from "../../../../test/edge.ts";
import { type Answer, says, usage } from "../../../../test/scripted-model.ts";
import { type OpenApiDocument, type Operation, operationsOf } from "../../openapi-document.ts";

/** An edge with one of everything in it, and what its own document says of its operations. */
export interface InhabitedEdge extends Edge {
  document: OpenApiDocument;
  operations: { method: "GET" | "POST" | "PATCH" | "DELETE"; path: string; operation: Operation }[];
  /** Ids for the parameters of paths; those of the run name one that waits for tool outputs. */
  ids: Record<string, string>;
  /** A call that the run waits for, of two. */
  toolCallId: string;
  /** A run that has ended, on a thread of its own. */
  endedRun: { id: string; threadId: string };
  /** All that lists show of the things that `ids` name, as text, to see whether anything has changed. */
  readState(): Promise<string>;
}

const callsTwice: Answer = async function* () {
  for (const callId of ["provider-1", "provider-2"]) {
    yield { type: "tool-call-start", callId, name: "look_up" };
    yield { type: "tool-call-end", callId, arguments: "{}", providerMetadata: null };
  }
  yield { type: "finish", reason: "tool-calls", usage };
};

export async function startInhabitedEdge(): Promise<InhabitedEdge> {
  const edge = await startEdge();
  const { call, createRun, model } = edge;
  edge.engine.start();
  model.enqueue(callsTwice, says("Hi"));
  const thread = { title: "T", messages: [{ role: "user", content: "Hello" }] };
  const tools = [{ type: "function", function: { name: "look_up" } }];
  const run = (await createRun({ model: "test/model", thread, tools })).json();
  const endedRun = (await createRun({ model: "test/model", thread })).json();
  const threadPath = `/v1/threads/${run.threadId}`;
  const runPath = `${threadPath}/runs/${run.id}`;
  const ids = {
    threadId: run.threadId,
    messageId: (await call("GET", `${threadPath}/messages`)).json().firstId,
    runId: run.id,
    stepId: (await call("GET", `${runPath}/steps`)).json().firstId,
    assistantId: (await call("POST", "/v1/assistants", { body: { modelName: "desk" } })).json().id,
    number: "1",
    accessKeyId: (await call("POST", "/admin/access-keys", { body: { name: "A" } })).json().id,
  };
  const document: OpenApiDocument = (await edge.app.inject("/openapi.json")).json();
  const lists = [
    "/v1/threads?order=desc&limit=100",
    `${threadPath}/messages?order=desc&limit=100`,
    `${threadPath}/runs?limit=100`,
    `${runPath}/steps?limit=100`,
    "/v1/assistants?limit=100",
  ];
  return {
    ...edge,
    document,
    operations: operationsOf(document).map((entry) => ({
      ...entry,
      method: entry.method.toUpperCase() as "GET",
    })),
    ids,
    toolCallId: run.requiredAction.submitToolOutputs.toolCalls[0].id,
    endedRun,
    async readState() {
      const answers = await Promise.all(lists.map((url) => call("GET", url)));
      return answers.map(({ body }) => body).join("\n");
    },
  };
}

/**
 * The path with ids in the places of its parameters.
 *
 * @throws {Error} for a parameter without an id, so that no new operation goes untested unnoticed.
 */
export function fillPath(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) {
      throw new Error(`no id is known for ${name} in ${path}`);
    }
    return encodeURIComponent(id);
  });
}
