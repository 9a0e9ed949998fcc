import { z } from "zod";
import { maxParallelCalls } from "../../../core/tool.ts";
import { id, sizes } from "./fields.ts";

/** @see assistants-v2.md, section 3.7 */
export const submitToolOutputsBody = z.object({
  tool_outputs: z
    .array(z.object({ tool_call_id: id, output: z.string().max(sizes.textLength).nullish() }))
    .max(maxParallelCalls),
  stream: z.boolean().nullish(),
});

/** Applications leave an output out that is empty. */
export function decodeToolOutputs(
  body: z.output<typeof submitToolOutputsBody>,
): { toolCallId: string; output: string }[] {
  return body.tool_outputs.map(({ tool_call_id, output }) => ({
    toolCallId: tool_call_id,
    output: output ?? "",
  }));
}
