import type { Store } from "../../core/store.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import { listQuery } from "../list-query.ts";
import { decodePage, encodePage } from "../pages.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeRunStep } from "./encode.ts";
import { runPath, stepPath } from "./requests/queries.ts";
import { runStepListSchema, runStepSchema } from "./response-schemas.ts";

const tags = ["Run steps"];

/** @see tune-api.md, section 10 */
export function registerRunSteps(
  app: ZodApp,
  { store, find }: { store: Pick<Store, "listSteps">; find: Finders },
): void {
  app.get(
    "/threads/:threadId/runs/:runId/steps",
    {
      schema: {
        operationId: "listRunSteps",
        summary: "List the steps of a run",
        tags,
        params: runPath,
        querystring: listQuery("desc"),
        response: { 200: jsonResponse("A page of steps.", runStepListSchema), ...errorResponses(400, 404) },
      },
    },
    async (request) => {
      const { organizationId, id: runId } = await find.run(organizationOf(request), request.params);
      const page = decodePage(request.query, "desc");
      return encodePage(await store.listSteps({ organizationId, runId, page }), page, encodeRunStep);
    },
  );

  app.get(
    "/threads/:threadId/runs/:runId/steps/:stepId",
    {
      schema: {
        operationId: "retrieveRunStep",
        summary: "Retrieve a step of a run",
        tags,
        params: stepPath,
        response: { 200: jsonResponse("The step.", runStepSchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeRunStep(await find.step(organizationOf(request), request.params)),
  );
}
