import { z } from "zod";
import { freeObject, timestamp } from "./common.ts";

export const runEventListSchema = z
  .object({
    object: z.literal("list"),
    data: z.array(
      z.object({
        number: z.int(),
        at: timestamp.nullable().describe("`null` for one from before the time was kept."),
        type: z.string(),
        data: freeObject,
      }),
    ),
    hasMore: z.boolean(),
  })
  .meta({ id: "RunEventList" });
