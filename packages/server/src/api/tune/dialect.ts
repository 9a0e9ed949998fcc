import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { ModelRegistry } from "../../core/model-registry.ts";
import type { AccessKeyStore } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { createAuthenticationHook } from "../authentication.ts";
import type { ApiLimits } from "../limits.ts";
import type { OpenRequests } from "../open-requests.ts";
import { registerModels } from "./models.ts";
import { type ReadStore, registerReads } from "./reads.ts";
import { registerRunCreation } from "./run-creation.ts";
import { createRunStream } from "./run-stream.ts";
import type { TuneApp } from "./tune-app.ts";
import { tuneValidatorCompiler } from "./validation.ts";

export interface TuneDialectDependencies {
  engine: Engine;
  store: ReadStore & Pick<AccessKeyStore, "findAccessKey">;
  models: Pick<ModelRegistry, "list">;
  clock: Clock;
  logger: Logger;
  limits: ApiLimits;
  openRequests: OpenRequests;
}

/** The operations of the Tune dialect, all behind an access key. Mounted at `/v1`. */
export function registerTuneDialect(app: TuneApp, dependencies: TuneDialectDependencies): void {
  app.setValidatorCompiler(tuneValidatorCompiler);
  app.addHook("onRequest", createAuthenticationHook(dependencies));

  const streamRun = createRunStream(dependencies);
  registerRunCreation(app, { ...dependencies, streamRun });
  registerReads(app, { ...dependencies, streamRun });
  registerModels(app, dependencies);
}
