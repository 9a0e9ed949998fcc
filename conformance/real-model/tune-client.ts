import { setTimeout as sleep } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";

const requestMs = 60_000;
const pollMs = 100;

export interface StreamEvent {
  id: number;
  event: string;
  data: string;
}

export interface Run {
  id: string;
  threadId: string;
  status: string;
  usage: { promptTokens: number; completionTokens: number; totalTokens: number } | null;
  incompleteDetails: { reason: string } | null;
  lastError: { code: string; message: string } | null;
}

export interface Message {
  role: string;
  runId: string;
  content: { type: string; text: string }[];
}

export interface RunRequest {
  messages: { role: "user" | "assistant"; content: string }[];
  instructions?: string;
  maxCompletionTokens?: number;
}

/** What an application sends to the server. Every request gives up after a minute. */
export interface TuneClient {
  /** Creates a thread and a run, and gives the run's events as they come. */
  stream(request: RunRequest, options?: { signal?: AbortSignal }): AsyncIterable<StreamEvent>;
  /** The events of a run after a number, as a client gets them that was away. */
  resume(run: { id: string; threadId: string }, after: number): AsyncIterable<StreamEvent>;
  /** Creates a thread and a run, and waits for its end. */
  create(request: RunRequest): Promise<Run>;
  waitForEnd(run: { id: string; threadId: string }): Promise<Run>;
  listMessages(threadId: string): Promise<Message[]>;
}

export function createTuneClient({
  url,
  key,
  model,
}: {
  url: string;
  key: string;
  model: string;
}): TuneClient {
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const signals = [AbortSignal.timeout(requestMs), ...(init.signal ? [init.signal] : [])];
    const response = await fetch(url + path, {
      ...init,
      headers: { "X-Tune-Key": key, "Content-Type": "application/json", ...init.headers },
      signal: AbortSignal.any(signals),
    });
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    }
    return response;
  }

  function post(request: RunRequest, stream: boolean, signal?: AbortSignal): Promise<Response> {
    const { messages, ...run } = request;
    const body = JSON.stringify({ model, thread: { messages }, stream, temperature: 0, ...run });
    return send("/v1/threads/runs", { method: "POST", body, ...(signal ? { signal } : {}) });
  }

  return {
    async *stream(request, { signal } = {}) {
      yield* readEvents(await post(request, true, signal));
    },
    async *resume({ id, threadId }, after) {
      const headers = { "Last-Event-ID": String(after) };
      yield* readEvents(await send(`/v1/threads/${threadId}/runs/${id}/stream`, { headers }));
    },
    async create(request) {
      return (await (await post(request, false)).json()) as Run;
    },
    async waitForEnd({ id, threadId }) {
      for (;;) {
        const run = (await (await send(`/v1/threads/${threadId}/runs/${id}`)).json()) as Run;
        if (!["queued", "in_progress", "cancelling"].includes(run.status)) {
          return run;
        }
        await sleep(pollMs);
      }
    },
    async listMessages(threadId) {
      const response = await send(`/v1/threads/${threadId}/messages`);
      return ((await response.json()) as { data: Message[] }).data;
    },
  };
}

async function* readEvents(response: Response): AsyncIterable<StreamEvent> {
  if (response.body === null) {
    throw new Error("the answer has no body");
  }
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onError: "terminate" }));
  for await (const { id, event, data } of events) {
    yield { id: Number(id), event: event ?? "message", data };
  }
}
