import { asId } from "../core/ids.ts";
import type { AccessKeyStore } from "../core/store.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import { fromAccessKeyRow, fromOrganizationRow, toAccessKeyRow, toOrganizationRow } from "./row-mapper.ts";

export function createAccessKeyStore({ reader, write, traits }: Database): AccessKeyStore {
  return {
    bootstrap: ({ organization, accessKey }) =>
      write(async (transaction) => {
        await traits.holdTable(transaction, "organizations");
        const existing = await transaction
          .selectFrom("organizations")
          .select("id")
          .limit(1)
          .executeTakeFirst();
        if (existing !== undefined) {
          return false;
        }
        await transaction.insertInto("organizations").values(toOrganizationRow(organization)).execute();
        await transaction.insertInto("access_keys").values(toAccessKeyRow(accessKey)).execute();
        return true;
      }),

    createAccessKey: (accessKey) =>
      write(async (transaction) => {
        await transaction.insertInto("access_keys").values(toAccessKeyRow(accessKey)).execute();
      }),

    async findAccessKey({ digest }) {
      const row = await reader
        .selectFrom("access_keys")
        .selectAll()
        .where("digest", "=", digest)
        .executeTakeFirst();
      return row === undefined ? null : fromAccessKeyRow(row);
    },

    async findDefaultOrganization() {
      const row = await reader
        .selectFrom("organizations")
        .selectAll()
        .orderBy("created_at")
        .orderBy("ordinal")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : fromOrganizationRow(row);
    },

    async findOrganization({ idOrName }) {
      const rows = await reader
        .selectFrom("organizations")
        .selectAll()
        .where((where) =>
          where.or([
            where("id", "=", asId<"organization">(idOrName)),
            where("name", "=", toJsonText(idOrName)),
          ]),
        )
        .orderBy("created_at")
        .orderBy("ordinal")
        .execute();
      const row = rows.find(({ id }) => id === idOrName) ?? rows.at(0);
      return row === undefined ? null : fromOrganizationRow(row);
    },
  };
}
