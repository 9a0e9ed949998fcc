import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Assistant } from "../core/assistant.ts";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { PageRequest } from "../core/page.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { pageOf } from "./testing/page-of.ts";
import { awkwardText, nextId, sampleAssistant, sampleReceipt } from "./testing/samples.ts";
import { createOrganization } from "./testing/scene.ts";

const firstPage: PageRequest = { limit: 100, order: "asc", after: null, before: null };

describeStores((current) => {
  async function create(change: Partial<Assistant> = {}) {
    const organizationId =
      change.organizationId ??
      (await current().findDefaultOrganization())?.id ??
      (await createOrganization(current()));
    const assistant = sampleAssistant({ organizationId, ...change });
    expect(await current().createAssistant({ assistant, receipt: null })).toBe(true);
    return { assistant, key: { organizationId, assistantId: assistant.id } };
  }

  it("gives an assistant back as it was, by its id and by its model name", async () => {
    const { assistant, key } = await create({ modelName: awkwardText.repeat(300) });
    const { organizationId, modelName } = assistant;
    expect(await current().findAssistant(key)).toEqual(assistant);
    expect(await current().findAssistantByModelName({ organizationId, modelName })).toEqual(assistant);
  });

  it("finds nothing for another organization, id or name, and none by having no name", async () => {
    const { assistant, key } = await create();
    await create({ modelName: "" });
    const { organizationId, modelName } = assistant;
    const stranger = nextId("organization");
    expect(await current().findAssistant({ ...key, organizationId: stranger })).toBeNull();
    expect(await current().findAssistant({ ...key, assistantId: nextId("assistant") })).toBeNull();
    for (const [organization, name] of [
      [stranger, modelName],
      [organizationId, `${modelName}x`],
      [organizationId, ""],
    ] as const) {
      expect(
        await current().findAssistantByModelName({ organizationId: organization, modelName: name }),
      ).toBeNull();
    }
  });

  it("lets one of many that want a model name at once have it, and any number have none", async () => {
    const organizationId = await createOrganization(current());
    const createAll = (modelName: string) =>
      Promise.all(
        Array.from({ length: 50 }, () =>
          current().createAssistant({
            assistant: sampleAssistant({ organizationId, modelName }),
            receipt: null,
          }),
        ),
      );
    expect((await createAll("writer")).filter(Boolean)).toHaveLength(1);
    expect((await createAll("")).filter(Boolean)).toHaveLength(50);
  });

  describe("listAssistants", () => {
    it("reads the same pages as a list in memory, of one organization", async () => {
      const organizationId = await createOrganization(current());
      const assistants: Assistant[] = [];
      for (const createdAt of [3, 1, 2, 2, 3, 1, 2]) {
        assistants.push((await create({ organizationId, createdAt })).assistant);
      }
      const idAt = (place: number | null) => (place === null ? null : (assistants[place]?.id ?? null));
      const place = fc.option(fc.integer({ min: 0, max: 6 }));
      const order = fc.constantFrom("asc" as const, "desc" as const);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 8 }), order, place, place, async (...drawn) => {
          const [limit, order, after, before] = drawn;
          const page = { limit, order, after: idAt(after), before: idAt(before) };
          expect(await current().listAssistants({ organizationId, page })).toEqual(pageOf(assistants, page));
        }),
        { numRuns: 60 },
      );
      const stranger = nextId("organization");
      expect(await current().listAssistants({ organizationId: stranger, page: firstPage })).toEqual({
        entries: [],
        hasMore: false,
      });
    });
  });

  describe("updateAssistant", () => {
    it("changes what is given and nothing else", async () => {
      const { key } = await create();
      for (const change of [
        { name: awkwardText },
        { modelName: `new ${awkwardText}` },
        { modelName: "" },
        { tools: [], functionModel: null, responseModel: null, metadata: null, userFilters: null },
      ]) {
        const before = await current().findAssistant(key);
        const updated = await current().updateAssistant({ ...key, change, receipt: null });
        expect(updated).toEqual({ ...before, ...change });
        expect(await current().findAssistant(key)).toEqual(updated);
      }
    });

    it("takes no name that another has, keeps its own, and gives the old one free", async () => {
      const { assistant: first, key } = await create({ modelName: "first" });
      await create({ modelName: "second" });
      const rename = (modelName: string) =>
        current().updateAssistant({ ...key, change: { modelName }, receipt: null });
      expect(await rename("second")).toBe("taken");
      expect(await current().findAssistant(key)).toEqual(first);
      expect(await rename("first")).toEqual(first);
      expect(await rename("third")).toEqual({ ...first, modelName: "third" });
      await create({ modelName: "first" });
    });

    it("lets one of many that want a name at once have it", async () => {
      const organizationId = await createOrganization(current());
      const keys = [];
      for (let index = 0; index < 10; index += 1) {
        keys.push((await create({ organizationId, modelName: "" })).key);
      }
      const change = { modelName: "wanted" };
      const results = await Promise.all([
        ...keys.map((key) => current().updateAssistant({ ...key, change, receipt: null })),
        current().createAssistant({
          assistant: sampleAssistant({ organizationId, ...change }),
          receipt: null,
        }),
      ]);
      const winners = results.filter((result) => result !== "taken" && result !== false);
      expect(winners).toHaveLength(1);
    });

    it("changes nothing for another organization or id, nor under a key that was used", async () => {
      const { assistant, key } = await create();
      const change = { name: "new" };
      const receipt = sampleReceipt({ organizationId: key.organizationId });
      for (const modelName of ["", "free"]) {
        const stranger = { ...key, organizationId: nextId("organization") };
        const renaming = { change: { modelName }, receipt: null };
        expect(await current().updateAssistant({ ...stranger, ...renaming })).toBeNull();
      }
      const nobody = { ...key, assistantId: nextId("assistant") };
      expect(await current().updateAssistant({ ...nobody, change, receipt })).toBeNull();
      const { modelName } = assistant;
      expect(await current().updateAssistant({ ...nobody, change: { modelName }, receipt })).toBeNull();
      expect(await current().updateAssistant({ ...key, change: {}, receipt })).toEqual(assistant);
      await expect(current().updateAssistant({ ...key, change, receipt })).rejects.toThrow(
        IdempotencyKeyUsedError,
      );
      expect(await current().findAssistant(key)).toEqual(assistant);
    });
  });

  describe("deleteAssistant", () => {
    it("deletes the organization's assistant, once, and gives its name free", async () => {
      const { assistant, key } = await create();
      expect(await current().deleteAssistant({ ...key, organizationId: nextId("organization") })).toBe(false);
      expect(await current().deleteAssistant(key)).toBe(true);
      expect(await current().deleteAssistant(key)).toBe(false);
      expect(await current().findAssistant(key)).toBeNull();
      await create({ modelName: assistant.modelName });
    });
  });
});
