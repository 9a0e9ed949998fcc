import type { Engine } from "../../engine/engine.ts";
import { errorResponses, jsonResponse, writeErrors } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import type { ApiLimits } from "../limits.ts";
import { pathId } from "../plausible-id.ts";
import type { RunAnswer } from "../run-answer.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { describeWaiting } from "./describe-waiting.ts";
import { encodeRun } from "./encode.ts";
import { runOrEventsResponse } from "./event-stream-schema.ts";
import { runHeaders, runPath, writeHeaders } from "./requests/queries.ts";
import { decodeToolOutputs, submitToolOutputsBody } from "./requests/tool-outputs.ts";
import { runSchema } from "./response-schemas.ts";

const tags = ["Runs"];

/** How a client steps into a run that is active. @see tune-api.md, section 9.4 */
export function registerRunControl(
  app: ZodApp,
  {
    engine,
    find,
    idempotency,
    answerWithRun,
    limits,
  }: {
    engine: Pick<Engine, "cancelRun" | "submitToolOutputs">;
    find: Finders;
    idempotency: Idempotency;
    answerWithRun: RunAnswer;
    limits: ApiLimits;
  },
): void {
  app.post(
    "/threads/:threadId/runs/:runId/cancel",
    {
      schema: {
        operationId: "cancelRun",
        summary: "Cancel a run",
        description:
          "Answers at once with the run, `cancelling`; it is `cancelled` soon. What it has said so far stays. " +
          "Needs no body.",
        tags,
        params: runPath,
        headers: writeHeaders,
        response: { 200: jsonResponse("The run.", runSchema), ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const runId = pathId("run", request.params.runId);
      return idempotency.answer({
        reply,
        perform: (once) => engine.cancelRun({ organizationId, threadId, runId, once }),
        recall: () => find.run(organizationId, { threadId, runId }),
        respond: encodeRun,
      });
    },
  );

  app.post(
    "/threads/:threadId/runs/:runId/submit_tool_outputs",
    {
      schema: {
        operationId: "submitToolOutputs",
        summary: "Submit outputs of tool calls",
        description:
          "Of all calls that the run waits for, or of some: the run goes on with the last of them. A call keeps its " +
          "first output; the same one may come again, and another one is refused with 409. While outputs are " +
          `missing the answer comes at once. ${describeWaiting(limits)}`,
        tags,
        params: runPath,
        headers: runHeaders,
        body: submitToolOutputsBody,
        response: { 200: runOrEventsResponse, ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const runId = pathId("run", request.params.runId);
      const outputs = decodeToolOutputs(request.body);
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        perform: (once) =>
          engine.submitToolOutputs({ organizationId, threadId, runId, outputs, wantsAll: false, once }),
        recall: async (subject) => ({
          run: await find.run(organizationId, { threadId, runId }),
          after: readSubject(subject).after,
        }),
        respond: ({ run, after }) =>
          // A run that still waits has nothing new to tell; the end of its last stream says so to the reader.
          answerWithRun({ reply, run, after, stream }),
      });
    },
  );
}
