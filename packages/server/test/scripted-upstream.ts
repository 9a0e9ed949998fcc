import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A provider that speaks OpenAI's chat completions over real HTTP, and answers as the test says. */
export interface ScriptedUpstream extends AsyncDisposable {
  /** What a provider's `baseUrl` is set to; ends in `/v1`. */
  url: string;
  /** Every chat completion that was asked for, oldest first. */
  requests: UpstreamRequest[];
  /** Queues the answer to the next request that has none. Without one a request is answered with {@link defaultText}. */
  enqueue(answer: UpstreamAnswer): UpstreamCall;
  /** Drops the queued answers that no request has got. */
  dropAnswers(): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface UpstreamRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** The parsed body. */
  body: Record<string, unknown>;
}

/** What an answer met. */
export interface UpstreamCall {
  /** Resolves when the request that gets this answer has arrived. */
  arrived: Promise<UpstreamRequest>;
  /** Resolves when the client has gone before the answer's end. */
  disconnected: Promise<void>;
  /** Lets the next pieces of a gated answer go; its end counts as a piece. */
  release(pieces?: number): void;
}

export type UpstreamAnswer = StreamedAnswer | ErrorAnswer | RawAnswer | "never answers";

export interface StreamedAnswer {
  /** Sent one after the other. */
  text?: string | readonly string[];
  /** Sent after the text. */
  refusal?: string | readonly string[];
  /** Sent after the refusal. */
  toolCalls?: readonly UpstreamToolCall[];
  /** `null` leaves it out, as some servers do. */
  usage?: UpstreamUsage | null;
  /** By default what OpenAI would say. */
  finishReason?: string;
  /**
   * How the answer ends: whole; without a finish reason, the connection closed in order; with the connection torn;
   * or not at all.
   */
  end?: "finish" | "eof" | "hang up" | "stall";
  /** Each piece, and the end, waits until the test releases it. */
  gated?: boolean;
}

export interface UpstreamUsage {
  prompt_tokens: number;
  completion_tokens: number;
  prompt_tokens_details?: { cached_tokens: number };
  completion_tokens_details?: { reasoning_tokens: number };
}

export interface UpstreamToolCall {
  id?: string;
  name: string;
  /** JSON text, whole or in the pieces in which it is sent. */
  arguments: string | readonly string[];
}

