import { describe, expect, it } from "vitest";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { StoredFile } from "../core/file.ts";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { Store } from "../core/store.ts";
import { countRows } from "./testing/count-rows.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { pageOf } from "./testing/page-of.ts";
import { nextId, sampleFile, sampleReceipt } from "./testing/samples.ts";
import { createOrganization } from "./testing/scene.ts";

const clearAt = 1_700_000_100_000;
const before = clearAt - 1;
const pieces = [Buffer.from([0, 255, 10]), Buffer.from([13, 0]), Buffer.from([7])];

describe("files", () => {
  describeStores((store, database) => {
    /** Writes the pieces without making a file of them. */
    async function write(organizationId: OrganizationId, fileId = nextId("file"), content = pieces) {
      let start = 0;
      for (const piece of content) {
        expect(await store().writeContent({ organizationId, fileId, start, piece, clearAt })).toBe(true);
        start += piece.length;
      }
      return fileId;
    }

    async function create(organizationId: OrganizationId, change: Partial<StoredFile> = {}) {
      const file = sampleFile({ organizationId, id: await write(organizationId), ...change });
      expect(await store().createFile({ file, receipt: null })).toBe(true);
      return file;
    }

    const sweep = async (now: number) => {
      while (await store().clearContent({ now, limit: 2 })) {
        // There may be more.
      }
    };

    const contentRows = async () => {
      const { file_contents: contents = 0, file_pieces = 0 } = await countRows(database().reader);
      return [contents, file_pieces];
    };

    it("come back as they were created, and their bytes too, from wherever they are read", async () => {
      const organizationId = await createOrganization(store());
      const file = await create(organizationId, { bytes: 6, expiresAt: clearAt });
      const key = { organizationId, fileId: file.id };
      expect(await store().findFile(key)).toEqual(file);
      const whole = Buffer.concat(pieces);
      for (const [start, end] of [
        [0, 3],
        [2, 3],
        [3, 5],
        [4, 5],
        [5, 6],
      ] as const) {
        const piece = await store().readContent({ ...key, start });
        expect(Buffer.from(piece ?? [])).toEqual(whole.subarray(start, end));
      }
      expect(await store().readContent({ ...key, start: 6 })).toBeNull();
    });

    it("may be empty", async () => {
      const organizationId = await createOrganization(store());
      const fileId = await write(organizationId, nextId("file"), [Buffer.alloc(0)]);
      const file = sampleFile({ organizationId, id: fileId, bytes: 0 });
      expect(await store().createFile({ file, receipt: null })).toBe(true);
      expect(await store().findFile({ organizationId, fileId })).toEqual(file);
      expect(await store().readContent({ organizationId, fileId, start: 0 })).toBeNull();
    });

    it("cannot be seen or read before they are whole", async () => {
      const organizationId = await createOrganization(store());
      const fileId = await write(organizationId);
      const key = { organizationId, fileId };
      expect(await store().findFile(key)).toBeNull();
      expect(await store().readContent({ ...key, start: 0 })).toBeNull();
      expect(await store().findFileIds({ organizationId, fileIds: [fileId] })).toEqual(new Set());
      const page = { limit: 10, order: "desc", after: null, before: null } as const;
      expect(await store().listFiles({ organizationId, purpose: null, page })).toEqual({
        entries: [],
        hasMore: false,
      });
      expect(await store().deleteFile(key)).toBe(false);
    });

    it("take up no room when their content breaks off", async () => {
      const organizationId = await createOrganization(store());
      const [brokenOff, dropped] = [await write(organizationId), await write(organizationId)];
      const kept = await create(organizationId);
      await store().dropContent({ organizationId, fileId: dropped });
      // What is a file's is not dropped.
      await store().dropContent({ organizationId, fileId: kept.id });
      await sweep(before);
      expect(await contentRows()).toEqual([2, 6]);
      await sweep(clearAt);
      expect(await contentRows()).toEqual([1, 3]);
      const late = { organizationId, fileId: brokenOff, start: 6, piece: Buffer.from([1]), clearAt };
      expect(await store().writeContent(late)).toBe(false);
      const file = sampleFile({ organizationId, id: brokenOff });
      expect(await store().createFile({ file, receipt: null })).toBe(false);
      expect(await store().findFile({ organizationId, fileId: brokenOff })).toBeNull();
      expect(await store().readContent({ organizationId, fileId: kept.id, start: 0 })).not.toBeNull();
    });

    it("cannot be made of content that is being cleared away", async () => {
      const organizationId = await createOrganization(store());
      const fileId = await write(organizationId);
      expect(await store().clearContent({ now: clearAt, limit: 2 })).toBe(true);
      expect(await contentRows()).toEqual([1, 1]);
      const late = { organizationId, fileId, start: 6, piece: Buffer.from([1]), clearAt: clearAt * 2 };
      expect(await store().writeContent(late)).toBe(false);
      const file = sampleFile({ organizationId, id: fileId });
      expect(await store().createFile({ file, receipt: null })).toBe(false);
      await sweep(clearAt);
      expect(await contentRows()).toEqual([0, 0]);
    });

    it("live on while their sender goes on", async () => {
      const organizationId = await createOrganization(store());
      const fileId = await write(organizationId);
      const next = { organizationId, fileId, start: 6, piece: Buffer.from([1]), clearAt: clearAt + 10 };
      expect(await store().writeContent(next)).toBe(true);
      await sweep(clearAt);
      const file = sampleFile({ organizationId, id: fileId });
      expect(await store().createFile({ file, receipt: null })).toBe(true);
      await sweep(clearAt + 10);
      expect(await contentRows()).toEqual([1, 4]);
    });

    it("are gone at once when they are deleted, and their content with the next sweep", async () => {
      const organizationId = await createOrganization(store());
      const file = await create(organizationId);
      const key = { organizationId, fileId: file.id };
      expect(await store().deleteFile(key)).toBe(true);
      expect(await store().findFile(key)).toBeNull();
      expect(await store().readContent({ ...key, start: 0 })).toBeNull();
      expect(await store().deleteFile(key)).toBe(false);
      await sweep(1);
      expect(await contentRows()).toEqual([0, 0]);
    });

    it("are deleted when they have expired, oldest first", async () => {
      const organizationId = await createOrganization(store());
      const [late, early, never] = [
        await create(organizationId, { expiresAt: 30 }),
        await create(organizationId, { expiresAt: 20 }),
        await create(organizationId),
      ];
      const ids = [late, early, never].map(({ id }) => id);
      const left = () => store().findFileIds({ organizationId, fileIds: ids });
      expect(await store().deleteExpiredFiles({ now: 19, limit: 10 })).toBe(0);
      expect(await store().deleteExpiredFiles({ now: 30, limit: 1 })).toBe(1);
      expect(await left()).toEqual(new Set([late.id, never.id]));
      expect(await store().deleteExpiredFiles({ now: 30, limit: 10 })).toBe(1);
      expect(await left()).toEqual(new Set([never.id]));
      await sweep(1);
      expect(await contentRows()).toEqual([1, 3]);
    });

    it("are listed by purpose, in pages", async () => {
      const organizationId = await createOrganization(store());
      const files: StoredFile[] = [];
      for (const [createdAt, purpose] of [
        [1, "vision"],
        [2, "assistants"],
        [2, "vision"],
        [2, "vision"],
        [3, "vision"],
      ] as const) {
        files.push(await create(organizationId, { createdAt, purpose }));
      }
      for (const purpose of ["vision", null] as const) {
        const entries = files.filter((file) => purpose === null || file.purpose === purpose);
        for (const order of ["asc", "desc"] as const) {
          for (const after of [null, ...entries.map(({ id }) => id)]) {
            const page = { limit: 2, order, after, before: null };
            expect(await store().listFiles({ organizationId, purpose, page })).toEqual(pageOf(entries, page));
          }
        }
      }
      const page = { limit: 2, order: "asc", after: "file-nowhere", before: null } as const;
      expect(await store().listFiles({ organizationId, purpose: null, page })).toEqual({
        unknownCursor: "file-nowhere",
      });
    });

    it("do not exist for another organization", async () => {
      const organizationId = await createOrganization(store());
      const { id: fileId } = await create(organizationId);
      const open = await write(organizationId);
      const other = { organizationId: asId<"organization">("other"), fileId };
      expect(await store().findFile(other)).toBeNull();
      expect(await store().readContent({ ...other, start: 0 })).toBeNull();
      expect(await store().findFileIds({ ...other, fileIds: [fileId] })).toEqual(new Set());
      expect(await store().deleteFile(other)).toBe(false);
      const piece = { start: 6, piece: Buffer.from([1]), clearAt };
      expect(await store().writeContent({ ...other, fileId: open, ...piece })).toBe(false);
      await store().dropContent({ ...other, fileId: open });
      const stolen = sampleFile({ organizationId: other.organizationId, id: open });
      expect(await store().createFile({ file: stolen, receipt: null })).toBe(false);
      await sweep(before);
      expect(await contentRows()).toEqual([2, 6]);
    });

    it("are made once under one idempotency key, and not at all under one that is used", async () => {
      const organizationId = await createOrganization(store());
      const receipt = sampleReceipt({ organizationId });
      const first = sampleFile({ organizationId, id: await write(organizationId) });
      const second = sampleFile({ organizationId, id: await write(organizationId) });
      expect(await store().createFile({ file: first, receipt })).toBe(true);
      await expect(store().createFile({ file: second, receipt })).rejects.toThrow(IdempotencyKeyUsedError);
      const fileIds = [first.id, second.id];
      expect(await store().findFileIds({ organizationId, fileIds })).toEqual(new Set([first.id]));
    });

    it("are swept by several nodes at once without getting into each other's way", async () => {
      const organizationId = await createOrganization(store());
      await Promise.all(Array.from({ length: 5 }, () => write(organizationId)));
      await Promise.all([sweep(clearAt), sweep(clearAt), sweep(clearAt)]);
      await sweep(clearAt);
      expect(await contentRows()).toEqual([0, 0]);
    });

    it("are found among more ids than a statement can bind", async () => {
      const organizationId = await createOrganization(store());
      const { id } = await create(organizationId);
      const fileIds = [...Array.from({ length: 2_500 }, () => nextId("file")), id];
      expect(await findAll(store(), organizationId, fileIds)).toEqual(new Set([id]));
    });
  });
});

function findAll(store: Store, organizationId: OrganizationId, fileIds: readonly string[]) {
  return store.findFileIds({ organizationId, fileIds: fileIds.map((id) => asId<"file">(id)) });
}
