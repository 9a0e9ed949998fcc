import type { RunSettings } from "../../conversation/create-conversation.ts";
import type { PlaygroundSearch } from "./playground-search.ts";

/** What the playground is set to, as a run is asked for. */
export function runSettingsOf(search: PlaygroundSearch, model: string): RunSettings {
  const { instructions, tools, temperature, topP, maxPromptTokens, maxCompletionTokens, lastMessages } =
    search;
  return {
    model,
    ...(instructions !== undefined && { instructions }),
    ...(tools !== undefined && {
      tools: tools.map((tool) => ({ type: "function" as const, function: tool })),
    }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(maxPromptTokens !== undefined && { maxPromptTokens }),
    ...(maxCompletionTokens !== undefined && { maxCompletionTokens }),
    ...(lastMessages !== undefined && {
      truncationStrategy: { type: "last_messages" as const, lastMessages },
    }),
  };
}
