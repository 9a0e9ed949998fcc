import { hash } from "node:crypto";
import type { ModelRequest } from "../core/language-model.ts";
import type { ContextContent, ContextMessage } from "./context-units.ts";

/** A digest of what a model is sent, by which it can be told later whether the same could be built again. */
export function digestOfContext({
  instructions,
  messages,
  tools,
}: Pick<ModelRequest, "instructions" | "tools"> & { messages: readonly ContextMessage[] }): string {
  const parts = [instructions, messages.map(partsOf), tools.map(({ name }) => name)];
  return hash("sha256", JSON.stringify(parts), "hex");
}

/** In an order of their own, so that it does not matter how an object came to have its keys. */
function partsOf(message: ContextMessage): unknown[] {
  switch (message.role) {
    case "system":
      return [message.role, message.text];
    case "user":
      return [message.role, message.content.map(contentOf)];
    case "assistant":
      return [
        message.role,
        message.text,
        message.toolCalls.map(({ id, name, arguments: text }) => [id, name, text]),
      ];
    case "tool":
      return [
        message.role,
        message.results.map(({ toolCallId, name, output }) => [toolCallId, name, output]),
      ];
  }
}

function contentOf(part: ContextContent): unknown {
  switch (part.type) {
    case "text":
      return part.text;
    case "image":
      return [part.url, part.detail];
    case "image_file":
      return [part.fileId, part.detail];
  }
}
