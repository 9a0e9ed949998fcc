import type { AccessKey } from "./access-key.ts";
import type { AccessKeyId, OrganizationId } from "./ids.ts";
import type { Organization } from "./organization.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";

export interface AccessKeyStore {
  /**
   * Creates the organization and its first key if there is no organization yet.
   *
   * @returns whether it did. Of two nodes that start on one empty database, one does.
   */
  bootstrap(params: { organization: Organization; accessKey: AccessKey }): Promise<boolean>;
  createAccessKey(accessKey: AccessKey): Promise<void>;
  /** @returns the key whatever its state; whether it is revoked or expired is the caller's to see. */
  findAccessKey(params: { digest: string }): Promise<AccessKey | null>;
  /** The keys that are not revoked. */
  listAccessKeys(params: {
    organizationId: OrganizationId;
    page: PageRequest;
  }): Promise<Page<AccessKey> | UnknownCursor>;
  /** @returns the key, unless it is revoked. */
  retrieveAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
  }): Promise<AccessKey | null>;
  /** @returns the key with its new name; `null` when there is none that is not revoked. */
  renameAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    name: string;
  }): Promise<AccessKey | null>;
  /**
   * Revokes a key for good, and ends its sessions. The key stays known, because what it did is.
   *
   * @returns whether there was one that was not revoked. `"last-admin"`: no other one could administer at that time, so it
   *   was left as it is.
   */
  revokeAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    at: number;
  }): Promise<boolean | "last-admin">;
  /** Notes that a key was used, unless that was noted after `unlessAfter` already. */
  noteAccessKeyUse(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    at: number;
    unlessAfter: number;
  }): Promise<void>;
  /** The oldest organization: the one that the CLI means when none is named. */
  findDefaultOrganization(): Promise<Organization | null>;
  /** @returns the organization with that id; without one, the oldest with that name. */
  findOrganization(params: { idOrName: string }): Promise<Organization | null>;
}
