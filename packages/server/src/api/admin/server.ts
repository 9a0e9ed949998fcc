import type { Clock } from "../../core/clock.ts";
import type { InsightStore } from "../../core/insight-store.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import type { ZodApp } from "../zod-app.ts";
import { timestamp } from "./encode.ts";
import { serverStateSchema } from "./responses/server.ts";
import type { ServerFacts } from "./server-facts.ts";

export function registerServerState(
  app: ZodApp,
  {
    store,
    server,
    isReady,
    clock,
  }: {
    store: Pick<InsightStore, "countActiveRuns">;
    server: ServerFacts;
    isReady: () => boolean;
    clock: Clock;
  },
): void {
  app.get(
    "/server",
    {
      schema: {
        operationId: "retrieveServerState",
        summary: "Tell how the server is",
        description: "The node that answers, and the organization's runs on all nodes.",
        tags: ["Admin"],
        response: { 200: jsonResponse("The server's state.", serverStateSchema), ...errorResponses() },
      },
    },
    async (request) => {
      const { startedAt, ...facts } = server;
      const counts = await store.countActiveRuns({ organizationId: organizationOf(request) });
      return {
        object: "server" as const,
        ...facts,
        startedAt: timestamp(startedAt),
        now: timestamp(clock.now()),
        ready: isReady(),
        runs: {
          queued: counts.queued,
          inProgress: counts.in_progress,
          requiresAction: counts.requires_action,
          cancelling: counts.cancelling,
        },
      };
    },
  );
}
