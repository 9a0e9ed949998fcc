import { type Clock, sleep } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { LanguageModel, ModelMessage, ModelPart, ModelRequest } from "../core/language-model.ts";
import { answerAsDemo } from "./demo-answer.ts";

export const demoModelId = "demo/assistant";

/** After so many words without a pause the rest of the server gets its turn. */
const wordsPerTurn = 64;

/**
 * The built-in model, which answers without any provider: always the same to the same request, in pieces of a word,
 * and saying that it is no real model. It lets every flow be seen offline, and tested.
 *
 * Lines of the last user message that begin with a slash are orders:
 *
 * - `/tool NAME {json}` calls the function tool; several lines are parallel calls. Without JSON the arguments are
 *   made up from the tool's schema. So are those of a tool that the message merely mentions by its name.
 * - `/fail [message]` fails the model call.
 * - `/slow [ms]` waits before each word, 50 ms if nothing is said.
 * - `/long [n]` answers with n words, 500 if nothing is said.
 * - `help` or `/help` alone explains this.
 *
 * A token is a word.
 */
export function createDemoModel({ clock }: { clock: Clock }): LanguageModel {
  return {
    async *stream(request, { signal }) {
      signal.throwIfAborted();
      const answer = answerAsDemo(request);
      if (answer.type === "failure") {
        throw new ModelCallError(`Provider 'demo' failed as it was told to: ${answer.message}`, {
          reason: "server_error",
          retryable: false,
        });
      }
      const promptTokens = countPrompt(request);
      if (answer.type === "tool-calls") {
        const completionTokens = answer.calls.reduce((sum, { json }) => sum + 1 + countWords(json), 0);
        yield [
          ...callTools(answer.calls),
          { type: "finish", reason: "tool-calls", usage: { promptTokens, completionTokens } },
        ];
        return;
      }
      const words = answer.text.match(/\S+\s*/g) ?? [];
      const length = Math.min(words.length, request.maxOutputTokens ?? Number.POSITIVE_INFINITY);
      const wordsAtOnce = answer.pauseMs > 0 ? 1 : wordsPerTurn;
      for (let index = 0; index < length; index += wordsAtOnce) {
        if (answer.pauseMs > 0) {
          await sleep(clock, answer.pauseMs, signal);
        } else if (index > 0) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        signal.throwIfAborted();
        const end = Math.min(index + wordsAtOnce, length);
        yield words.slice(index, end).map((word, place) => ({
          type: "text-delta",
          text: index + place === length - 1 ? word.trimEnd() : word,
        }));
      }
      const reason = length < words.length ? "length" : "stop";
      yield [{ type: "finish", reason, usage: { promptTokens, completionTokens: length } }];
    },
  };
}

function* callTools(calls: readonly { name: string; json: string }[]): Iterable<ModelPart> {
  for (const [index, { name, json }] of calls.entries()) {
    const callId = `call_${index + 1}`;
    yield { type: "tool-call-start", callId, name };
    for (const piece of json.match(/.{1,12}/gsu) ?? []) {
      yield { type: "tool-call-delta", callId, arguments: piece };
    }
  }
  for (const [index, { json }] of calls.entries()) {
    yield {
      type: "tool-call-end",
      callId: `call_${index + 1}`,
      arguments: json,
      providerMetadata: null,
    };
  }
}

function countPrompt({ instructions, messages }: ModelRequest): number {
  return messages.reduce((sum, message) => sum + countMessage(message), countWords(instructions));
}

function countMessage(message: ModelMessage): number {
  switch (message.role) {
    case "system":
      return countWords(message.text);
    case "user":
      return message.content.reduce(
        (sum, part) => sum + (part.type === "text" ? countWords(part.text) : 1),
        0,
      );
    case "assistant":
      return message.toolCalls.reduce(
        (sum, call) => sum + 1 + countWords(call.arguments),
        countWords(message.text),
      );
    case "tool":
      return message.results.reduce((sum, { output }) => sum + countWords(output), 0);
  }
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
