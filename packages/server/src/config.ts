import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { isWellFormedAccessKey } from "./core/access-key.ts";
import { type ProviderConfig, providerConfigSchema, providersSchema } from "./models/provider-config.ts";

/** Everything that can be set, read once at the start. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** What named the data directory, as it was written, such as `--data`; `null`: nothing did. */
  dataDirNamedBy: string | null;
  /** `null`: SQLite in the data directory. */
  databaseUrl: string | null;
  /** The first access key of an empty database; `null` to make one up. */
  bootstrapKey: string | null;
  logLevel: LogLevel;
  providers: Record<string, ProviderConfig>;
  modelAliases: Record<string, string>;
  /** Runs where the Assistants dialect is asked for a model that is not configured; `null`: that is an error. */
  defaultModel: string | null;
  limits: Limits;
  /** Where browsers and proxies reach the server besides under the address that it listens on. */
  publicUrls: URL[];
}

export type Limits = z.infer<typeof limitsSchema>;
export type LogLevel = z.infer<typeof logLevelSchema>;

/** What the command line gave; each wins over its environment variable. */
export interface Flags {
  host?: string;
  port?: string;
  data?: string;
  database?: string;
  config?: string;
}

/** A setting is wrong. The message names it as it was written, says what was expected and gives an example. */
export class ConfigError extends Error {}

const logLevelSchema = z.enum(["silent", "error", "warn", "info", "debug"]);

/** The longest time that can be set, a year: beyond it, instants leave the range of a date some day. */
const longestSeconds = 31_536_000;

const seconds = (fallback: number, least: number) =>
  z.number().min(least).max(longestSeconds).default(fallback);

const limitsSchema = z.strictObject({
  /** Largest request body, in bytes. */
  bodyBytes: z
    .int()
    .min(1_024)
    .default(4 * 1024 * 1024),
  /** Largest file that can be uploaded, in bytes. The default is what applications of OpenAI's API count on. */
  fileBytes: z
    .int()
    .min(1)
    .default(512 * 1024 * 1024),
  /** How long a request may take to arrive: by default what the largest file needs at 2.5 megabits a second. */
  requestSeconds: z.int().min(1).max(longestSeconds).default(1_800),
  /** From a run's creation to its `expiresAt`. */
  runLifetimeSeconds: seconds(600, 1),
  /** How long a run request waits for the run's end when it neither streams nor says otherwise. */
  waitSeconds: seconds(55, 0),
  /** How long a node may be silent before others take over its runs. */
  leaseSeconds: seconds(5, 0.5),
  /** How long a server that was told to stop still answers, so that a balancer notices. */
  drainSeconds: z.number().min(0).max(5).default(1),
  /** How long the events of a run can be read after its end; `null` for ever. Everything else of it is kept. */
  eventRetentionSeconds: z.number().min(60).max(longestSeconds).nullable().default(604_800),
  /** Longest answer of one model call, its text and the arguments of its calls together, in characters. */
  answerCharacters: z.int().min(1_000).default(2_000_000),
  /** Runs that one node executes at once; more wait in the queue. */
  concurrentRuns: z.int().min(1).default(1_000),
});

const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  providers: providersSchema.default({}),
  modelAliases: z.record(z.string().min(1), z.string().min(1)).default({}),
  defaultModel: z.string().min(1).nullable().default(null),
  limits: limitsSchema.default(limitsSchema.parse({})),
});

const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value === "" ? null : value));

const optionalUrl = optionalText.pipe(providerConfigSchema.shape.baseUrl.unwrap().nullable());
const optionalKey = optionalText.pipe(providerConfigSchema.shape.apiKey.unwrap().nullable());

const environmentSchema = z.object({
  THREADMILL_HOST: optionalText,
  THREADMILL_PORT: optionalText
    .refine((value) => value === null || (/^\d+$/.test(value) && Number(value) <= 65_535), {
      error: "expected a whole number from 0 to 65535",
    })
    .transform((value) => (value === null ? null : Number(value))),
  THREADMILL_DATA_DIR: optionalText,
  DATABASE_URL: optionalText.refine(
    (value) => value === null || (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)),
    { error: "expected a Postgres URL" },
  ),
  THREADMILL_CONFIG: optionalText,
  THREADMILL_BOOTSTRAP_KEY: optionalText.refine((value) => value === null || isWellFormedAccessKey(value), {
    error: "expected 'sk-tune-' and 35 letters and digits, of which the last 6 are the checksum",
  }),
  THREADMILL_LOG_LEVEL: optionalText.pipe(logLevelSchema.nullable()),
  THREADMILL_PUBLIC_URLS: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""))
    .refine((urls) => urls.every(isWebUrl), {
      error: "expected http or https URLs, with commas between them",
    })
    .transform((urls) => urls.map((url) => new URL(url))),
  OPENAI_API_KEY: optionalKey,
  OPENAI_BASE_URL: optionalUrl,
  ANTHROPIC_API_KEY: optionalKey,
  GOOGLE_GENERATIVE_AI_API_KEY: optionalKey,
  OLLAMA_BASE_URL: optionalUrl,
});

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

