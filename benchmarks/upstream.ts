/**
 * A provider without any delay of its own, over OpenAI's chat completions. What it streams is in the model's name, part
 * by part:
 *
 * - `tokens-64`: so many tokens, at once
 * - `every-20`: one each 20 ms
 * - `calls`: a call of the function `look` first; the tokens come when there is an output
 * - `gate-1-NAME`: waits before that token until somebody opens the gate NAME
 * - `fails`: refuses the request
 *
 * A gate is opened by `POST /v1/gates/NAME`; `GET` of it answers when a request has arrived at the provider that will
 * come to it, and says when.
 *
 *     node benchmarks/upstream.ts 600000     prints its address; connections that nobody uses last so many milliseconds
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

interface Gate {
  arrival: PromiseWithResolvers<bigint>;
  opening: PromiseWithResolvers<void>;
}

interface Script {
  tokens: number;
  everyMs: number;
  gate: { before: number; opening: Promise<void> } | null;
}

const gates = new Map<string, Gate>();

const server = createServer((request, response) => {
  const arrivedAtNs = process.hrtime.bigint();
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const [, gateName] = /\/gates\/(.+)$/.exec(request.url ?? "") ?? [];
    if (gateName !== undefined) {
      void serveGate(response, { name: gateName, opens: request.method === "POST" });
      return;
    }
    const { model, messages } = JSON.parse(Buffer.concat(pieces).toString());
    void serveModel(response, { model: String(model), lastRole: messages.at(-1)?.role, arrivedAtNs });
  });
});
server.keepAliveTimeout = Number(process.argv[2]);
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);
});

function gateOf(name: string): Gate {
  const gate = gates.get(name) ?? { arrival: Promise.withResolvers(), opening: Promise.withResolvers() };
  gates.set(name, gate);
  return gate;
}

async function serveGate(
  response: ServerResponse,
  { name, opens }: { name: string; opens: boolean },
): Promise<void> {
  const gate = gateOf(name);
  if (opens) {
    gate.opening.resolve();
    response.end("{}");
    return;
  }
  response.end(JSON.stringify({ arrivedAtNs: String(await gate.arrival.promise) }));
}

async function serveModel(
  response: ServerResponse,
  { model, lastRole, arrivedAtNs }: { model: string; lastRole: string; arrivedAtNs: bigint },
): Promise<void> {
  if (model.includes("fails")) {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "It was told to fail." } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (model.includes("calls") && lastRole !== "tool") {
    const call = { index: 0, id: "call_1", type: "function", function: { name: "look", arguments: "{}" } };
    response.write(choice({ delta: { role: "assistant", tool_calls: [call] } }));
    end(response, { tokens: 1, reason: "tool_calls" });
    return;
  }
  const [, tokens = "64"] = /tokens-(\d+)/.exec(model) ?? [];
  const [, everyMs = "0"] = /every-(\d+)/.exec(model) ?? [];
  const [, before, name] = /gate-(\d+)-(\w+)/.exec(model) ?? [];
  const gate = name === undefined ? null : gateOf(name);
  gate?.arrival.resolve(arrivedAtNs);
  await stream(response, {
    tokens: Number(tokens),
    everyMs: Number(everyMs),
    gate: gate === null ? null : { before: Number(before), opening: gate.opening.promise },
  });
}

async function stream(response: ServerResponse, { tokens, everyMs, gate }: Script): Promise<void> {
  let startedAt = performance.now();
  for (let index = 0; index < tokens; index += 1) {
    if (gate?.before === index) {
      response.flushHeaders();
      await gate.opening;
      startedAt = performance.now() - index * everyMs;
    }
    // Kept to the plan, so that a late timer does not slow the stream down.
    const delayMs = startedAt + index * everyMs - performance.now();
    if (everyMs > 0 && delayMs > 0) {
      await wait(delayMs);
    }
    if (response.destroyed) {
      return;
    }
    const content = `tok${index} `;
    response.write(choice({ delta: index === 0 ? { role: "assistant", content } : { content } }));
  }
  end(response, { tokens, reason: "stop" });
}

function end(response: ServerResponse, { tokens, reason }: { tokens: number; reason: string }): void {
  response.write(choice({ delta: {}, finish_reason: reason }));
  const usage = { prompt_tokens: 5, completion_tokens: tokens, total_tokens: tokens + 5 };
  response.write(frame({ choices: [], usage }));
  response.end("data: [DONE]\n\n");
}

function choice(change: object): string {
  return frame({ choices: [{ index: 0, finish_reason: null, ...change }] });
}

function frame(body: object): string {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench" };
  return `data: ${JSON.stringify({ ...base, ...body })}\n\n`;
}
