import type { Kysely } from "kysely";
import type { FileStore } from "../core/file-store.ts";
import type { FileId, OrganizationId } from "../core/ids.ts";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

type FileContentStore = Pick<FileStore, "writeContent" | "dropContent" | "readContent" | "clearContent">;

/** What files consist of: rows of bytes, short enough that no transaction takes long. */
export function createFileContentStore({ reader, write, traits }: Database): FileContentStore {
  return {
    writeContent: ({ organizationId, fileId, start, piece, clearAt }) =>
      write(async (transaction) => {
        if (start === 0) {
          await transaction
            .insertInto("file_contents")
            .values({ organization_id: organizationId, file_id: fileId, clear_at: clearAt })
            .execute();
        } else {
          const { numUpdatedRows } = await transaction
            .updateTable("file_contents")
            .set({ clear_at: clearAt })
            .where("organization_id", "=", organizationId)
            .where("file_id", "=", fileId)
            .where("clear_at", ">", 0)
            .executeTakeFirst();
          if (numUpdatedRows === 0n) {
            return false;
          }
        }
        if (piece.length > 0) {
          await transaction
            .insertInto("file_pieces")
            .values({ organization_id: organizationId, file_id: fileId, start, piece })
            .execute();
        }
        return true;
      }),

    dropContent: ({ organizationId, fileId }) =>
      write(async (transaction) => {
        await transaction
          .updateTable("file_contents")
          .set({ clear_at: 0 })
          .where("organization_id", "=", organizationId)
          .where("file_id", "=", fileId)
          .where("clear_at", "is not", null)
          .execute();
      }),

    async readContent({ organizationId, fileId, start }) {
      const row = await reader
        .selectFrom("file_pieces")
        .innerJoin("files", (join) =>
          join
            .onRef("files.organization_id", "=", "file_pieces.organization_id")
            .onRef("files.id", "=", "file_pieces.file_id"),
        )
        .select(["file_pieces.start", "file_pieces.piece"])
        .where("file_pieces.organization_id", "=", organizationId)
        .where("file_pieces.file_id", "=", fileId)
        .where("file_pieces.start", "<=", start)
        .orderBy("file_pieces.start", "desc")
        .limit(1)
        .executeTakeFirst();
      const piece = row?.piece.subarray(start - row.start);
      return piece === undefined || piece.length === 0 ? null : piece;
    },

    clearContent: ({ now, limit }) =>
      write(async (transaction) => {
        const due = transaction
          .selectFrom("file_contents")
          .selectAll()
          .where("clear_at", "<=", now)
          .orderBy("clear_at")
          .limit(1);
        const content = await traits.takeUnlocked(due).executeTakeFirst();
        if (content === undefined) {
          return false;
        }
        const { organization_id: organizationId, file_id: fileId } = content;
        const pieces = transaction
          .selectFrom("file_pieces")
          .select("start")
          .where("organization_id", "=", organizationId)
          .where("file_id", "=", fileId)
          .limit(limit);
        const { numDeletedRows } = await transaction
          .deleteFrom("file_pieces")
          .where("organization_id", "=", organizationId)
          .where("file_id", "=", fileId)
          .where("start", "in", pieces)
          .executeTakeFirst();
        if (numDeletedRows < limit) {
          await transaction
            .deleteFrom("file_contents")
            .where("organization_id", "=", organizationId)
            .where("file_id", "=", fileId)
            .execute();
        } else {
          // From here on a sender that is only slow cannot go on with what is left.
          await makeDue(transaction, { organizationId, fileId });
        }
        return true;
      }),
  };
}

/** Gives the content up, whoever had it. */
export async function makeDue(
  transaction: Kysely<Schema>,
  { organizationId, fileId }: { organizationId: OrganizationId; fileId: FileId },
): Promise<void> {
  await transaction
    .updateTable("file_contents")
    .set({ clear_at: 0 })
    .where("organization_id", "=", organizationId)
    .where("file_id", "=", fileId)
    .execute();
}