type Environment = z.infer<typeof environmentSchema>;

/** What the command line says in the place of a variable. */
const options: Record<string, keyof Flags> = {
  THREADMILL_HOST: "host",
  THREADMILL_PORT: "port",
  THREADMILL_DATA_DIR: "data",
  DATABASE_URL: "database",
  THREADMILL_CONFIG: "config",
};

const examples: Record<string, string> = {
  THREADMILL_HOST: "127.0.0.1",
  THREADMILL_PORT: "4242",
  THREADMILL_DATA_DIR: "./data",
  DATABASE_URL: "postgres://user:password@127.0.0.1:5432/threadmill",
  THREADMILL_CONFIG: "./threadmill.config.json",
  THREADMILL_BOOTSTRAP_KEY: '"$(npm run -s keys generate)"',
  THREADMILL_LOG_LEVEL: "info",
  THREADMILL_PUBLIC_URLS: "https://threads.example.com",
  OPENAI_API_KEY: "sk-…",
  OPENAI_BASE_URL: "https://api.openai.com/v1",
  ANTHROPIC_API_KEY: "sk-ant-…",
  GOOGLE_GENERATIVE_AI_API_KEY: "AIza…",
  OLLAMA_BASE_URL: "http://127.0.0.1:11434",
  providers: '{"local": {"type": "openai-compatible", "baseUrl": "http://127.0.0.1:8080/v1"}}',
  modelAliases: '{"gpt-4o": "openai/gpt-4o"}',
  defaultModel: '"openai/gpt-4o-mini"',
};

/** The file that is read, if it is there, when none is named. */
const defaultFile = "threadmill.config.json";

/**
 * @param params.directory - Where relative paths start and the default configuration file is looked for.
 * @throws {ConfigError} Naming the setting, what was expected and an example.
 */
export function loadConfig({
  flags,
  environment,
  directory,
}: {
  flags: Flags;
  environment: Record<string, string | undefined>;
  directory: string;
}): Config {
  const given = Object.entries(options).flatMap(([variable, option]) => {
    const value = flags[option];
    return value === undefined ? [] : [[variable, value]];
  });
  const env = parse(
    environmentSchema,
    { ...environment, ...Object.fromEntries(given) },
    ({ path, message }) => refusal({ ...spelling(String(path[0]), flags), expected: message }),
  );
  const file = readFile({ named: env.THREADMILL_CONFIG, directory, environment, flags });
  return {
    host: env.THREADMILL_HOST ?? "127.0.0.1",
    port: env.THREADMILL_PORT ?? 4242,
    dataDir: resolve(directory, env.THREADMILL_DATA_DIR ?? "data"),
    dataDirNamedBy: env.THREADMILL_DATA_DIR === null ? null : spelling("THREADMILL_DATA_DIR", flags).setting,
    databaseUrl: env.DATABASE_URL,
    bootstrapKey: env.THREADMILL_BOOTSTRAP_KEY,
    logLevel: env.THREADMILL_LOG_LEVEL ?? "info",
    providers: { ...providersOf(env), ...file.providers },
    modelAliases: file.modelAliases,
    defaultModel: file.defaultModel,
    limits: file.limits,
    publicUrls: env.THREADMILL_PUBLIC_URLS,
  };
}

