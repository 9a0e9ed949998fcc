import { ModelCallError } from "../core/errors.ts";
import type { ModelPart } from "../core/language-model.ts";
import { maxParallelCalls } from "../core/tool.ts";

/**
 * Bounds what one model call may answer: an answer is written, indexed and shown as a whole, and while that is done for a
 * very long one, nobody else is served.
 *
 * @param params.maxCharacters - Of text and arguments of calls together.
 * @returns what is to be called with each part of an answer, in their order, before it counts.
 * @throws {ModelCallError} From the returned function: with this part it is too much.
 */
export function createAnswerLimit({ maxCharacters }: { maxCharacters: number }): (part: ModelPart) => void {
  let characters = 0;
  /** Of the arguments of each call, as far as they came in pieces. */
  const streamed = new Map<string, number>();

  function add(count: number): void {
    characters += count;
    if (characters > maxCharacters) {
      throw tooMuch(
        `The model's answer is longer than the ${maxCharacters} characters that this server takes (limits.answerCharacters).`,
      );
    }
  }

  return (part) => {
    switch (part.type) {
      case "text-delta":
      case "refusal-delta":
        add(part.text.length);
        break;
      case "tool-call-start":
        streamed.set(part.callId, 0);
        if (streamed.size > maxParallelCalls) {
          throw tooMuch(
            `The model made more than ${maxParallelCalls} tool calls at once, and one request takes no more outputs.`,
          );
        }
        break;
      case "tool-call-delta":
        streamed.set(part.callId, (streamed.get(part.callId) ?? 0) + part.arguments.length);
        add(part.arguments.length);
        break;
      case "tool-call-end":
        add(Math.max(0, part.arguments.length - (streamed.get(part.callId) ?? 0)));
        break;
    }
  };
}

function tooMuch(message: string): ModelCallError {
  return new ModelCallError(message, { reason: "server_error", retryable: false });
}
