import type { OrganizationId } from "../core/ids.ts";
import type { Receipt } from "../core/receipt.ts";
import type { Once } from "./engine.ts";

/** How long an idempotency key stands for its request. */
export const receiptLifetimeMs = 24 * 60 * 60 * 1_000;

/** @param subject - What it takes to answer the request again. */
export function receiptFor(
  { organizationId, once }: { organizationId: OrganizationId } & Once,
  { subject, now }: { subject: Receipt["subject"]; now: number },
): Receipt | null {
  return once && { organizationId, ...once, subject, createdAt: now, expiresAt: now + receiptLifetimeMs };
}
