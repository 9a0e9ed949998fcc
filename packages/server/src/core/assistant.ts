import type { ReasoningEffort, ResponseFormat } from "./answer-options.ts";
import type { AssistantId, OrganizationId } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { ToolResources } from "./thread.ts";
import type { AssistantTool } from "./tool.ts";

/** A stored configuration that runs can be started with: models, instructions, tools. */
export interface Assistant {
  id: AssistantId;
  organizationId: OrganizationId;
  name: string;
  /** By which a run can name it as its model; `""` for none. Unique in the organization. */
  modelName: string;
  description: string;
  instructions: string;
  /** Decides on tool calls; `null` where one model does everything. */
  functionModel: ModelChoice | null;
  /** Writes the answers. */
  responseModel: ModelChoice | null;
  tools: AssistantTool[];
  /** For runs that bring none of their own, whatever model they use; goes before that of a {@link ModelChoice}. */
  temperature: number | null;
  topP: number | null;
  responseFormat: ResponseFormat | null;
  reasoningEffort: ReasoningEffort | null;
  toolResources: ToolResources | null;
  metadata: JsonObject | null;
  /** Up to three pairs of the caller's own, for filtering. */
  userFilters: JsonObject | null;
  createdAt: number;
}

/** A model with how it is to be called. */
export interface ModelChoice {
  /** `<provider>/<model>` or an alias. */
  modelId: string;
  temperature: number | null;
}
