import { createAdmin } from "./admin.ts";
import { createAssistants } from "./assistants.ts";
import { createMessages } from "./messages.ts";
import type { ModelList } from "./objects.ts";
import { createRunStreams } from "./open-run-stream.ts";
import { createCall } from "./operation.ts";
import { createRunSteps } from "./run-steps.ts";
import { createRunTools } from "./run-tools.ts";
import { createRuns, createThreadAndRun } from "./runs.ts";
import { createThreads } from "./threads.ts";
import { systemTiming, type Timing } from "./timing.ts";
import { createTransport, type RequestOptions, type WireRequest } from "./transport.ts";

export interface ClientOptions {
  /** Without a path. In a browser the page's own server if nothing is said, elsewhere `http://127.0.0.1:4242`. */
  baseUrl?: string | undefined;
  /** Begins with `sk-tune-`. Not needed where a session cookie does its work. */
  accessKey?: string | undefined;
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>> | undefined;
  credentials?: RequestInit["credentials"] | undefined;
  /** How often a request is tried again that met a broken connection or a server that is not well; 3 if nothing is said. */
  maxRetries?: number | undefined;
  fetch?: typeof fetch | undefined;
}

/** A client of one Threadmill server. It throws a `ThreadmillError`, the reason of an abort, or a `TypeError` for what never works. */
export type Threadmill = ReturnType<typeof createClient>;

/** @throws {TypeError} `baseUrl` or `accessKey` is none. */
export function createClient(options: ClientOptions = {}) {
  return connectClient(options, systemTiming);
}

/** A client with a clock of the caller's. */
export function connectClient(options: ClientOptions, timing: Timing) {
  const { accessKey, headers, baseUrl = defaultBaseUrl() } = options;
  checkBaseUrl(baseUrl);
  checkAccessKey(accessKey);
  const transport = createTransport({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: { ...(accessKey === undefined ? {} : { "x-tune-key": accessKey }), ...headers },
    credentials: options.credentials,
    maxRetries: options.maxRetries ?? 3,
    // Looked up at each call and called on nothing: browsers refuse a fetch that is called on another object.
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    timing,
  });
  const call = createCall(transport);
  const streams = createRunStreams({ transport, call, timing });
  const runs = createRuns(call, streams);
  const createBoth = createThreadAndRun(call, streams);
  return {
    /** Creates a thread and runs a model on it. */
    createThreadAndRun: createBoth,
    threads: createThreads(call),
    messages: createMessages(call),
    runs,
    runSteps: createRunSteps(call),
    assistants: createAssistants(call),
    models: {
      /** What can be named as a model, with the state of each provider. */
      list: (requestOptions?: RequestOptions): Promise<ModelList> =>
        call("get", "/v1/models", {}, requestOptions),
    },
    /** Sends what this version has no function for. `path` is of the server, with its query. */
    request: <Answer = unknown>(request: WireRequest, requestOptions?: RequestOptions): Promise<Answer> =>
      transport.json(request, requestOptions) as Promise<Answer>,
    /** Access keys, usage, what happened in runs: what the studio is made of. */
    admin: createAdmin(call),
    runTools: createRunTools({ createThreadAndRun: createBoth, runs, streams }),
  };
}

function defaultBaseUrl(): string {
  // Pages and their workers have a location, other places do not.
  const { location } = globalThis as { location?: { origin: string } };
  return location?.origin.startsWith("http") ? location.origin : "http://127.0.0.1:4242";
}

/** A path, or nothing, leads to the page's own server. */
function checkBaseUrl(baseUrl: string): void {
  if (baseUrl === "" || baseUrl.startsWith("/")) {
    return;
  }
  if (!(/^https?:/i.test(baseUrl) && URL.canParse(baseUrl))) {
    throw new TypeError(`baseUrl must begin with http:// or https://, and a host, got '${baseUrl}'.`);
  }
  const { username, password } = new URL(baseUrl);
  // `fetch` takes none, and its error would repeat them.
  if (username + password !== "") {
    throw new TypeError(
      "baseUrl must have no user name and no password. What a proxy asks for goes into headers.",
    );
  }
}

function checkAccessKey(accessKey = ""): void {
  if (/[^\x21-\x7e]/.test(accessKey.trim())) {
    throw new TypeError("accessKey has characters that no key has. Check that it was copied whole.");
  }
}
