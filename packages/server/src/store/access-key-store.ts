import type { Kysely } from "kysely";
import type { AccessKey } from "../core/access-key.ts";
import type { AccessKeyStore } from "../core/access-key-store.ts";
import { type AccessKeyId, asId, type OrganizationId } from "../core/ids.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import { readPage } from "./page.ts";
import { fromAccessKeyRow, fromOrganizationRow, toAccessKeyRow, toOrganizationRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";

const findByDigest = statement((db, { digest }: Pick<AccessKey, "digest">) =>
  selectAccessKeys(db).where("digest", "=", digest),
);

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
      const { rows } = await findByDigest(reader, { digest }, {});
      return rows[0] === undefined ? null : fromAccessKeyRow(rows[0]);
    },

    listAccessKeys: ({ organizationId, page }) =>
      readPage({ list: keysInUse(reader, organizationId), page, toEntry: fromAccessKeyRow }),

    async retrieveAccessKey({ organizationId, accessKeyId }) {
      const row = await keysInUse(reader, organizationId).where("id", "=", accessKeyId).executeTakeFirst();
      return row === undefined ? null : fromAccessKeyRow(row);
    },

    renameAccessKey: ({ organizationId, accessKeyId, name }) =>
      write(async (transaction) => {
        await updateKeyInUse(transaction, { organizationId, accessKeyId })
          .set({ name: toJsonText(name) })
          .execute();
        const row = await keysInUse(transaction, organizationId)
          .where("id", "=", accessKeyId)
          .executeTakeFirst();
        return row === undefined ? null : fromAccessKeyRow(row);
      }),

    revokeAccessKey: ({ organizationId, accessKeyId, at }) =>
      write(async (transaction) => {
        const admins = transaction
          .selectFrom("access_keys")
          .select("id")
          .where("organization_id", "=", organizationId)
          .where("scope", "=", "admin")
          .where("revoked_at", "is", null)
          .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", at)]))
          .orderBy("ordinal");
        // Of two that are revoked at once, the second one sees that the first is gone.
        const [first, ...others] = await traits.keepRows(admins).execute();
        if (first?.id === accessKeyId && others.length === 0) {
          return "last-admin";
        }
        const { numUpdatedRows } = await updateKeyInUse(transaction, { organizationId, accessKeyId })
          .set({ revoked_at: at })
          .executeTakeFirst();
        await transaction
          .deleteFrom("sessions")
          .where("organization_id", "=", organizationId)
          .where("access_key_id", "=", accessKeyId)
          .execute();
        return numUpdatedRows === 1n;
      }),

    noteAccessKeyUse: ({ organizationId, accessKeyId, at, unlessAfter }) =>
      write(async (transaction) => {
        await updateKeyInUse(transaction, { organizationId, accessKeyId })
          .set({ last_used_at: at })
          .where((eb) => eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<=", unlessAfter)]))
          .execute();
      }),

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

/** Keys, each with the name of the key that made it. */
export function selectAccessKeys(db: Kysely<Schema>) {
  return db
    .selectFrom("access_keys")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("access_keys as creator")
        .select("creator.name")
        .whereRef("creator.organization_id", "=", "access_keys.organization_id")
        .whereRef("creator.id", "=", "access_keys.created_by")
        .as("creator_name"),
    );
}

function keysInUse(db: Kysely<Schema>, organizationId: OrganizationId) {
  return selectAccessKeys(db).where("organization_id", "=", organizationId).where("revoked_at", "is", null);
}

function updateKeyInUse(
  transaction: Kysely<Schema>,
  { organizationId, accessKeyId }: { organizationId: OrganizationId; accessKeyId: AccessKeyId },
) {
  return transaction
    .updateTable("access_keys")
    .where("organization_id", "=", organizationId)
    .where("id", "=", accessKeyId)
    .where("revoked_at", "is", null);
}
