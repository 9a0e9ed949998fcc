import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Gives texts a place to wait for the index, where it takes them up many at once. */
export const waitingTexts = ({ search }: TableShapes): Migration => ({
  up: (db: Kysely<Schema>) => search.create(db),
});
