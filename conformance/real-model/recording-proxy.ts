import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createParser } from "eventsource-parser";

/** One call of the model, as the provider saw it. */
export interface Exchange {
  request: ChatRequest;
  /** The text of the answer. */
  text: string;
  /** What the model says that it cost; `null` until it has. */
  usage: ModelUsage | null;
  /** Whether the whole answer went through to the caller. */
  isFinished: boolean;
}

export interface ChatRequest {
  messages: { role: string; content: unknown }[];
  max_tokens?: number;
}

export interface ModelUsage {
  prompt_tokens: number;
  completion_tokens: number;
}

interface ChatChunk {
  choices: { delta: { content?: string | null } }[];
  usage?: ModelUsage | null;
}

/** Stands between the server and the model: writes down what passes, and can make an answer wait in its middle. */
export interface RecordingProxy {
  url: string;
  exchanges: Exchange[];
  /** The next answer stops after its first text until the returned function is called. */
  holdNextAnswer(): () => void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startRecordingProxy({ upstream }: { upstream: string }): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  let hold = Promise.withResolvers<void>();
  hold.resolve();

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const answer = await fetch(upstream + incoming.url, {
      method: incoming.method ?? "GET",
      headers: { "content-type": incoming.headers["content-type"] ?? "application/json" },
      ...(body === "" ? {} : { body }),
    });
    outgoing.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json",
    });
    if (incoming.url?.endsWith("/chat/completions")) {
      const exchange: Exchange = { request: JSON.parse(body), text: "", usage: null, isFinished: false };
      exchanges.push(exchange);
      await passStream(answer, outgoing, exchange);
      exchange.isFinished = true;
    } else {
      outgoing.end(await answer.text());
    }
  }

  async function passStream(answer: Response, outgoing: ServerResponse, exchange: Exchange): Promise<void> {
    const held = hold.promise;
    const parser = createParser({ onEvent: ({ data }) => note(exchange, data) });
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      outgoing.write(bytes);
      if (exchange.text !== "") {
        await held;
      }
    }
    outgoing.end();
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    holdNextAnswer() {
      hold = Promise.withResolvers<void>();
      return hold.resolve;
    },
    async [Symbol.asyncDispose]() {
      hold.resolve();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function note(exchange: Exchange, data: string): void {
  if (data !== "[DONE]") {
    const { choices, usage }: ChatChunk = JSON.parse(data);
    exchange.text += choices.map(({ delta }) => delta.content ?? "").join("");
    exchange.usage = usage ?? exchange.usage;
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) {
    body += chunk;
  }
  return body;
}
