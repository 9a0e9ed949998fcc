import type { Migration } from "kysely/migration";

export const messageOrigins = (): Migration => ({
  up: ({ schema }) => schema.alterTable("messages").addColumn("origin", "text").execute(),
});
