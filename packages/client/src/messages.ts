import type { DeletedMessage, Message, MessageChange, NewMessage } from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type MessageQuery = QueryOf<"listMessages">;

const all = "/v1/threads/{threadId}/messages";
const one = "/v1/threads/{threadId}/messages/{messageId}";

export function createMessages(call: Call) {
  return {
    create: (threadId: string, body: NewMessage, options?: RequestOptions): Promise<Message> =>
      call("post", all, { path: { threadId }, body }, options),
    /** Oldest first, unless the query says otherwise. */
    list: (threadId: string, query: MessageQuery = {}, options?: RequestOptions): List<Message> =>
      createList(query, (page) => call("get", all, { path: { threadId }, query: page }, options)),
    retrieve: (threadId: string, messageId: string, options?: RequestOptions): Promise<Message> =>
      call("get", one, { path: { threadId, messageId } }, options),
    modify: (
      threadId: string,
      messageId: string,
      body: MessageChange,
      options?: RequestOptions,
    ): Promise<Message> => call("post", one, { path: { threadId, messageId }, body }, options),
    delete: (threadId: string, messageId: string, options?: RequestOptions): Promise<DeletedMessage> =>
      call("delete", one, { path: { threadId, messageId } }, options),
  };
}
