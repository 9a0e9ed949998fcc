import type { Kysely } from "kysely";
import type { FilePurpose } from "../core/file.ts";
import type { FileStore } from "../core/file-store.ts";
import type { FileId, OrganizationId } from "../core/ids.ts";
import type { Database } from "./database.ts";
import { createFileContentStore, makeDue } from "./file-content-store.ts";
import { inBatches } from "./in-batches.ts";
import { readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromFileRow, toFileRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";

export function createFileStore(database: Database): FileStore {
  const { reader, write, traits } = database;
  return {
    ...createFileContentStore(database),

    createFile: ({ file, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const { numUpdatedRows } = await transaction
              .updateTable("file_contents")
              .set({ clear_at: null })
              .where("organization_id", "=", file.organizationId)
              .where("file_id", "=", file.id)
              .where("clear_at", ">", 0)
              .executeTakeFirst();
            if (numUpdatedRows === 0n) {
              return false;
            }
            await transaction.insertInto("files").values(toFileRow(file)).execute();
            return true;
          },
          wasDone: (created) => created,
        }),
      ),

    async findFile({ organizationId, fileId }) {
      const row = await filesOf(reader, organizationId).where("id", "=", fileId).executeTakeFirst();
      return row === undefined ? null : fromFileRow(row);
    },

    async findFileIds({ organizationId, fileIds }) {
      const found = new Set<string>();
      for (const some of inBatches(fileIds, idsAtOnce)) {
        const rows = await reader
          .selectFrom("files")
          .select("id")
          .where("organization_id", "=", organizationId)
          .where("id", "in", some)
          .execute();
        for (const { id } of rows) {
          found.add(id);
        }
      }
      return found;
    },

    listFiles({ organizationId, purpose, page }) {
      const all = filesOf(reader, organizationId);
      // A text that is no purpose is that of no file.
      const list = purpose === null ? all : all.where("purpose", "=", purpose as FilePurpose);
      return readPage({ list, page, toEntry: fromFileRow });
    },

    deleteFile: (key) => write((transaction) => deleteFile(transaction, key)),

    deleteExpiredFiles: ({ now, limit }) =>
      write(async (transaction) => {
        const expired = transaction
          .selectFrom("files")
          .select(["organization_id", "id"])
          .where("expires_at", "<=", now)
          .orderBy("expires_at")
          .limit(limit);
        const rows = await traits.takeUnlocked(expired).execute();
        for (const { organization_id: organizationId, id: fileId } of rows) {
          await deleteFile(transaction, { organizationId, fileId });
        }
        return rows.length;
      }),
  };
}

/** Few enough for one statement, whatever the database. */
const idsAtOnce = 1_000;

function filesOf(db: Kysely<Schema>, organizationId: OrganizationId) {
  return db.selectFrom("files").selectAll().where("organization_id", "=", organizationId);
}

async function deleteFile(
  transaction: Kysely<Schema>,
  key: { organizationId: OrganizationId; fileId: FileId },
): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom("files")
    .where("organization_id", "=", key.organizationId)
    .where("id", "=", key.fileId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    return false;
  }
  await makeDue(transaction, key);
  return true;
}
