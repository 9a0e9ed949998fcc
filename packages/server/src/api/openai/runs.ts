import type { Clock } from "../../core/clock.ts";
import type { Store } from "../../core/store.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import { updateRunMetadata } from "../update-run-metadata.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeRun } from "./encode.ts";
import { decodePage, encodePage } from "./pages.ts";
import { listQuery, runPath, threadPath, writeHeaders } from "./requests/queries.ts";
import { modifyRunBody } from "./requests/run.ts";

/** How soon a client should ask again how a run stands; without it some wait for five seconds. */
const pollAfterMs = 100;

export function registerRuns(
  app: ZodApp,
  {
    store,
    find,
    idempotency,
    clock,
  }: {
    store: Pick<Store, "listRuns" | "updateRunMetadata">;
    find: Finders;
    idempotency: Idempotency;
    clock: Clock;
  },
): void {
  app.get(
    "/threads/:threadId/runs",
    { schema: { params: threadPath, querystring: listQuery } },
    async (request) => {
      const { organizationId, id: threadId } = await find.thread(organizationOf(request), request.params);
      const page = decodePage(request.query);
      return encodePage(await store.listRuns({ organizationId, threadId, page }), page, encodeRun);
    },
  );

  app.get("/threads/:threadId/runs/:runId", { schema: { params: runPath } }, async (request, reply) => {
    const run = await find.run(organizationOf(request), request.params);
    reply.header("openai-poll-after-ms", pollAfterMs);
    return encodeRun(run);
  });

  app.post(
    "/threads/:threadId/runs/:runId",
    { schema: { params: runPath, headers: writeHeaders, body: modifyRunBody } },
    async (request, reply) => {
      const path = request.params;
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", path.threadId);
      const runId = pathId("run", path.runId);
      const { metadata } = request.body;
      return idempotency.answer({
        reply,
        perform: (once) =>
          updateRunMetadata({ store, clock }, { organizationId, threadId, runId, metadata, once }),
        recall: () => find.run(organizationId, path),
        respond: encodeRun,
      });
    },
  );
}
