import { hash } from "node:crypto";
import type { AccessKeyId, OrganizationId } from "./ids.ts";
import type { Random } from "./random.ts";

/** That somebody signed in with an access key in a browser. It dies with the key. */
export interface Session {
  /** SHA-256 of the token that the browser holds, hex. */
  digest: string;
  organizationId: OrganizationId;
  accessKeyId: AccessKeyId;
  createdAt: number;
  /** Moves on while the session is used. */
  expiresAt: number;
}

/** 256 random bits, so that a fast digest of it is all that has to be kept. */
export function generateSessionToken(random: Random): string {
  return Buffer.from(random(32)).toString("base64url");
}

export function digestOfToken(token: string): string {
  return hash("sha256", token, "hex");
}
