import { Command, Option } from "commander";
import { pino } from "pino";
import packageJson from "../../package.json" with { type: "json" };
import {
  type Config,
  ConfigError,
  describeDatabase,
  type Flags,
  type LogLevel,
  loadConfig,
} from "../config.ts";
import { type AccessKeyScope, accessKeyScopes, generateAccessKey } from "../core/access-key.ts";
import { ThreadmillError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { createAccessKey, importFiles, startServer } from "../main.ts";
import { monotonicNow, systemClock, systemRandom } from "../system.ts";
import { banner } from "./banner.ts";
import { describeImport, openSavedFile, refusedIn } from "./import-files.ts";
import { describeListenFailure } from "./listen-failure.ts";
import { createLogDestination } from "./log-destination.ts";
import { onStopSignal } from "./stop-signals.ts";

/** Runs one command line. What a person or a script asked for goes to stdout, log lines go to stderr. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    const message = explain(error);
    if (message === null) {
      throw error;
    }
    process.stderr.write(`${message}\n`);
    // Set and not called, so that what is still being written is written.
    process.exitCode = 2;
  }
}

/** What to do about an error that is the operator's to mend; `null` for one that is ours. */
function explain(error: unknown): string | null {
  if (error instanceof ConfigError) {
    return error.message;
  }
  if (ThreadmillError.is(error) && error.code === "invalid_input") {
    return error.message;
  }
  if (ThreadmillError.is(error) && error.code === "store_unavailable") {
    return `${error.message}${reasonOf(error.cause)} Look at --database or DATABASE_URL, or at the data directory and the space on its disk.`;
  }
  return null;
}

/** What the database or the system said, in brackets. Neither says passwords. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return "";
  }
  // One that tried several addresses says nothing itself.
  const { message, code } = cause as NodeJS.ErrnoException;
  const reason = message || code;
  return reason === undefined ? "" : ` (${reason})`;
}

function createProgram(): Command {
  const program = new Command("threadmill")
    .description("A self-hosted server for threads and runs.")
    .version(packageJson.version);
  withDatabase(program.command("serve"))
    .description("start the server")
    .option("--host <address>", "address to listen on (THREADMILL_HOST, default 127.0.0.1)")
    .option("--port <number>", "port to listen on, 0 for any free one (THREADMILL_PORT, default 4242)")
    .action(serve);
  const keys = program.command("keys").description("access keys");
  withDatabase(keys.command("create"))
    .description("make an access key and print it; it cannot be shown again")
    .option("--name <name>", "what to call it", "Made on the command line")
    .addOption(
      new Option("--scope <scope>", "what it may do: look, use the API, or manage keys too")
        .choices(accessKeyScopes)
        .default("admin"),
    )
    .option("--expires <when>", "a number of days such as 90d, or an instant such as 2027-01-31T00:00:00Z")
    .action(async ({ name, scope, expires, ...flags }: Flags & NewKeyFlags) => {
      const order = { name, scope, expiresAt: expires === undefined ? null : readExpiry(expires) };
      const config = load(flags);
      const { key, isFirst } = await createAccessKey(config, order, createLogger("warn"));
      print(key);
      if (isFirst) {
        // Not on standard output, which scripts take the key from.
        process.stderr.write(`${describeNewDatabase(config)}\n`);
      }
    });
  keys
    .command("generate")
    .description("print a well-formed key that no server knows yet, for THREADMILL_BOOTSTRAP_KEY")
    .action(() => print(generateAccessKey(systemRandom)));
  withDatabase(program.command("import"))
    .description("import conversations that were saved elsewhere, under the ids that they had there")
    .argument("<file...>", "JSON or JSON Lines; - reads what is piped in")
    .option("--organization <name>", "whose they become, by id or name (default: the oldest organization)")
    .option("--dry-run", "only say what would be imported")
    .action(importSavedFiles);
  return program;
}

interface NewKeyFlags {
  name: string;
  scope: AccessKeyScope;
  expires?: string;
}

function readExpiry(text: string): number {
  const now = systemClock.now();
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const [date = ""] = /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(text) ?? [];
  // Of other texts Node makes some date as well, and of the 30th of February the 2nd of March.
  const isDate = new Date(date).getUTCDate() === Number(date.slice(-2));
  const instant = isDate ? Date.parse(text) : Number.NaN;
  const expiresAt = days === undefined ? instant : now + Number(days) * 86_400_000;
  if (!(expiresAt > now)) {
    const example = new Date(now + 90 * 86_400_000).toISOString();
    throw new ConfigError(
      `--expires: expected a time in the future, as a number of days such as 90d, or an instant such as ${example}; ` +
        `it is '${text}'. Example: --expires 90d`,
    );
  }
  return expiresAt;
}

function withDatabase(command: Command): Command {
  return command
    .option("--data <directory>", "where SQLite keeps its files (THREADMILL_DATA_DIR, default ./data)")
    .option("--database <url>", "a Postgres to use instead (DATABASE_URL)")
    .option("--config <file>", "configuration file (THREADMILL_CONFIG, default ./threadmill.config.json)");
}

/** Supervisors tend to kill what has not ended ten seconds after it was told to. */
const longestStopMs = 9_500;

async function serve(flags: Flags): Promise<void> {
  const config = load(flags);
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, logger).catch((error: unknown) => {
    const message = describeListenFailure(error, config);
    throw message === null ? error : new ConfigError(message, { cause: error });
  });
  const stop = (signal: NodeJS.Signals) => {
    logger.info({ signal }, "shutting down");
    setTimeout(() => {
      // Nothing is lost: what was acknowledged is on disk, and leases run out.
      logger.warn({ signal }, "the shutdown took too long; what was left is cut off");
      process.exit(0);
    }, longestStopMs).unref();
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, "shutdown failed");
        process.exit(1);
      },
    );
  };
  onStopSignal({ process, now: monotonicNow, stop, stopNow: () => process.exit(1) });
  const { url, firstKey } = server;
  process.stdout.on("error", (error) => {
    // Without a listener, the error would end the process.
    const lost =
      firstKey === null ? "" : ", the first access key with it: `npm run -s keys create` makes another";
    logger.warn({ err: error, url }, `what is said on standard output cannot be written${lost}`);
  });
  print(banner({ url, firstKey, version: packageJson.version, database: describeDatabase(config) }));
}

async function importSavedFiles(
  names: readonly string[],
  { organization, dryRun = false, ...flags }: Flags & { organization?: string; dryRun?: boolean },
): Promise<void> {
  const config = load(flags);
  const request = {
    files: names.map(openSavedFile),
    organization: organization ?? null,
    dryRun,
    onRefused: ({ place, problem }: { place: string; problem: string }) => {
      process.stderr.write(`${place}: ${problem}\n`);
    },
  };
  const report = await importFiles(config, request, createLogger("warn"));
  print(describeImport(report, { dryRun }));
  if (report.firstKey !== null) {
    print(`\n${describeNewDatabase(config)}`);
  }
  if (refusedIn(report) > 0) {
    process.exitCode = 1;
  }
}

function load(flags: Flags): Config {
  return loadConfig({ flags, environment: process.env, directory: process.cwd() });
}

function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Nothing logs these on purpose; an error that carries a request along must not either.
      redact: ["*.headers", "error.requestBodyValues", "error.cause.requestBodyValues"],
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    createLogDestination(),
  );
}

/** Whoever meant another one must hear of it: nothing else is wrong. */
function describeNewDatabase(config: Config): string {
  return (
    `The database was empty until now: ${describeDatabase(config)}. ` +
    "A server that has threads already uses another one: name that with --data or --database."
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
