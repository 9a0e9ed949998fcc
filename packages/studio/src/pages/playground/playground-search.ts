import * as read from "../../api/search-params.ts";
import { type FunctionTool, functionToolOf } from "../../components/function-tool.ts";

/** All that the playground is set to, as it stands in the URL. What is absent is as the server does it by itself. */
export interface PlaygroundSearch {
  thread?: string;
  model?: string;
  instructions?: string;
  tools?: FunctionTool[];
  temperature?: number;
  topP?: number;
  maxPromptTokens?: number;
  maxCompletionTokens?: number;
  /** The model sees only so many of the newest messages; absent: as many as fit. */
  lastMessages?: number;
}

/** What a link brings is not trusted: what does not fit is left out. */
export function readPlaygroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  return read.withoutAbsent({
    thread: read.text(search["thread"]),
    model: read.text(search["model"]),
    instructions: read.text(search["instructions"]),
    tools: readTools(search["tools"]),
    temperature: read.number(search["temperature"], { from: 0, to: 2 }),
    topP: read.number(search["topP"], { from: 0, to: 1 }),
    maxPromptTokens: read.wholeNumber(search["maxPromptTokens"], { from: 1 }),
    maxCompletionTokens: read.wholeNumber(search["maxCompletionTokens"], { from: 1 }),
    lastMessages: read.wholeNumber(search["lastMessages"], { from: 1 }),
  });
}

function readTools(value: unknown): FunctionTool[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const tools = value.flatMap((entry: unknown) => {
    const tool = read.object(entry);
    const name = read.text(tool?.["name"]);
    return tool === undefined || name === undefined
      ? []
      : [
          functionToolOf({
            name,
            description: read.text(tool["description"]) ?? "",
            parameters: read.object(tool["parameters"]) ?? {},
            strict: tool["strict"],
          }),
        ];
  });
  return tools.length === 0 ? undefined : tools;
}
