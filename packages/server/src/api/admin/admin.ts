import type { AccessKeyStore } from "../../core/access-key-store.ts";
import type { Clock } from "../../core/clock.ts";
import type { IdSource } from "../../core/ids.ts";
import type { InsightStore } from "../../core/insight-store.ts";
import type { ModelRegistry } from "../../core/model-registry.ts";
import type { ProviderHealth } from "../../core/provider-health.ts";
import type { Random } from "../../core/random.ts";
import type { RunStore } from "../../core/run-store.ts";
import type { SessionStore } from "../../core/session-store.ts";
import type { Authentication } from "../authentication.ts";
import type { OpenRequests } from "../open-requests.ts";
import { validatorCompiler } from "../validation.ts";
import type { ZodApp } from "../zod-app.ts";
import { registerAccessKeys } from "./access-keys.ts";
import { registerModelInsight } from "./models.ts";
import { registerRunInsight } from "./runs.ts";
import { registerServerState } from "./server.ts";
import type { ServerFacts } from "./server-facts.ts";
import { registerSession, registerSignIn } from "./session.ts";
import { registerThreadInsight } from "./threads.ts";
import { registerUsage } from "./usage.ts";

export type AdminStore = Pick<
  AccessKeyStore,
  | "createAccessKey"
  | "listAccessKeys"
  | "retrieveAccessKey"
  | "renameAccessKey"
  | "revokeAccessKey"
  | "findOrganization"
> &
  Pick<SessionStore, "createSession" | "deleteSession"> &
  Pick<RunStore, "findRun" | "listSteps"> &
  Pick<
    InsightStore,
    | "listRunOverviews"
    | "findRunOverview"
    | "readRecordedEvents"
    | "readThreadAsOf"
    | "summarizeRuns"
    | "readUsage"
    | "listThreadOverviews"
    | "countActiveRuns"
  >;

export interface AdminDependencies {
  store: AdminStore;
  authentication: Authentication;
  clock: Clock;
  ids: IdSource;
  random: Random;
  server: ServerFacts;
  models: ModelRegistry;
  providerHealth: ProviderHealth;
  openRequests: OpenRequests;
  isReady: () => boolean;
}

/** What the studio needs beside the Tune dialect, in the dialect's manners. Mounted at `/admin`. */
export function registerAdmin(app: ZodApp, dependencies: AdminDependencies): void {
  app.setValidatorCompiler(validatorCompiler);
  registerSignIn(app, dependencies);
  app.register((scope, _options, done) => {
    scope.addHook("onRequest", dependencies.authentication.admit);
    registerSession(scope, dependencies);
    registerAccessKeys(scope, dependencies);
    registerRunInsight(scope, dependencies);
    registerUsage(scope, dependencies);
    registerThreadInsight(scope, dependencies);
    registerModelInsight(scope, dependencies);
    registerServerState(scope, dependencies);
    done();
  });
}
