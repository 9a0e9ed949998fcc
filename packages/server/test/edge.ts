import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { expect, onTestFinished } from "vitest";
import { type AppDependencies, createApp } from "../src/api/app.ts";
import type { ApiLimits } from "../src/api/limits.ts";
import { type AccessKey, digestOf, generateAccessKey, hintOf } from "../src/core/access-key.ts";
import type { Clock } from "../src/core/clock.ts";
import { ModelNotFoundError } from "../src/core/errors.ts";
import { createIdSource, type OrganizationId } from "../src/core/ids.ts";
import { type Logger, silentLogger } from "../src/core/logger.ts";
import { type Metrics, silentMetrics } from "../src/core/metrics.ts";
import type { Store } from "../src/core/store.ts";
import { createEngine, defaultEngineSettings, type RunningEngine } from "../src/engine/create-engine.ts";
import { createLocalWakeup } from "../src/engine/local-wakeup.ts";
import { watchProviders } from "../src/engine/provider-health.ts";
import { watchStore } from "../src/metrics/watch-store.ts";
import { openSqliteStore } from "../src/store/sqlite-database.ts";
import { systemRandom as random, systemClock } from "../src/system.ts";
import { watchContract } from "./contract.ts";
import { createScriptedModel, type ScriptedModel } from "./scripted-model.ts";

/** The HTTP edge over a real engine and a real database in memory; only the model is the test's own. */
export interface Edge {
  app: FastifyInstance;
  store: Store;
  engine: RunningEngine;
  /** Answers for every model whose name begins with `test/`. */
  model: ScriptedModel;
  /** A key of the one organization, and a key of another. */
  key: string;
  foreignKey: string;
  organizationId: OrganizationId;
  /** A request with the key, without a socket. */
  call(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<LightMyRequestResponse>;
  createRun(body?: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Makes a further key; says how it differs from a good one. */
  addKey(change?: Partial<AccessKey>): Promise<string>;
  /** Listens and gives the address, for what needs a socket. */
  listen(): Promise<string>;
}

export const minimalBody = {
  model: "test/model",
  thread: { messages: [{ role: "user", content: "Hello" }] },
};

/**
 * Everything is closed when the test ends, and a test fails in which the edge gave an answer that its OpenAPI document
 * does not describe.
 */
export async function startEdge({
  clock = systemClock,
  logger = silentLogger,
  limits = {},
  isReady = () => true,
  changeStore = (store) => store,
  defaultModel = null,
  metrics = silentMetrics,
  ...place
}: {
  clock?: Clock;
  logger?: Logger;
  limits?: Partial<ApiLimits>;
  isReady?: () => boolean;
  /** What the edge reads from, to let the database fail. The engine keeps the real one. */
  changeStore?: (store: Store) => AppDependencies["store"];
  defaultModel?: string | null;
  metrics?: Metrics;
} & Pick<AppDependencies, "isLocal" | "publicUrls" | "studioDirectory"> = {}): Promise<Edge> {
  const ids = createIdSource({ clock, random });
  const store = watchStore(await openSqliteStore({ path: ":memory:", logger: silentLogger }), metrics);
  const organizationId = ids.next("organization");
  const key = generateAccessKey(random);
  const foreignKey = generateAccessKey(random);
  const accessKey = (text: string, organization: OrganizationId) => ({
    id: ids.next("accessKey"),
    organizationId: organization,
    name: "test",
    digest: digestOf(text),
    hint: hintOf(text),
    scope: "admin" as const,
    createdBy: null,
    createdAt: clock.now(),
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
  });
  await store.bootstrap({
    organization: { id: organizationId, name: "default", createdAt: clock.now() },
    accessKey: accessKey(key, organizationId),
  });

  const model = createScriptedModel();
  const { models, health } = watchProviders({
    clock,
    models: {
      resolve(name) {
        if (!name.startsWith("test/") && name !== "gpt-4o") {
          throw new ModelNotFoundError(name, ["test"]);
        }
        return { id: name, languageModel: model, contextWindow: 100_000 };
      },
      aliases: { "gpt-4o": "test/model" },
      defaultModel,
      hasKey: () => true,
      list: async () => [
        { provider: "test", type: "test", status: "ok", detail: null, models: ["test/model"] },
      ],
    },
  });
  const engine = createEngine({
    store,
    models,
    countTokens: async (texts) => texts.map((text) => text.length),
    wakeup: createLocalWakeup(),
    clock,
    ids,
    random,
    logger: silentLogger,
    settings: defaultEngineSettings,
  });
  const foreignOrganizationId = ids.next("organization");
  const foreign = accessKey(foreignKey, foreignOrganizationId);
  const seen: AppDependencies["store"] = changeStore(store);
  const app = createApp({
    metrics,
    engine,
    store: {
      ...seen,
      // A second organization cannot be made through the store yet, so its key is known here alone.
      findAccessKey: async (params) =>
        params.digest === foreign.digest ? foreign : seen.findAccessKey(params),
    },
    models,
    clock,
    ids,
    random,
    providerHealth: health,
    server: { version: "0.0.0", nodeId: engine.worker.nodeId, database: "sqlite", startedAt: clock.now() },
    logger,
    limits,
    isReady,
    ...place,
  });
  const contract = watchContract(app);
  onTestFinished(async () => {
    expect(contract.violations).toEqual([]);
  });
  onTestFinished(async () => {
    await engine.stop();
    await app.close();
    await store.close();
  });

  const call: Edge["call"] = async (method, url, { body, headers } = {}) => {
    const options: InjectOptions = { method, url, headers: { "x-tune-key": key, ...headers } };
    const answer = await app.inject(body === undefined ? options : { ...options, payload: body as object });
    // The document, and so the check, is of the Tune dialect.
    if (url.startsWith("/v1/") && String(answer.headers["content-type"]).startsWith("text/event-stream")) {
      await contract.checkStream(answer.body);
    }
    return answer;
  };
  return {
    app,
    store,
    engine,
    model,
    key,
    foreignKey,
    organizationId,
    call,
    createRun: (body = minimalBody, headers = {}) => call("POST", "/v1/threads/runs", { body, headers }),
    async addKey(change = {}) {
      const text = generateAccessKey(random);
      await store.createAccessKey({ ...accessKey(text, organizationId), ...change });
      return text;
    },
    listen: () => app.listen({ host: "127.0.0.1", port: 0 }),
  };
}
