import { z } from "zod";
import { accessKeyScopes } from "../../../core/access-key.ts";
import { deletedSchema, listSchema } from "../../answer-schemas.ts";
import { timestamp } from "./common.ts";

export const scope = z.enum(accessKeyScopes).meta({ id: "AccessKeyScope" });

export const accessKeySchema = z
  .object({
    id: z.string(),
    object: z.literal("access_key"),
    name: z.string(),
    prefix: z.string().describe("The first characters, by which a person recognises it."),
    scope,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().describe("To the minute."),
    createdBy: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe("The key that made it; `null` when the command line or the first start did."),
    current: z.boolean().describe("Whether this request was made with it."),
  })
  .meta({ id: "AccessKey" });

export const newAccessKeySchema = accessKeySchema
  .extend({ key: z.string().describe("The key itself. It is shown this once.") })
  .meta({ id: "NewAccessKey" });

export const accessKeyListSchema = listSchema(accessKeySchema).meta({ id: "AccessKeyList" });

export const deletedAccessKeySchema = deletedSchema("access_key.deleted").meta({ id: "DeletedAccessKey" });

export const sessionSchema = z
  .object({
    object: z.literal("session"),
    organization: z.object({ id: z.string(), name: z.string() }),
    accessKey: accessKeySchema.pick({ id: true, name: true, prefix: true, scope: true, expiresAt: true }),
    expiresAt: timestamp.nullable().describe("When the cookie ends; `null` when a key was sent instead."),
    server: z.object({ version: z.string() }),
  })
  .meta({ id: "Session" });

export const sessionStateSchema = z
  .object({
    object: z.literal("session_state"),
    session: sessionSchema.nullable().describe("`null` when nobody is signed in."),
  })
  .meta({ id: "SessionState" });

export const endedSessionSchema = z
  .object({ object: z.literal("session.deleted"), deleted: z.literal(true) })
  .meta({ id: "EndedSession" });

export type AdminAccessKey = z.output<typeof accessKeySchema>;

export type AdminSession = z.output<typeof sessionSchema>;
