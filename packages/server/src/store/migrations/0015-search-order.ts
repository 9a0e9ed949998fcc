import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { fromJsonText } from "../json-text.ts";
import type { Schema } from "../schema.ts";
import { indexMessages, indexThread } from "../search/indexing.ts";
import { rowsInBatches } from "./rows-in-batches.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Indexes all texts in the order of their threads, and by organization. */
export const searchOrder = ({ search }: TableShapes): Migration => ({
  async up(db: Kysely<Schema>) {
    for (const table of ["threads_search", "messages_search"]) {
      await db.schema.dropTable(table).ifExists().execute();
    }
    await search.create(db);
    for await (const rows of rowsInBatches(
      db.selectFrom("threads").select(["ordinal", "organization_id", "id", "body"]),
    )) {
      for (const { organization_id: organizationId, id, body } of rows) {
        await indexThread(db, { search, organizationId }, { id, ...fromJsonText(body) });
      }
    }
    for await (const rows of rowsInBatches(
      db.selectFrom("messages").select(["ordinal", "organization_id", "id", "status", "body"]),
    )) {
      for (const { organization_id: organizationId, id, status, body } of rows) {
        await indexMessages(db, { search, organizationId }, [{ id, status, ...fromJsonText(body) }]);
      }
    }
  },
});
