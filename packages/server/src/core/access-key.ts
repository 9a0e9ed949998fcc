import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { AccessKeyId, OrganizationId } from "./ids.ts";
import type { Random } from "./random.ts";

/**
 * A secret of an organization: `sk-tune-` and 35 base62 characters, of which the last 6 are a checksum.
 *
 * The checksum is CRC-32 (IEEE) of everything before it, prefix included, in base62 with the alphabet `0-9A-Za-z`,
 * most significant digit first, padded with `0`. It lets a typing error be refused without asking the database.
 * @see tune-api.md, section 18, point 11
 */
const prefix = "sk-tune-";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const secretLength = 29;
const checksumLength = 6;
const pattern = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

/** An access key as it is stored: never the secret, only its digest. */
export interface AccessKey {
  id: AccessKeyId;
  organizationId: OrganizationId;
  name: string;
  /** SHA-256 of the whole key, hex. A fast hash is right here: the secret has 172 random bits. */
  digest: string;
  /** The first characters, by which a person recognises it. */
  hint: string;
  scope: AccessKeyScope;
  /** The key that made it; `null` for one that was made on the command line or at the first start. */
  createdBy: { id: AccessKeyId; name: string } | null;
  createdAt: number;
  /** To the minute. */
  lastUsedAt: number | null;
  expiresAt: number | null;
  revokedAt: number | null;
}

/**
 * What a key may do: `read` looks at everything but keys, `write` uses the API, `admin` manages the keys too. Each
 * includes those before it.
 */
export type AccessKeyScope = (typeof accessKeyScopes)[number];

export const accessKeyScopes = ["read", "write", "admin"] as const;

export function includesScope(scope: AccessKeyScope, needed: AccessKeyScope): boolean {
  return accessKeyScopes.indexOf(scope) >= accessKeyScopes.indexOf(needed);
}

/** Whether requests with the key are admitted at that time. */
export function isValidAt({ revokedAt, expiresAt }: AccessKey, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

export function generateAccessKey(random: Random): string {
  let secret = "";
  while (secret.length < secretLength) {
    for (const byte of random(secretLength)) {
      // 248 is the largest multiple of 62 in a byte: taking the rest of larger ones would favour some characters.
      if (byte < 248 && secret.length < secretLength) {
        secret += alphabet[byte % 62];
      }
    }
  }
  return prefix + secret + checksumOf(prefix + secret);
}

/** Whether the text has the form of a key, checksum included. Says nothing about whether it was ever issued. */
export function isWellFormedAccessKey(key: string): boolean {
  return pattern.test(key) && checksumOf(key.slice(0, -checksumLength)) === key.slice(-checksumLength);
}

export function digestOf(key: string): string {
  return hash("sha256", key, "hex");
}

export function hintOf(key: string): string {
  return `${key.slice(0, prefix.length + 4)}…`;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let position = 0; position < checksumLength; position += 1) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
