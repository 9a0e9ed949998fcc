import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Lets texts wait for the index under the ids of what they are of, and takes up those that wait by number. */
export const textsToSearch = ({ search }: TableShapes): Migration => ({
  up: (db: Kysely<Schema>) => search.create(db),
});
