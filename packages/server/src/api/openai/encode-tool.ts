import type { ResponseFormat, ToolChoice } from "../../core/answer-options.ts";
import type { ToolResources } from "../../core/thread.ts";
import type { AssistantTool } from "../../core/tool.ts";

export function encodeTool(tool: AssistantTool): object {
  switch (tool.type) {
    case "function": {
      const { name, description, parameters, strict } = tool;
      return {
        type: tool.type,
        function: {
          name,
          ...(description !== "" && { description }),
          parameters,
          strict: strict ?? false,
        },
      };
    }
    case "code_interpreter":
      return { type: tool.type };
    case "file_search":
      return { type: tool.type, ...(tool.options !== null && { file_search: tool.options }) };
    case "openapi_action":
      return { type: tool.type };
  }
}

export function encodeToolChoice(choice: ToolChoice | null): string | object {
  return typeof choice === "object" && choice !== null
    ? { type: "function", function: { name: choice.name } }
    : (choice ?? "auto");
}

/** As it came, with nothing in it that was not given. */
export function encodeResponseFormat(format: ResponseFormat | null): string | object {
  if (format === null) {
    return "auto";
  }
  if (format.type !== "json_schema") {
    return format;
  }
  const { name, description, schema, strict } = format;
  return {
    type: format.type,
    json_schema: {
      name,
      ...(description !== null && { description }),
      ...(schema !== null && { schema }),
      ...(strict !== null && { strict }),
    },
  };
}

export function encodeToolResources(resources: ToolResources | null): object {
  const { codeInterpreter, fileSearch } = resources ?? {};
  return {
    ...(codeInterpreter && { code_interpreter: { file_ids: codeInterpreter.fileIds } }),
    ...(fileSearch && { file_search: { vector_store_ids: fileSearch.vectorStoreIds } }),
  };
}
