import type { SessionStore } from "../core/session-store.ts";
import { selectAccessKeys } from "./access-key-store.ts";
import type { Database } from "./database.ts";
import { fromAccessKeyRow } from "./row-mapper.ts";

export function createSessionStore({ reader, write }: Database): SessionStore {
  return {
    createSession: ({ digest, organizationId, accessKeyId, createdAt, expiresAt }) =>
      write(async (transaction) => {
        const row = {
          digest,
          organization_id: organizationId,
          access_key_id: accessKeyId,
          created_at: createdAt,
          expires_at: expiresAt,
        };
        await transaction.insertInto("sessions").values(row).execute();
      }),

    async findSession({ digest }) {
      const row = await reader
        .selectFrom("sessions")
        .selectAll()
        .where("digest", "=", digest)
        .executeTakeFirst();
      if (row === undefined) {
        return null;
      }
      const { organization_id: organizationId, access_key_id: accessKeyId } = row;
      const key = await selectAccessKeys(reader)
        .where("organization_id", "=", organizationId)
        .where("id", "=", accessKeyId)
        .executeTakeFirst();
      return key === undefined
        ? null
        : {
            session: {
              digest,
              organizationId,
              accessKeyId,
              createdAt: row.created_at,
              expiresAt: row.expires_at,
            },
            accessKey: fromAccessKeyRow(key),
          };
    },

    extendSession: ({ digest, expiresAt }) =>
      write(async (transaction) => {
        await transaction
          .updateTable("sessions")
          .set({ expires_at: expiresAt })
          .where("digest", "=", digest)
          .where("expires_at", "<", expiresAt)
          .execute();
      }),

    deleteSession: ({ digest }) =>
      write(async (transaction) => {
        await transaction.deleteFrom("sessions").where("digest", "=", digest).execute();
      }),

    deleteExpiredSessions: ({ now, limit }) =>
      write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("sessions")
          .where("digest", "in", (select) =>
            select
              .selectFrom("sessions")
              .select("digest")
              .where("expires_at", "<=", now)
              .orderBy("expires_at")
              .limit(limit),
          )
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
