import { describe, expect, it } from "vitest";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { Receipt } from "../core/receipt.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { awkwardText, nextId, sampleAssistant, sampleReceipt } from "./testing/samples.ts";
import { createOrganization } from "./testing/scene.ts";

const firstPage = { limit: 100, order: "asc", after: null, before: null } as const;

describeStores((current) => {
  /** Carries out something under a receipt. */
  const carryOut = (receipt: Receipt) =>
    current().createAssistant({
      assistant: sampleAssistant({ organizationId: receipt.organizationId }),
      receipt,
    });

  it("gives a receipt back as it was until it expires", async () => {
    const receipt = sampleReceipt({ organizationId: await createOrganization(current()) });
    await carryOut(receipt);
    const { organizationId, key, expiresAt } = receipt;
    expect(await current().findReceipt({ organizationId, key, now: expiresAt - 1 })).toEqual({
      ...receipt,
      response: null,
    });
    expect(await current().findReceipt({ organizationId, key, now: expiresAt })).toBeNull();
  });

  it("finds none under another key or for another organization", async () => {
    const receipt = sampleReceipt({ organizationId: await createOrganization(current()) });
    await carryOut(receipt);
    const { organizationId, key, createdAt: now } = receipt;
    expect(await current().findReceipt({ organizationId, key: `${key}x`, now })).toBeNull();
    expect(await current().findReceipt({ organizationId: nextId("organization"), key, now })).toBeNull();
  });

  it("keeps the first answer that was given", async () => {
    const receipt = sampleReceipt({ organizationId: await createOrganization(current()) });
    await carryOut(receipt);
    const { organizationId, key, createdAt: now } = receipt;
    const first = { status: 200, body: `{"text":"${awkwardText}"}` };
    await current().saveReceiptResponse({
      organizationId: nextId("organization"),
      key,
      response: { status: 500, body: "" },
    });
    await current().saveReceiptResponse({ organizationId, key, response: first });
    await current().saveReceiptResponse({ organizationId, key, response: { status: 201, body: "second" } });
    expect(await current().findReceipt({ organizationId, key, now })).toEqual({
      ...receipt,
      response: first,
    });
  });

  describe("a key", () => {
    it("is used once, however many ask at once, and by each organization for itself", async () => {
      const organizationId = await createOrganization(current());
      const receipts = Array.from({ length: 50 }, (_, index) =>
        sampleReceipt({ organizationId, digest: String(index) }),
      );

      const results = await Promise.allSettled(receipts.map(carryOut));

      const winners = receipts.filter((_, index) => results[index]?.status === "fulfilled");
      expect(winners).toHaveLength(1);
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.every(({ reason }) => reason instanceof IdempotencyKeyUsedError)).toBe(true);
      const { key, createdAt: now } = sampleReceipt({ organizationId });
      expect(await current().findReceipt({ organizationId, key, now })).toMatchObject(winners[0] ?? {});
      expect(await current().listAssistants({ organizationId, page: firstPage })).toMatchObject({
        entries: [{}],
        hasMore: false,
      });
    });

    it("is free again once its receipt has expired, and then used once again", async () => {
      const organizationId = await createOrganization(current());
      const old = sampleReceipt({ organizationId, createdAt: 1, expiresAt: 10 });
      await carryOut(old);
      const { key } = old;
      await current().saveReceiptResponse({ organizationId, key, response: { status: 200, body: "old" } });
      await expect(carryOut({ ...old, createdAt: 9 })).rejects.toThrow(IdempotencyKeyUsedError);

      const renewed = { ...old, digest: "new", createdAt: 10, expiresAt: 20 };
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => carryOut(renewed)));

      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await current().findReceipt({ organizationId, key, now: 10 })).toEqual({
        ...renewed,
        response: null,
      });
    });

    it("stays free when nothing was done under it", async () => {
      const organizationId = await createOrganization(current());
      const taken = sampleAssistant({ organizationId });
      await current().createAssistant({ assistant: taken, receipt: null });
      const receipt = sampleReceipt({ organizationId });
      const assistant = sampleAssistant({ organizationId, modelName: taken.modelName });
      expect(await current().createAssistant({ assistant, receipt })).toBe(false);
      const { key, createdAt: now } = receipt;
      expect(await current().findReceipt({ organizationId, key, now })).toBeNull();
      expect(await carryOut(receipt)).toBe(true);
    });
  });

  describe("deleteExpiredReceipts", () => {
    it("deletes those that have expired, at most so many at a time", async () => {
      const organizationId = await createOrganization(current());
      for (const expiresAt of [10, 11, 12, 13]) {
        await carryOut(sampleReceipt({ organizationId, key: String(expiresAt), createdAt: 1, expiresAt }));
      }
      expect(await current().deleteExpiredReceipts({ now: 12, limit: 2 })).toBe(2);
      expect(await current().deleteExpiredReceipts({ now: 12, limit: 2 })).toBe(1);
      expect(await current().deleteExpiredReceipts({ now: 12, limit: 2 })).toBe(0);
      const found = await Promise.all(
        [10, 11, 12, 13].map((key) => current().findReceipt({ organizationId, key: String(key), now: 0 })),
      );
      expect(found.map((receipt) => receipt?.expiresAt)).toEqual([undefined, undefined, undefined, 13]);
    });
  });
});
