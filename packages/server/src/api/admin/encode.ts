import type { AccessKey } from "../../core/access-key.ts";
import type { Organization } from "../../core/organization.ts";
import type { AdminAccessKey, AdminSession } from "./responses/access.ts";

/** @param params.current - The key that the request was made with. */
export function encodeAccessKey(key: AccessKey, { current }: { current: AccessKey }): AdminAccessKey {
  return {
    id: key.id,
    object: "access_key",
    name: key.name,
    prefix: key.hint,
    scope: key.scope,
    createdAt: timestamp(key.createdAt),
    expiresAt: timestampOrNull(key.expiresAt),
    lastUsedAt: timestampOrNull(key.lastUsedAt),
    createdBy: key.createdBy,
    current: key.id === current.id,
  };
}

export function encodeSession({
  organization,
  accessKey,
  expiresAt,
  version,
}: {
  organization: Organization;
  accessKey: AccessKey;
  expiresAt: number | null;
  version: string;
}): AdminSession {
  return {
    object: "session",
    organization: { id: organization.id, name: organization.name },
    accessKey: {
      id: accessKey.id,
      name: accessKey.name,
      prefix: accessKey.hint,
      scope: accessKey.scope,
      expiresAt: timestampOrNull(accessKey.expiresAt),
    },
    expiresAt: timestampOrNull(expiresAt),
    server: { version },
  };
}

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(at: number): string {
  return new Date(at).toISOString();
}

export function timestampOrNull(at: number | null): string | null {
  return at === null ? null : timestamp(at);
}
