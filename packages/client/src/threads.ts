import type { DeletedThread, NewThread, Thread, ThreadChange, ThreadCopy } from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type ThreadQuery = QueryOf<"listThreads">;

const one = "/v1/threads/{threadId}";

export function createThreads(call: Call) {
  const list = (query: ThreadQuery = {}, options?: RequestOptions): List<Thread> =>
    createList(query, (page) => call("get", "/v1/threads", { query: page }, options));
  return {
    create: (body: NewThread = {}, options?: RequestOptions): Promise<Thread> =>
      call("post", "/v1/threads", { body }, options),
    retrieve: (threadId: string, options?: RequestOptions): Promise<Thread> =>
      call("get", one, { path: { threadId } }, options),
    modify: (threadId: string, body: ThreadChange, options?: RequestOptions): Promise<Thread> =>
      call("post", one, { path: { threadId }, body }, options),
    list,
    /** Threads that have all of the words in the title or in one message. */
    search: (
      words: string,
      query: Omit<ThreadQuery, "search"> = {},
      options?: RequestOptions,
    ): List<Thread> => list({ ...query, search: words }, options),
    /** With its messages and runs. */
    delete: (threadId: string, options?: RequestOptions): Promise<DeletedThread> =>
      call("delete", one, { path: { threadId } }, options),
    /** A new thread with the same messages, or with those up to one of them. */
    copy: (threadId: string, body: ThreadCopy = {}, options?: RequestOptions): Promise<Thread> =>
      call("post", "/v1/threads/{threadId}/copy", { path: { threadId }, body }, options),
  };
}
