import { z } from "zod";
import { timestamp } from "./common.ts";

export const serverStateSchema = z
  .object({
    object: z.literal("server"),
    version: z.string(),
    nodeId: z.string(),
    database: z.enum(["sqlite", "postgres"]),
    startedAt: timestamp,
    now: timestamp,
    ready: z.boolean(),
    runs: z.object({
      queued: z.int(),
      inProgress: z.int(),
      requiresAction: z.int(),
      cancelling: z.int(),
    }),
  })
  .meta({ id: "ServerState" });

export type AdminServerState = z.output<typeof serverStateSchema>;
