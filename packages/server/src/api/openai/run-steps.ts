import type { Store } from "../../core/store.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeRunStep } from "./encode.ts";
import { decodePage, encodePage } from "./pages.ts";
import { listQuery, runPath, stepPath } from "./requests/queries.ts";

export function registerRunSteps(
  app: ZodApp,
  { store, find }: { store: Pick<Store, "listSteps">; find: Finders },
): void {
  app.get(
    "/threads/:threadId/runs/:runId/steps",
    { schema: { params: runPath, querystring: listQuery } },
    async (request) => {
      const { organizationId, id: runId } = await find.run(organizationOf(request), request.params);
      const page = decodePage(request.query);
      return encodePage(await store.listSteps({ organizationId, runId, page }), page, encodeRunStep);
    },
  );

  app.get("/threads/:threadId/runs/:runId/steps/:stepId", { schema: { params: stepPath } }, async (request) =>
    encodeRunStep(await find.step(organizationOf(request), request.params)),
  );
}
