import { queryOptions } from "@tanstack/react-query";
import type { AccessKey } from "@threadmill/client";
import { client } from "./client.ts";

/** All keys that were not revoked, newest first. Only a key whose scope is `admin` may ask. */
export const accessKeysQuery = queryOptions({
  queryKey: ["access-keys"],
  queryFn: async ({ signal }) => {
    const keys: AccessKey[] = [];
    for await (const key of client.admin.accessKeys.list({ limit: 100 }, { signal })) {
      keys.push(key);
    }
    return keys;
  },
});
