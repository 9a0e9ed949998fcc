import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { createApp } from "./api/app.ts";
import { readSaved } from "./api/openai/saved/read-saved.ts";
import { type Config, ConfigError, describeDatabase } from "./config.ts";
import { type AccessKey, digestOf, generateAccessKey, hintOf } from "./core/access-key.ts";
import { InvalidInputError } from "./core/errors.ts";
import { type AccessKeyId, createIdSource, type OrganizationId } from "./core/ids.ts";
import type { Logger } from "./core/logger.ts";
import { type Metrics, silentMetrics } from "./core/metrics.ts";
import type { Store } from "./core/store.ts";
import { createEngine, defaultEngineSettings } from "./engine/create-engine.ts";
import { type ImportReport, importSaved } from "./engine/import-saved.ts";
import { createLocalWakeup } from "./engine/local-wakeup.ts";
import { watchProviders } from "./engine/provider-health.ts";
import { createMetrics } from "./metrics/create-metrics.ts";
import { watchStore } from "./metrics/watch-store.ts";
import { createModelRegistry } from "./models/create-model-registry.ts";
import { discoverOllama } from "./models/discover-ollama.ts";
import { createProviderFetch } from "./models/provider-fetch.ts";
import { createTokenCounter } from "./models/token-counter.ts";
import { databaseFileIn, hasDatabaseFile, isDirectory, makeDataDirectory } from "./store/data-directory.ts";
import type { PostgresWakeup } from "./store/postgres-wakeup.ts";
import { openSqliteStore } from "./store/sqlite-database.ts";
import { monotonicNow, systemClock, systemRandom } from "./system.ts";

const clock = systemClock;
const random = systemRandom;
const ids = createIdSource({ clock, random });

