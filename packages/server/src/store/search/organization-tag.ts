import { createHash } from "node:crypto";
import type { OrganizationId } from "../../core/ids.ts";

/** Characters that no word holds, as they are neither letters nor digits. */
const firstCode = 0xe000;
const codes = 0xf8ff - firstCode + 1;

/** More than there are in use at once; all are found anew when there are as many. */
const mostKept = 1_000;
const kept = new Map<OrganizationId, string>();

/** How many characters a tag has, so that a database may be told how long a tagged beginning of a word is. */
export const tagLength = 2;

/**
 * What all words of an organization begin with in an index: the others' are not looked at then, however many there are.
 * Two organizations may happen to have the same tag; what is found is still to be asked whose it is.
 */
export function organizationTag(organizationId: OrganizationId): string {
  const known = kept.get(organizationId);
  if (known !== undefined) {
    return known;
  }
  if (kept.size === mostKept) {
    kept.clear();
  }
  const tag = tagOf(organizationId);
  kept.set(organizationId, tag);
  return tag;
}

function tagOf(organizationId: OrganizationId): string {
  const digest = createHash("sha256").update(organizationId).digest();
  const places = Array.from({ length: tagLength }, (_, place) => digest.readUInt32BE(4 * place) % codes);
  return String.fromCharCode(...places.map((place) => firstCode + place));
}
