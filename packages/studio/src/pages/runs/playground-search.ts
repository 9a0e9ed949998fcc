import type { RunSettings } from "@threadmill/client";
import { withoutAbsent } from "../../api/search-params.ts";
import { functionToolOf } from "../../components/function-tool.ts";

/** All that a run was ordered with and the playground can be set to, so that it can be tried again with one thing changed. */
export function playgroundSearchOf(threadId: string, settings: RunSettings) {
  const { tools, instructions } = settings;
  return withoutAbsent({
    thread: threadId,
    model: settings.model,
    instructions: instructions === "" ? undefined : instructions,
    tools: tools.length === 0 ? undefined : tools.map(functionToolOf),
    temperature: settings.temperature ?? undefined,
    topP: settings.topP ?? undefined,
    maxPromptTokens: settings.maxPromptTokens ?? undefined,
    maxCompletionTokens: settings.maxCompletionTokens ?? undefined,
    lastMessages: settings.lastMessages ?? undefined,
  });
}