/** Together with what the engine takes to stop, these stay below the ten seconds that supervisors tend to allow. */
const lingerMs = 6_000;
const closeMs = 1_500;

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:4242`. */
  url: string;
  /** The access key that was made for an empty database, which nobody can ask for again; else `null`. */
  firstKey: string | null;
  /**
   * Takes no more runs, leaves those it has to other nodes or the next start, ends the open streams (their clients
   * resume them elsewhere), takes no more requests, and closes the database.
   */
  close(): Promise<void>;
}

/** Puts the parts together and listens. Nothing else in the project knows which parts there are. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const metrics = createMetrics({ now: monotonicNow });
  const store = await openStore(config, logger, metrics.groupBegins);
  const wakeup = await openWakeup(config, logger);
  try {
    const firstKey = await createFirstKey(store, config.bootstrapKey);
    const registry = createModelRegistry({
      providers: await withDiscovered(config.providers),
      aliases: config.modelAliases,
      defaultModel: config.defaultModel,
      fetch: createProviderFetch({ clock }),
      clock,
      logger,
    });
    const { models, health } = watchProviders({ models: registry, clock });
    const { limits } = config;
    const engine = createEngine({
      store: watchStore(store, metrics),
      models,
      countTokens: createTokenCounter(),
      wakeup,
      clock,
      ids,
      random,
      logger,
      settings: {
        ...defaultEngineSettings,
        leaseMs: limits.leaseSeconds * 1_000,
        maxConcurrentRuns: limits.concurrentRuns,
        runLifetimeMs: limits.runLifetimeSeconds * 1_000,
        maxAnswerCharacters: limits.answerCharacters,
        eventRetentionMs: limits.eventRetentionSeconds === null ? null : limits.eventRetentionSeconds * 1_000,
      },
    });
    let isReady = true;
    const app = await createApp({
      engine,
      store,
      models,
      clock,
      ids,
      random,
      providerHealth: health,
      server: {
        version: packageJson.version,
        nodeId: engine.worker.nodeId,
        database: config.databaseUrl === null ? "sqlite" : "postgres",
        startedAt: clock.now(),
      },
      publicUrls: config.publicUrls,
      studioDirectory: join(import.meta.dirname, "../static"),
      isLocal: isLoopback(config.host),
      metrics,
      logger,
      limits: {
        bodyBytes: limits.bodyBytes,
        fileBytes: limits.fileBytes,
        requestMs: limits.requestSeconds * 1_000,
        waitMs: limits.waitSeconds * 1_000,
        drainMs: limits.drainSeconds * 1_000,
        // Where no other node can go on with the runs, there is nothing to wait for.
        lingerMs: config.databaseUrl === null ? 0 : lingerMs,
        closeMs,
      },
      isReady: () => isReady,
    });
    const url = await app.listen({ host: config.host, port: config.port });
    engine.start();
    void metrics.load();
    return {
      url,
      firstKey,
      async close() {
        isReady = false;
        await engine.stop();
        await app.close();
        await wakeup.close();
        await store.close();
      },
    };
  } catch (error) {
    await wakeup.close();
    await store.close();
    throw error;
  }
}

/**
 * Makes a further key for the oldest organization, in the same database that a running server uses.
 *
 * @returns the key: it is stored as a digest only, so this is the one time that it is seen. And whether the database was
 *   empty until now.
 * @throws {ConfigError} The data directory was named, and is not there.
 */
export async function createAccessKey(
  config: Config,
  order: Pick<AccessKey, "name" | "scope" | "expiresAt">,
  logger: Logger,
): Promise<{ key: string; isFirst: boolean }> {
  refuseMissingDirectory(config);
  const store = await openStore(config, logger);
  try {
    const key = generateAccessKey(random);
    // The first key of a database is what others are made with, so it may do everything.
    const canBeFirst = order.scope === "admin" && order.expiresAt === null;
    const isFirst = canBeFirst && (await bootstrap(store, key, order.name));
    if (!isFirst) {
      const organization = await store.findDefaultOrganization();
      if (organization === null) {
        throw new ConfigError(
          `The database is empty (${describeDatabase(config)}). Start the server once, or make a first key with scope admin that does not expire.`,
        );
      }
      await store.createAccessKey(accessKeyFor(organization.id, key, order));
    }
    return { key, isFirst };
  } finally {
    await store.close();
  }
}

export type { ImportReport };

/** A file of saved conversations. */
export interface SavedFile {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

/**
 * Imports saved conversations into an organization, in the same database that a running server uses.
 *
 * @param params.organization - Id or name; `null` for the oldest.
 * @param params.onRefused - Told of each place in a file where something was not taken.
 * @returns what was imported, and the access key that was made if the database was empty, which nobody can ask for
 *   again.
 * @throws {ConfigError} The data directory was named, and is not there; or there is no database to try the import on.
 */
export async function importFiles(
  config: Config,
  {
    files,
    organization,
    dryRun,
    onRefused,
  }: {
    files: readonly SavedFile[];
    organization: string | null;
    dryRun: boolean;
    onRefused: (refusal: { place: string; problem: string }) => void;
  },
  logger: Logger,
): Promise<ImportReport & { firstKey: string | null }> {
  refuseMissingDirectory(config);
  if (dryRun && config.databaseUrl === null && !hasDatabaseFile(config.dataDir)) {
    throw new ConfigError(
      `There is no database in ${config.dataDir}, and a dry run makes none. Name its directory with --data or THREADMILL_DATA_DIR, or leave --dry-run out.`,
    );
  }
  const store = await openStore(config, logger);
  try {
    const firstKey = dryRun ? null : await createFirstKey(store, config.bootstrapKey);
    const found =
      organization === null
        ? await store.findDefaultOrganization()
        : await store.findOrganization({ idOrName: organization });
    if (found === null) {
      throw new InvalidInputError(
        organization === null
          ? `The database is empty (${describeDatabase(config)}), so there is nothing to try the import on. Leave --dry-run out.`
          : `There is no organization '${organization}'. Give the id or the name of one that exists.`,
        "organization",
      );
    }
    async function* items() {
      for (const file of files) {
        yield* readSaved(file);
      }
    }
    const report = await importSaved(
      { store, clock },
      { organizationId: found.id, items: items(), dryRun, onRefused },
    );
    return { ...report, firstKey };
  } finally {
    await store.close();
  }
}

/**
 * Beside a server, a directory that was named and is not there is a typing error more often than a beginning, and a new
 * database in it would look like success. Where none was named, or it is there as a container's volume is, keys may be made
 * before the first start.
 */
function refuseMissingDirectory({ databaseUrl, dataDir, dataDirNamedBy }: Config): void {
  if (databaseUrl !== null || dataDirNamedBy === null) {
    return;
  }
  let isThere: boolean;
  try {
    isThere = isDirectory(dataDir);
  } catch (error) {
    throw new ConfigError(
      `${dataDirNamedBy}: the directory ${dataDir} cannot be looked at${reasonOf(error)}. Name the one that the server uses, as a user who may read and write it.`,
      { cause: error },
    );
  }
  if (!isThere) {
    throw new ConfigError(
      `${dataDirNamedBy}: there is no directory ${dataDir}. Name the one that the server uses; for a new database, make the directory first, or start \`threadmill serve\`, which makes it.`,
    );
  }
}

