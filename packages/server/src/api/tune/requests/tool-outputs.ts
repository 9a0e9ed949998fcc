import { z } from "zod";
import { maxParallelCalls } from "../../../core/tool.ts";
import { sizes } from "./fields.ts";

export const submitToolOutputsBody = z
  .object({
    toolOutputs: z
      .array(
        z.object({
          toolCallId: z
            .string()
            .min(1)
            .max(sizes.idLength)
            .describe("The `id` of the call in `requiredAction`."),
          output: z
            .string()
            .max(sizes.textLength)
            .nullable()
            .describe("What the call gave; `null` counts as an empty text."),
        }),
      )
      .max(maxParallelCalls)
      .describe("Outputs of all calls that the run waits for, or of some; it goes on with the last of them."),
    stream: z.boolean().nullish().meta({
      default: false,
      description: "Answer with the events that follow as server-sent events, ended by `data: [DONE]`.",
    }),
  })
  .meta({ id: "SubmitToolOutputs" });

/** An output that is left out is a mistake, and one that could not be mended: a call keeps what it has. */
export function decodeToolOutputs({
  toolOutputs,
}: z.output<typeof submitToolOutputsBody>): { toolCallId: string; output: string }[] {
  return toolOutputs.map(({ toolCallId, output }) => ({ toolCallId, output: output ?? "" }));
}