export interface ErrorAnswer {
  status: number;
  /** Sent as JSON, or as it is when it is a text. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Bytes as they are, with status 200: HTML, garbage, or an event stream written by hand. */
export interface RawAnswer {
  bytes: string | Uint8Array;
  contentType?: string;
  /** Positions at which the bytes are cut into writes of their own. */
  splitAt?: readonly number[];
  end?: "eof" | "hang up" | "stall";
}

export const defaultText = "Hello from upstream.";
const defaultUsage = { prompt_tokens: 10, completion_tokens: 5 };

export async function createScriptedUpstream({
  models = ["scripted"],
}: {
  models?: readonly string[];
} = {}): Promise<ScriptedUpstream> {
  const requests: UpstreamRequest[] = [];
  const queue: { answer: UpstreamAnswer; progress: Progress }[] = [];

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (request.method === "GET" && path === "/v1/models") {
      const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "upstream" }));
      sendJson(response, 200, { object: "list", data });
      return;
    }
    if (request.method !== "POST" || path !== "/v1/chat/completions") {
      sendJson(response, 404, {
        error: { message: `No ${request.method} ${path} here.`, type: "not_found" },
      });
      return;
    }
    const received = { path, headers: request.headers, body: JSON.parse(await readText(request)) };
    requests.push(received);
    const { answer, progress } = queue.shift() ?? {
      answer: { text: defaultText },
      progress: createProgress(),
    };
    response.on("close", () => {
      if (!response.writableFinished) {
        progress.disconnected.resolve();
      }
    });
    progress.arrived.resolve(received);
    await send(response, answer, progress, String(received.body["model"]));
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }

  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    enqueue(answer) {
      const progress = createProgress();
      queue.push({ answer, progress });
      return {
        arrived: progress.arrived.promise,
        disconnected: progress.disconnected.promise,
        release: progress.release,
      };
    },
    dropAnswers() {
      queue.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Progress {
  arrived: PromiseWithResolvers<UpstreamRequest>;
  disconnected: PromiseWithResolvers<void>;
  release(pieces?: number): void;
  /** Waits for one release. */
  released(): Promise<void>;
}

function createProgress(): Progress {
  let free = 0;
  const waiting: (() => void)[] = [];
  return {
    arrived: Promise.withResolvers(),
    disconnected: Promise.withResolvers(),
    release(pieces = 1) {
      for (let piece = 0; piece < pieces; piece += 1) {
        const next = waiting.shift();
        if (next === undefined) {
          free += 1;
        } else {
          next();
        }
      }
    },
    released() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

async function send(
  response: ServerResponse,
  answer: UpstreamAnswer,
  progress: Progress,
  model: string,
): Promise<void> {
  if (answer === "never answers") {
    return;
  }
  if ("status" in answer) {
    sendJson(response, answer.status, answer.body ?? "", answer.headers);
    return;
  }
  if ("bytes" in answer) {
    response.writeHead(200, { "content-type": answer.contentType ?? "text/event-stream" });
    for (const piece of split(Buffer.from(answer.bytes), answer.splitAt ?? [])) {
      await write(response, piece);
    }
    finish(response, answer.end ?? "eof");
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  for (const chunk of toChunks(answer, model)) {
    if (answer.gated === true) {
      await progress.released();
    }
    await write(response, `data: ${JSON.stringify(chunk)}\n\n`);
  }
  if (answer.gated === true) {
    await progress.released();
  }
  const end = answer.end ?? "finish";
  if (end === "finish") {
    for (const chunk of toEnd(answer, model)) {
      await write(response, `data: ${JSON.stringify(chunk)}\n\n`);
    }
    await write(response, "data: [DONE]\n\n");
    finish(response, "eof");
  } else {
    finish(response, end);
  }
}

/** What the answer streams before its end: a chunk for each piece of text, and for each piece of a call's arguments. */
function* toChunks(
  { text = [], refusal = [], toolCalls = [] }: StreamedAnswer,
  model: string,
): Iterable<object> {
  for (const content of asPieces(text)) {
    yield toChunk(model, { delta: { role: "assistant", content } });
  }
  for (const piece of asPieces(refusal)) {
    yield toChunk(model, { delta: { role: "assistant", content: null, refusal: piece } });
  }
  for (const [index, { id = `call_${index}`, name, arguments: json }] of toolCalls.entries()) {
    const start = { index, id, type: "function", function: { name, arguments: "" } };
    yield toChunk(model, { delta: { tool_calls: [start] } });
    for (const piece of asPieces(json)) {
      yield toChunk(model, { delta: { tool_calls: [{ index, function: { arguments: piece } }] } });
    }
  }
}

function* toEnd({ toolCalls = [], usage = defaultUsage, finishReason }: StreamedAnswer, model: string) {
  const reason = finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop");
  yield toChunk(model, { delta: {}, finish_reason: reason });
  if (usage !== null) {
    const total_tokens = usage.prompt_tokens + usage.completion_tokens;
    yield { ...toChunk(model), usage: { ...usage, total_tokens } };
  }
}

function toChunk(model: string, choice?: { delta: object; finish_reason?: string }): object {
  return {
    id: "chatcmpl-scripted",
    object: "chat.completion.chunk",
    created: 0,
    model,
    choices: choice === undefined ? [] : [{ index: 0, finish_reason: null, ...choice }],
  };
}

function asPieces(text: string | readonly string[]): readonly string[] {
  return typeof text === "string" ? [text] : text;
}

function* split(bytes: Uint8Array, positions: readonly number[]): Iterable<Uint8Array> {
  let start = 0;
  for (const position of [...positions].sort((left, right) => left - right)) {
    yield bytes.subarray(start, position);
    start = position;
  }
  yield bytes.subarray(start);
}

async function write(response: ServerResponse, data: string | Uint8Array): Promise<void> {
  if (data.length > 0 && !response.destroyed) {
    await new Promise<void>((resolve) => response.write(data, () => resolve()));
  }
}

function finish(response: ServerResponse, end: "eof" | "hang up" | "stall"): void {
  if (end === "eof") {
    response.end();
  } else if (end === "hang up") {
    response.destroy();
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
