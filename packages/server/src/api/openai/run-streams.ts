import type { Run } from "../../core/run.ts";
import type { Store } from "../../core/store.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { RunStream } from "../run-stream.ts";
import type { ZodApp } from "../zod-app.ts";
import { runPath, streamHeaders, streamQuery } from "./requests/queries.ts";

const eventsReadAtOnce = 1_000;

/** What the protocol does not have: a stream that broke off is joined again, by its number or from its beginning. */
export function registerRunStreams(
  app: ZodApp,
  { store, find, streamRun }: { store: Pick<Store, "readEvents">; find: Finders; streamRun: RunStream },
): void {
  app.get(
    "/threads/:threadId/runs/:runId/stream",
    {
      // Answering HEAD would mean to follow the run to its end and say nothing.
      exposeHeadRoute: false,
      schema: { params: runPath, querystring: streamQuery, headers: streamHeaders },
    },
    async (request, reply) => {
      const run = await find.run(organizationOf(request), request.params);
      const given = request.headers["last-event-id"] ?? request.query.after;
      await streamRun({ reply, run, after: given ?? (await beginningOfStream(store, run)) });
      return reply;
    },
  );
}

/**
 * The number after which the newest stream of a run begins: its creation, or the outputs that let it go on. Clients
 * want to see each thing begin in the stream in which it goes on.
 */
async function beginningOfStream(
  store: Pick<Store, "readEvents">,
  { organizationId, id: runId }: Run,
): Promise<number> {
  let beginning = 0;
  let pause = 0;
  let after = 0;
  for (;;) {
    const events = await store.readEvents({ organizationId, runId, after, limit: eventsReadAtOnce });
    for (const { event, sequence } of events) {
      beginning = pause;
      pause = event.type === "done" ? sequence : pause;
      after = sequence;
    }
    if (events.length < eventsReadAtOnce) {
      return beginning;
    }
  }
}
