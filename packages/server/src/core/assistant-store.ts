import type { Assistant } from "./assistant.ts";
import type { AssistantId, OrganizationId } from "./ids.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt } from "./receipt.ts";

export interface AssistantStore {
  /** @returns whether it was created: not when another assistant has the `modelName`. */
  createAssistant(params: { assistant: Assistant; receipt: Receipt | null }): Promise<boolean>;
  findAssistant(params: {
    organizationId: OrganizationId;
    assistantId: AssistantId;
  }): Promise<Assistant | null>;
  findAssistantByModelName(params: {
    organizationId: OrganizationId;
    modelName: string;
  }): Promise<Assistant | null>;
  listAssistants(params: {
    organizationId: OrganizationId;
    page: PageRequest;
  }): Promise<Page<Assistant> | UnknownCursor>;
  /** @returns the assistant with the change; `null` when there is none; `taken` when another has the `modelName`. */
  updateAssistant(params: {
    organizationId: OrganizationId;
    assistantId: AssistantId;
    change: Partial<Omit<Assistant, "id" | "organizationId" | "createdAt">>;
    receipt: Receipt | null;
  }): Promise<Assistant | "taken" | null>;
  /** @returns whether there was one. Its runs stay. */
  deleteAssistant(params: { organizationId: OrganizationId; assistantId: AssistantId }): Promise<boolean>;
}
