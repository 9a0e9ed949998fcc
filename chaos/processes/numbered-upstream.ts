import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SeededRandom } from "../seeded-random.ts";

/** A provider that speaks OpenAI's chat completions, slowly, and fails in all its ways as often as it is told. */
export interface NumberedUpstream extends AsyncDisposable {
  /** What a provider's `baseUrl` is set to. */
  url: string;
  /** How likely a call goes wrong, from 0 to 1. */
  failing: number;
  /** Nothing goes wrong from here on, and the connections of calls that were never answered break. */
  heal(): void;
}

const failures = {
  "429": 2,
  "500": 2,
  "breaks off": 3,
  "ends without a finish": 2,
  "cuts its arguments": 1,
  "never answers": 0.5,
} as const;

/**
 * Each answer says which call it is and where in it (`4:0 4:1 4:end `), and so do the arguments of its function calls.
 * It calls functions when it must, and sometimes when the request has some and no outputs yet.
 */
export async function startNumberedUpstream({
  random,
  pieceMs,
}: {
  random: SeededRandom;
  /** The longest pause between two pieces. */
  pieceMs: number;
}): Promise<NumberedUpstream> {
  let callCount = 0;
  const unanswered = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const upstream: NumberedUpstream = {
    url: `http://127.0.0.1:${port}/v1`,
    failing: 0,
    heal() {
      upstream.failing = 0;
      for (const response of unanswered) {
        response.destroy();
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return upstream;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    callCount += 1;
    const call = callCount;
    const failure = random.chance(upstream.failing) ? random.weighted(failures) : null;
    if (failure === "never answers") {
      unanswered.add(response);
      response.once("close", () => unanswered.delete(response));
      return;
    }
    if (failure === "429" || failure === "500") {
      response.writeHead(Number(failure), { "content-type": "application/json", "retry-after-ms": "50" });
      response.end('{"error":{"message":"as it was told to","type":"server_error"}}');
      return;
    }
    const hasOutputs = body.messages.some(({ role }) => role === "tool");
    const mustCall = failure === "cuts its arguments" || body.tool_choice === "required";
    const isCalling = body.tools !== undefined && (mustCall || (!hasOutputs && random.chance(0.4)));
    const deltas = isCalling
      ? toolCalls(call, body.tools?.length ?? 0)
      : [...Array(3 + random.below(20)).keys(), "end"].map((name) => ({ content: `${call}:${name} ` }));
    response.writeHead(200, { "content-type": "text/event-stream" });
    const breaksAt = failure === null ? deltas.length : random.below(deltas.length);
    for (const delta of deltas.slice(0, breaksAt)) {
      send(response, { index: 0, delta, finish_reason: null });
      await pause(random.below(pieceMs));
    }
    if (failure === "breaks off") {
      response.destroy();
      return;
    }
    if (failure === null) {
      send(response, {
        index: 0,
        delta: {},
        finish_reason: "content" in (deltas[0] ?? {}) ? "stop" : "tool_calls",
      });
      response.write("data: [DONE]\n\n");
    }
    response.end();
  }

  function toolCalls(call: number, most: number): object[] {
    return Array.from({ length: 1 + random.below(most) }, (_, index) => {
      const json = JSON.stringify({ call, index });
      const cut = random.below(json.length);
      const start = {
        index,
        id: `call_${index}`,
        type: "function",
        function: { name: `tool_${index}`, arguments: "" },
      };
      const pieces = [json.slice(0, cut), json.slice(cut)];
      return [start, ...pieces.map((piece) => ({ index, function: { arguments: piece } }))].map((part) => ({
        tool_calls: [part],
      }));
    }).flat();
  }
}

function send(response: ServerResponse, choice: object): void {
  const chunk = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 0,
    model: "numbered",
    choices: [choice],
  };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function readJson(
  request: IncomingMessage,
): Promise<{ messages: { role: string }[]; tools?: unknown[]; tool_choice?: unknown }> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
  }
  return JSON.parse(text);
}