async function openStore(
  { databaseUrl, dataDir }: Config,
  logger: Logger,
  beginGroup: Metrics["groupBegins"] = silentMetrics.groupBegins,
): Promise<Store> {
  if (databaseUrl !== null) {
    // Loaded only where it is used: most of a start is loading.
    const { openPostgresStore } = await import("./store/postgres-database.ts");
    return openPostgresStore({ url: databaseUrl, logger });
  }
  try {
    makeDataDirectory(dataDir);
  } catch (error) {
    throw new ConfigError(
      `The data directory ${dataDir} cannot be made${reasonOf(error)}. Name another with --data or THREADMILL_DATA_DIR.`,
      { cause: error },
    );
  }
  return openSqliteStore({ path: databaseFileIn(dataDir), logger, beginGroup });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ` (${error.message})` : "";
}

/** Between nodes where there can be several; within this one otherwise. */
async function openWakeup({ databaseUrl }: Config, logger: Logger): Promise<PostgresWakeup> {
  if (databaseUrl === null) {
    return { ...createLocalWakeup(), close: async () => undefined };
  }
  const { createPostgresWakeup } = await import("./store/postgres-wakeup.ts");
  return createPostgresWakeup({ url: databaseUrl, clock, logger });
}

async function createFirstKey(store: Store, bootstrapKey: string | null): Promise<string | null> {
  const key = bootstrapKey ?? generateAccessKey(random);
  const isFirst = await bootstrap(store, key, "First key");
  return isFirst && bootstrapKey === null ? key : null;
}

function bootstrap(store: Store, key: string, name: string): Promise<boolean> {
  const organizationId: OrganizationId = ids.next("organization");
  return store.bootstrap({
    organization: { id: organizationId, name: "default", createdAt: clock.now() },
    accessKey: accessKeyFor(organizationId, key, { name, scope: "admin", expiresAt: null }),
  });
}

function accessKeyFor(
  organizationId: OrganizationId,
  key: string,
  { name, scope, expiresAt }: Pick<AccessKey, "name" | "scope" | "expiresAt">,
): AccessKey {
  const id: AccessKeyId = ids.next("accessKey");
  return {
    id,
    organizationId,
    name,
    digest: digestOf(key),
    hint: hintOf(key),
    scope,
    createdBy: null,
    createdAt: clock.now(),
    lastUsedAt: null,
    expiresAt,
    revokedAt: null,
  };
}

/** Whether nothing but this machine can reach what listens there. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whoever configured nothing gets the models of an Ollama that runs beside the server. */
async function withDiscovered(providers: Config["providers"]): Promise<Config["providers"]> {
  const nothingConfigured = Object.keys(providers).length === 0;
  return nothingConfigured && (await discoverOllama({ fetch, clock }))
    ? { ollama: { type: "ollama" } }
    : providers;
}
