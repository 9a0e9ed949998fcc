import type {
  AccessKey,
  AccessKeyChange,
  CreatedAccessKey,
  DeletedAccessKey,
  NewAccessKey,
} from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type AccessKeyQuery = QueryOf<"listAccessKeys">;

const all = "/admin/access-keys";
const one = "/admin/access-keys/{accessKeyId}";

/** They need a key whose scope is `admin`. */
export function createAccessKeys(call: Call) {
  return {
    /** The answer is the one place where the key itself is shown. */
    create: (body: NewAccessKey, options?: RequestOptions): Promise<CreatedAccessKey> =>
      // Sent once: an answer that was lost took a key along that nobody has, and a second try would make another.
      call("post", all, { body }, { maxRetries: 0, ...options }),
    retrieve: (accessKeyId: string, options?: RequestOptions): Promise<AccessKey> =>
      call("get", one, { path: { accessKeyId } }, options),
    modify: (accessKeyId: string, body: AccessKeyChange, options?: RequestOptions): Promise<AccessKey> =>
      call("patch", one, { path: { accessKeyId }, body }, options),
    /** Newest first, unless the query says otherwise; without those that were revoked. */
    list: (query: AccessKeyQuery = {}, options?: RequestOptions): List<AccessKey> =>
      createList(query, (page) => call("get", all, { query: page }, options)),
    /** For good. */
    revoke: (accessKeyId: string, options?: RequestOptions): Promise<DeletedAccessKey> =>
      call("delete", one, { path: { accessKeyId } }, options),
  };
}
