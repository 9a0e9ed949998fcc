import type { Engine } from "../../engine/engine.ts";
import { errorResponses, writeErrors } from "../answer-schemas.ts";
import { accessKeyOf, organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import type { ApiLimits } from "../limits.ts";
import { pathId } from "../plausible-id.ts";
import type { RunAnswer } from "../run-answer.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { describeWaiting } from "./describe-waiting.ts";
import { runOrEventsResponse } from "./event-stream-schema.ts";
import { runHeaders, threadPath } from "./requests/queries.ts";
import {
  createRunBody,
  createThreadAndRunBody,
  decodeCreateRun,
  decodeCreateThreadAndRun,
} from "./requests/run.ts";

const tags = ["Runs"];

/** The two ways to start a run. @see tune-api.md, section 9 */
export function registerRunCreation(
  app: ZodApp,
  {
    engine,
    find,
    idempotency,
    answerWithRun,
    limits,
  }: {
    engine: Pick<Engine, "createThreadAndRun" | "createRun">;
    find: Finders;
    idempotency: Idempotency;
    answerWithRun: RunAnswer;
    limits: ApiLimits;
  },
): void {
  app.post(
    "/threads/runs",
    {
      schema: {
        operationId: "createThreadAndRun",
        summary: "Create a thread and run a model on it",
        description: describeWaiting(limits),
        tags,
        headers: runHeaders,
        body: createThreadAndRunBody,
        response: { 200: runOrEventsResponse, ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const command = decodeCreateThreadAndRun(request.body, organizationId);
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        perform: async (once) =>
          (await engine.createThreadAndRun({ ...command, once, accessKeyId: accessKeyOf(request).id })).run,
        recall: (subject) => find.run(organizationId, readSubject(subject)),
        respond: (run) => answerWithRun({ reply, run, after: 0, stream }),
      });
    },
  );

  app.post(
    "/threads/:threadId/runs",
    {
      schema: {
        operationId: "createRun",
        summary: "Run a model on a thread",
        description: `A thread has one active run at most; \`whenBusy\` says what to do when it has one. ${describeWaiting(limits)}`,
        tags,
        params: threadPath,
        headers: runHeaders,
        body: createRunBody,
        response: { 200: runOrEventsResponse, ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const command = { organizationId, threadId, ...decodeCreateRun(request.body) };
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        perform: (once) => engine.createRun({ ...command, once, accessKeyId: accessKeyOf(request).id }),
        recall: (subject) => find.run(organizationId, readSubject(subject)),
        respond: (run) => answerWithRun({ reply, run, after: 0, stream }),
      });
    },
  );
}
