/**
 * A provider without any delay of its own, over OpenAI's chat completions. What it streams is in the model's name:
 * `tokens-64` sends 64 tokens at once, `tokens-64-every-20` one each 20 ms.
 *
 *     node benchmarks/upstream.ts        prints its address
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const { model } = JSON.parse(Buffer.concat(pieces).toString() || "{}");
    const [, tokens = "64", everyMs = "0"] = /tokens-(\d+)(?:-every-(\d+))?/.exec(String(model)) ?? [];
    answer(response, { tokens: Number(tokens), everyMs: Number(everyMs) });
  });
});
// Longer than any pause of a measurement: what connections cost is not what is measured.
server.keepAliveTimeout = 300_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);
});

function answer(response: ServerResponse, { tokens, everyMs }: { tokens: number; everyMs: number }): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const end = () => {
    response.write(frame({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }));
    const usage = { prompt_tokens: 5, completion_tokens: tokens, total_tokens: tokens + 5 };
    response.write(frame({ choices: [], usage }));
    response.end("data: [DONE]\n\n");
  };
  if (everyMs === 0) {
    for (let index = 0; index < tokens; index += 1) {
      response.write(token(index));
    }
    end();
    return;
  }
  const startedAt = performance.now();
  let sent = 0;
  const tick = () => {
    // Kept to the plan, so that a late timer does not slow the stream down.
    while (sent < tokens && performance.now() >= startedAt + sent * everyMs) {
      response.write(token(sent));
      sent += 1;
    }
    if (sent === tokens) {
      end();
    } else if (!response.destroyed) {
      setTimeout(tick, startedAt + sent * everyMs - performance.now());
    }
  };
  tick();
}

function token(index: number): string {
  const delta = index === 0 ? { role: "assistant", content: "tok0 " } : { content: `tok${index} ` };
  return frame({ choices: [{ index: 0, delta, finish_reason: null }] });
}

function frame(body: object): string {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "bench" };
  return `data: ${JSON.stringify({ ...base, ...body })}\n\n`;
}
