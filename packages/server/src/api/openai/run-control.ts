import type { Engine } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import type { RunAnswer } from "../run-answer.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeRun } from "./encode.ts";
import { runPath, writeHeaders } from "./requests/queries.ts";
import { decodeToolOutputs, submitToolOutputsBody } from "./requests/tool-outputs.ts";

/** How a client steps into a run that is active. */
export function registerRunControl(
  app: ZodApp,
  {
    engine,
    find,
    idempotency,
    answerWithRun,
  }: {
    engine: Pick<Engine, "cancelRun" | "submitToolOutputs">;
    find: Finders;
    idempotency: Idempotency;
    answerWithRun: RunAnswer;
  },
): void {
  app.post(
    "/threads/:threadId/runs/:runId/cancel",
    { schema: { params: runPath, headers: writeHeaders } },
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
    { schema: { params: runPath, headers: writeHeaders, body: submitToolOutputsBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const runId = pathId("run", request.params.runId);
      const outputs = decodeToolOutputs(request.body);
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        perform: (once) =>
          engine.submitToolOutputs({ organizationId, threadId, runId, outputs, wantsAll: true, once }),
        recall: async (subject) => ({
          run: await find.run(organizationId, { threadId, runId }),
          after: readSubject(subject).after,
        }),
        respond: ({ run, after }) => answerWithRun({ reply, run, after, stream }),
      });
    },
  );
}
