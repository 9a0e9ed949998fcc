import type { SavedMessage } from "./saved-message.ts";

/** A message of a conversation with its place among the others. */
export interface PlacedMessage {
  index: number;
  message: SavedMessage;
}

/**
 * Conversations of chat completions have messages that call tools, and messages that are the tools' answers. Threads
 * have neither, so both are told in words, in the message of the assistant that called: what was called with what, and
 * what came back.
 */
export function foldToolMessages(messages: readonly PlacedMessage[]): PlacedMessage[] {
  const folded: { placed: PlacedMessage; told: string[]; calls: Map<string, ToldCall> }[] = [];
  for (const placed of messages) {
    const { message } = placed;
    const caller = folded.at(-1);
    if (message.role === "tool" || message.role === "function") {
      const known = caller?.calls.get(message.tool_call_id ?? message.name ?? "");
      if (caller !== undefined && known !== undefined) {
        caller.told[known.at] = `${tellCall(known)} It returned: ${textOf(message)}`;
      } else {
        const told = `${message.name ?? "A tool"} returned: ${textOf(message)}`;
        const own = {
          index: placed.index,
          message: { ...message, role: "assistant" as const, content: null },
        };
        folded.push({ placed: own, told: [told], calls: new Map() });
      }
      continue;
    }
    const calls = new Map<string, ToldCall>();
    const told: string[] = [];
    for (const { id, name, arguments: json } of callsOf(message)) {
      const call = { at: told.length, name, json };
      calls.set(id, call);
      told.push(tellCall(call));
    }
    folded.push({ placed, told, calls });
  }
  return folded.map(({ placed: { index, message }, told }) => ({ index, message: withWords(message, told) }));
}

interface ToldCall {
  at: number;
  name: string;
  json: string;
}

function callsOf(message: SavedMessage): { id: string; name: string; arguments: string }[] {
  const { tool_calls: calls, function_call: call } = message;
  return [
    ...(calls ?? []).map(({ id, function: { name, arguments: json } }) => ({
      id: id ?? name,
      name,
      arguments: json ?? "",
    })),
    ...(call ? [{ id: call.name, name: call.name, arguments: call.arguments ?? "" }] : []),
  ];
}

function tellCall({ name, json }: ToldCall): string {
  return json === "" ? `Called ${name}.` : `Called ${name} with ${json}.`;
}

function textOf({ content }: SavedMessage): string {
  if (typeof content === "string") {
    return content;
  }
  return (content ?? [])
    .flatMap((part) => ("text" in part ? [typeof part.text === "string" ? part.text : part.text.value] : []))
    .join("\n");
}

function withWords(message: SavedMessage, told: readonly string[]): SavedMessage {
  if (told.length === 0) {
    return message;
  }
  const { content } = message;
  const own =
    typeof content === "string"
      ? content === ""
        ? []
        : [{ type: "text" as const, text: content }]
      : (content ?? []);
  return { ...message, content: [...own, ...told.map((text) => ({ type: "text" as const, text }))] };
}
