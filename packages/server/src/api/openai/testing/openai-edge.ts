import { Readable } from "node:stream";
import type { LightMyRequestResponse } from "fastify";
import { type Edge, startEdge } from "../../../../test/edge.ts";
import { parseEvents, type ReceivedEvent } from "../../../../test/server-sent-events.ts";

/** An edge spoken to in the Assistants dialect, with an assistant that has a function. */
export interface OpenAiEdge extends Edge {
  /** A request to a path of the dialect, with the key as its clients send it. */
  ask(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<LightMyRequestResponse>;
  /** Like `ask`, but gives the body, which must be that of a success. */
  give<Body = Record<string, string>>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<Body>;
  /** The events of an answer that is a stream. */
  streamOf(path: string, body: object): Promise<ReceivedEvent[]>;
  /** Makes a file without an upload, and gives its id. */
  addFile(content?: Uint8Array): Promise<string>;
  assistantId: string;
  /** A thread with one message. */
  threadId: string;
}

export const lookUp = { type: "function", function: { name: "look_up" } };

export async function startOpenAiEdge(options: Parameters<typeof startEdge>[0] = {}): Promise<OpenAiEdge> {
  const edge = await startEdge(options);
  edge.engine.start();
  const ask: OpenAiEdge["ask"] = (method, path, body) =>
    edge.app.inject({
      method,
      url: `/openai/v1${path}`,
      headers: { authorization: `Bearer ${edge.key}`, "openai-beta": "assistants=v2" },
      ...(body !== undefined && { payload: body as object }),
    });
  const give: OpenAiEdge["give"] = async (method, path, body) => {
    const answer = await ask(method, path, body);
    if (answer.statusCode !== 200) {
      throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
    }
    return answer.json();
  };
  const assistant = await give<{ id: string }>("POST", "/assistants", {
    model: "test/model",
    tools: [lookUp],
  });
  const thread = await give<{ id: string }>("POST", "/threads", {
    messages: [{ role: "user", content: "Hello" }],
  });
  return {
    ...edge,
    ask,
    give,
    async addFile(bytes = Buffer.from("Hello")) {
      const { engine, organizationId } = edge;
      const content = await engine.receiveContent({ organizationId, content: Readable.from([bytes]) });
      const file = { content, name: "file", purpose: "assistants", lifetimeMs: null } as const;
      return (await engine.createFile({ organizationId, file, once: null })).id;
    },
    streamOf: async (path, body) => parseEvents((await ask("POST", path, { ...body, stream: true })).body),
    assistantId: assistant.id,
    threadId: thread.id,
  };
}

export const namesOf = (events: readonly ReceivedEvent[]) => events.map(({ event }) => event);
export const dataOf = (events: readonly ReceivedEvent[], name: string) =>
  events.filter(({ event }) => event === name).map(({ data }) => JSON.parse(data));