/** Which database it is, for a person, without a password. */
export function describeDatabase({ databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">): string {
  if (databaseUrl === null) {
    return `SQLite in ${dataDir}`;
  }
  const { host, pathname } = new URL(databaseUrl);
  return `Postgres at ${host}${pathname}`;
}

function providersOf(env: Environment): Record<string, ProviderConfig> {
  const providers: Record<string, ProviderConfig> = {};
  if (env.OPENAI_API_KEY !== null || env.OPENAI_BASE_URL !== null) {
    providers["openai"] = {
      type: "openai",
      ...given("apiKey", env.OPENAI_API_KEY),
      ...given("baseUrl", env.OPENAI_BASE_URL),
    };
  }
  if (env.ANTHROPIC_API_KEY !== null) {
    providers["anthropic"] = { type: "anthropic", apiKey: env.ANTHROPIC_API_KEY };
  }
  if (env.GOOGLE_GENERATIVE_AI_API_KEY !== null) {
    providers["google"] = { type: "google", apiKey: env.GOOGLE_GENERATIVE_AI_API_KEY };
  }
  if (env.OLLAMA_BASE_URL !== null) {
    // Ollama's own variable names the host alone; its OpenAI-compatible API begins at /v1.
    const url = new URL(env.OLLAMA_BASE_URL);
    providers["ollama"] = {
      type: "ollama",
      baseUrl: url.pathname === "/" ? new URL("/v1", url).href : url.href,
    };
  }
  return providers;
}

function given<Key extends string>(key: Key, value: string | null): { [K in Key]?: string } {
  return (value === null ? {} : { [key]: value }) as { [K in Key]?: string };
}

function readFile({
  named,
  directory,
  environment,
  flags,
}: {
  named: string | null;
  directory: string;
  environment: Record<string, string | undefined>;
  flags: Flags;
}): z.infer<typeof fileSchema> {
  const name = named ?? defaultFile;
  let text: string;
  try {
    text = readFileSync(resolve(directory, name), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (named === null && code === "ENOENT") {
      return fileSchema.parse({});
    }
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it is not readable for this user",
    };
    const expected = `the file ${name} cannot be read: ${reasons[String(code)] ?? code}`;
    throw refusal({ ...spelling("THREADMILL_CONFIG", flags), expected }, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const expected = `it is not JSON (${(error as Error).message})`;
    throw refusal({ setting: name, expected, example: exampleInFile([]) }, { cause: error });
  }
  return parse(fileSchema, withVariables(content, environment, name), (issue) => refusalInFile(name, issue));
}

/** Puts environment variables in the place of `${NAME}`, so that secrets stay out of the file. */
function withVariables(
  value: unknown,
  environment: Record<string, string | undefined>,
  name: string,
): unknown {
  if (typeof value === "string") {
    return value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable: string) => {
      const found = environment[variable];
      if (found === undefined) {
        throw new ConfigError(`${name} uses \${${variable}}, and that environment variable is not set.`);
      }
      return found;
    });
  }
  if (Array.isArray(value)) {
    return value.map((entry) => withVariables(entry, environment, name));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, withVariables(entry, environment, name)]),
    );
  }
  return value;
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  explain: (issue: z.core.$ZodIssue) => ConfigError,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  throw issue === undefined ? result.error : explain(issue);
}

/** A variable as it was set: by itself, or by its option. */
function spelling(variable: string, flags: Flags): { setting: string; example: string } {
  const option = options[variable];
  return option === undefined || flags[option] === undefined
    ? { setting: variable, example: `${variable}=${examples[variable]}` }
    : { setting: `--${option}`, example: `--${option} ${examples[variable]}` };
}

function refusalInFile(name: string, issue: z.core.$ZodIssue): ConfigError {
  const example = exampleInFile(issue.path);
  const settingAt = (path: readonly PropertyKey[]) => [name, path.join(".")].filter(Boolean).join(": ");
  if (issue.code !== "unrecognized_keys") {
    return refusal({ setting: settingAt(issue.path), expected: issue.message, example });
  }
  const path = [...issue.path, ...issue.keys.slice(0, 1)];
  const setting = settingAt(path);
  const [variable, option] = Object.entries(options).find(([, each]) => each === path.join(".")) ?? [];
  if (variable !== undefined) {
    const expected = `is set with --${option} or ${variable}, and not in this file`;
    return refusal({ setting, expected, example: `--${option} ${examples[variable]}` });
  }
  const expected = `there is no such setting. There are ${settingsIn(issue.path).join(", ")}`;
  return refusal({ setting, expected, example });
}

function settingsIn([section]: readonly PropertyKey[]): string[] {
  const schemas: Record<PropertyKey, z.ZodObject> = { limits: limitsSchema, providers: providerConfigSchema };
  const { shape } = (section === undefined ? undefined : schemas[section]) ?? fileSchema;
  return Object.keys(shape).filter((name) => name !== "$schema");
}

function exampleInFile([section = "limits", key = ""]: readonly PropertyKey[]): string {
  const example = examples[String(section)];
  if (example !== undefined) {
    return `{"${String(section)}": ${example}}`;
  }
  const defaults = Object.entries(limitsSchema.parse({}));
  const [name, value] = defaults.find(([limit]) => limit === key) ?? ["runLifetimeSeconds", 600];
  return `{"limits": {"${name}": ${value}}}`;
}

function refusal(
  { setting, expected, example }: { setting: string; expected: string; example: string },
  cause?: ErrorOptions,
): ConfigError {
  return new ConfigError(`${setting}: ${expected}. Example: ${example}`, cause);
}
