import type { Assistant, AssistantChange, DeletedAssistant, NewAssistant } from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type AssistantQuery = QueryOf<"listAssistants">;

const all = "/v1/assistants";
const one = "/v1/assistants/{assistantId}";

export function createAssistants(call: Call) {
  return {
    create: (body: NewAssistant, options?: RequestOptions): Promise<Assistant> =>
      call("post", all, { body }, options),
    retrieve: (assistantId: string, options?: RequestOptions): Promise<Assistant> =>
      call("get", one, { path: { assistantId } }, options),
    modify: (assistantId: string, body: AssistantChange, options?: RequestOptions): Promise<Assistant> =>
      call("patch", one, { path: { assistantId }, body }, options),
    list: (query: AssistantQuery = {}, options?: RequestOptions): List<Assistant> =>
      createList(query, (page) => call("get", all, { query: page }, options)),
    delete: (assistantId: string, options?: RequestOptions): Promise<DeletedAssistant> =>
      call("delete", one, { path: { assistantId } }, options),
  };
}
