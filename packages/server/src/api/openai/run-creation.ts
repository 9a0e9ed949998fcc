import type { ModelRegistry } from "../../core/model-registry.ts";
import type { Engine } from "../../engine/engine.ts";
import { accessKeyOf, organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import type { RunAnswer } from "../run-answer.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { type FileCheck, filesOfMessages, filesOfTools } from "./file-references.ts";
import { threadPath, writeHeaders } from "./requests/queries.ts";
import {
  createRunBody,
  createThreadAndRunBody,
  decodeCreateRun,
  decodeCreateThreadAndRun,
} from "./requests/run.ts";

/** The two ways to start a run. They answer at once, while the run is queued. */
export function registerRunCreation(
  app: ZodApp,
  {
    engine,
    models: { defaultModel },
    find,
    idempotency,
    checkFiles,
    answerWithRun,
  }: {
    engine: Pick<Engine, "createThreadAndRun" | "createRun">;
    models: Pick<ModelRegistry, "defaultModel">;
    find: Finders;
    idempotency: Idempotency;
    checkFiles: FileCheck;
    answerWithRun: RunAnswer;
  },
): void {
  app.post(
    "/threads/runs",
    { schema: { headers: writeHeaders, body: createThreadAndRunBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const command = decodeCreateThreadAndRun(request.body, organizationId, defaultModel);
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        async perform(once) {
          await checkFiles(organizationId, [
            ...filesOfMessages(command.thread.messages, "thread.messages"),
            ...filesOfTools(command.thread.toolResources, "thread.tool_resources"),
          ]);
          return (await engine.createThreadAndRun({ ...command, once, accessKeyId: accessKeyOf(request).id }))
            .run;
        },
        recall: (subject) => find.run(organizationId, readSubject(subject)),
        respond: (run) => answerWithRun({ reply, run, after: 0, stream }),
      });
    },
  );

  app.post(
    "/threads/:threadId/runs",
    { schema: { params: threadPath, headers: writeHeaders, body: createRunBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const command = { organizationId, threadId, ...decodeCreateRun(request.body, defaultModel) };
      const stream = request.body.stream === true;
      return idempotency.answer({
        reply,
        async perform(once) {
          await checkFiles(organizationId, filesOfMessages(command.messages, "additional_messages"));
          return engine.createRun({ ...command, once, accessKeyId: accessKeyOf(request).id });
        },
        recall: (subject) => find.run(organizationId, readSubject(subject)),
        respond: (run) => answerWithRun({ reply, run, after: 0, stream }),
      });
    },
  );
}
