import { z } from "zod";
import { reasoningEfforts } from "../../../core/answer-options.ts";
import type { NewAssistant } from "../../../engine/engine.ts";
import { instructions, metadata, model, sizes, temperature, topP } from "./fields.ts";
import { decodeResponseFormat, responseFormat } from "./response-format.ts";
import { decodeTool, tools } from "./tool.ts";
import { decodeToolResources, toolResources } from "./tool-resources.ts";

const fields = z.object({
  name: z.string().max(sizes.nameLength).nullish(),
  description: z.string().max(sizes.descriptionLength).nullish(),
  instructions,
  tools,
  tool_resources: toolResources,
  metadata,
  temperature,
  top_p: topP,
  response_format: responseFormat,
  reasoning_effort: z.enum(reasoningEfforts).nullish(),
});

/** @see assistants-v2.md, section 3.2 */
export const createAssistantBody = fields.extend({ model });
export const modifyAssistantBody = fields.extend({ model: model.nullish() });

export function decodeAssistant(body: z.output<typeof createAssistantBody>): NewAssistant {
  return { ...emptyAssistant, ...decodeAssistantChange(body) };
}

/** What is left out stays as it is, and what is `null` is cleared; an assistant keeps its model. */
export function decodeAssistantChange(body: z.output<typeof modifyAssistantBody>): Partial<NewAssistant> {
  return {
    ...(body.name !== undefined && { name: body.name ?? "" }),
    ...(body.description !== undefined && { description: body.description ?? "" }),
    ...(body.instructions !== undefined && { instructions: body.instructions ?? "" }),
    ...(body.model && { responseModel: { modelId: body.model, temperature: null } }),
    ...(body.tools !== undefined && { tools: (body.tools ?? []).map(decodeTool) }),
    ...(body.tool_resources !== undefined && { toolResources: decodeToolResources(body.tool_resources) }),
    ...(body.metadata !== undefined && { metadata: body.metadata }),
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.top_p !== undefined && { topP: body.top_p }),
    ...(body.response_format !== undefined && { responseFormat: decodeResponseFormat(body.response_format) }),
    ...(body.reasoning_effort !== undefined && { reasoningEffort: body.reasoning_effort }),
  };
}

const emptyAssistant: NewAssistant = {
  name: "",
  modelName: "",
  description: "",
  instructions: "",
  functionModel: null,
  responseModel: null,
  tools: [],
  temperature: null,
  topP: null,
  responseFormat: null,
  reasoningEffort: null,
  toolResources: null,
  metadata: null,
  userFilters: null,
};
