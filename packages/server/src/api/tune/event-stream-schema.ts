import { z } from "zod";
import { errorSchema } from "../answer-schemas.ts";
import { runSchema } from "./response-schemas.ts";
import { streamEvents } from "./stream-events.ts";

/** A piece of a message's text. The pieces that a reader gets, joined, are the text. */
export const messageDeltaSchema = z
  .object({
    id: z.string(),
    object: z.literal("thread.message.delta"),
    delta: z.object({
      content: z.array(z.object({ index: z.int(), type: z.literal("text"), text: z.string() })),
    }),
  })
  .meta({ id: "MessageDelta" });

/** A piece of a tool call. Id, name and output come with the first piece of a call. */
export const runStepDeltaSchema = z
  .object({
    id: z.string(),
    object: z.literal("thread.run.step.delta"),
    delta: z.object({
      stepDetails: z.object({
        type: z.literal("tool_calls"),
        toolCalls: z.array(
          z.object({
            index: z.int(),
            id: z.string().optional(),
            type: z.literal("function"),
            function: z.object({
              name: z.string().optional(),
              arguments: z.string(),
              output: z.null().optional(),
            }),
          }),
        ),
      }),
    }),
  })
  .meta({ id: "RunStepDelta" });

/** The data of the event `error`. */
export const streamErrorSchema = errorSchema.omit({ param: true }).meta({ id: "StreamError" });

/** Names of schemas stand in the document for themselves, so those of events are registered by being made here. */
const events = Object.entries(streamEvents).map(([event, [data, when]]) => ({
  event,
  data: data === "[DONE]" ? { const: data } : { $ref: `#/components/schemas/${data}` },
  description: when,
}));

/** A stream of events, for the documentation of an operation that answers with one. */
export const eventStream = z.string().meta({
  description: "Server-sent events. The data of each is one line of JSON; the last is `data: [DONE]`.",
  "x-events": events,
});

/** An answer with a run, for the operations that can stream its events instead. */
export const runOrEventsResponse = {
  description: "The run; or its events, with `stream`.",
  content: {
    "application/json": { schema: runSchema },
    "text/event-stream": { schema: eventStream },
  },
};
