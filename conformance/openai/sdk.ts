/**
 * The part of the `openai` package that the checks use, in the signatures of its version 5 and newer. The resources
 * hold the fields that the checks look at; what an SDK returns has more.
 */
export interface Sdk {
  /** The package with its version, as the report names it. */
  name: string;
  createClient(options: ClientOptions): Client;
  /** The same for applications of Azure, which send key and version in their own way. */
  createAzureClient(options: ClientOptions & { apiVersion: string }): Client;
  /** Makes a file of bytes. */
  toFile(content: Uint8Array, name: string): Promise<unknown>;
  /** The error classes, by their names. */
  errors: Record<ErrorName, new (...args: never[]) => SdkError>;
}

export interface ClientOptions {
  baseURL: string;
  apiKey: string;
  maxRetries?: number;
  defaultHeaders?: Record<string, string | null>;
}

export type ErrorName =
  | "APIError"
  | "AuthenticationError"
  | "BadRequestError"
  | "NotFoundError"
  | "UnprocessableEntityError"
  | "APIUserAbortError";

export interface SdkError extends Error {
  status: number;
  code: string | null;
  param: string | null;
  type: string;
  /** Up to version 4. */
  request_id?: string | null;
  /** From version 5 on. */
  requestID?: string | null;
}

export interface RequestOptions {
  headers?: Record<string, string>;
}

type Body = Record<string, unknown>;
type InThread = { thread_id: string } & Body;
type InRun = { thread_id: string; run_id: string } & Body;

export interface Reply<Value> extends Promise<Value> {
  withResponse(): Promise<{ data: Value; response: { headers: { get(name: string): string | null } } }>;
}

export interface Listing<Item> extends Promise<Page<Item>>, AsyncIterable<Item> {}

export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  hasNextPage(): boolean;
}

export interface Client {
  beta: { assistants: Crud<Assistant>; threads: Threads };
  models: {
    list(): AsyncIterable<{ id: string; object: string }>;
    retrieve(id: string): Reply<{ id: string }>;
  };
  files: {
    create(body: { file: unknown; purpose: string } & Body): Reply<StoredFile>;
    retrieve(id: string): Reply<StoredFile>;
    list(query?: Body): Listing<StoredFile>;
    content(id: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>;
    delete(id: string): Reply<Deleted>;
    waitForProcessing(id: string): Promise<StoredFile>;
  };
  vectorStores: { create(body: Body): Reply<unknown> };
  get(path: string): Promise<unknown>;
}

interface Crud<Item> {
  create(body: Body, options?: RequestOptions): Reply<Item>;
  retrieve(id: string): Reply<Item>;
  update(id: string, body: Body): Reply<Item>;
  list(query?: Body): Listing<Item>;
  delete(id: string): Reply<Deleted>;
}

export interface Threads extends Omit<Crud<Thread>, "list" | "create"> {
  create(body?: Body): Reply<Thread>;
  createAndRun(body: Body & { stream: true }): Promise<AsyncIterable<StreamEvent>>;
  createAndRun(body: Body): Reply<Run>;
  createAndRunPoll(body: Body): Promise<Run>;
  createAndRunStream(body: Body): AssistantStream;
  messages: {
    create(threadId: string, body: Body): Reply<Message>;
    retrieve(id: string, params: InThread): Reply<Message>;
    update(id: string, params: InThread): Reply<Message>;
    list(threadId: string, query?: Body): Listing<Message>;
    delete(id: string, params: InThread): Reply<Deleted>;
  };
  runs: Runs;
}

export interface Runs {
  create(threadId: string, body: Body & { stream: true }): Promise<AsyncIterable<StreamEvent>>;
  create(threadId: string, body: Body): Reply<Run>;
  retrieve(id: string, params: InThread): Reply<Run>;
  update(id: string, params: InThread): Reply<Run>;
  list(threadId: string, query?: Body): Listing<Run>;
  cancel(id: string, params: InThread): Reply<Run>;
  createAndPoll(threadId: string, body: Body): Promise<Run>;
  poll(id: string, params: InThread): Promise<Run>;
  stream(threadId: string, body: Body): AssistantStream;
  submitToolOutputs(id: string, params: InThread): Reply<Run>;
  submitToolOutputsAndPoll(id: string, params: InThread): Promise<Run>;
  submitToolOutputsStream(id: string, params: InThread): AssistantStream;
  steps: {
    retrieve(id: string, params: InRun): Reply<RunStep>;
    list(runId: string, params: InThread): Listing<RunStep>;
  };
}

/** The SDK's own reading of a stream; it emits events of its own besides the server's. */
export interface AssistantStream extends AsyncIterable<StreamEvent> {
  on(event: string, listener: (...args: unknown[]) => void): this;
  done(): Promise<void>;
  finalMessages(): Promise<Message[]>;
  finalRun(): Promise<Run>;
  finalRunSteps(): Promise<RunStep[]>;
}

export interface StreamEvent {
  event: string;
  data: Record<string, unknown> & { id: string };
}

export interface Assistant extends Body {
  id: string;
  model: string;
  name: string | null;
}

export interface Thread extends Body {
  id: string;
  metadata: Record<string, string> | null;
}

export interface Message extends Body {
  id: string;
  thread_id: string;
  run_id: string | null;
  role: string;
  status: string;
  incomplete_details: { reason: string } | null;
  content: { type: string; text?: { value: string; annotations: unknown[] }; refusal?: string }[];
}

export interface Run extends Body {
  id: string;
  thread_id: string;
  assistant_id: string;
  status: string;
  last_error: { code: string; message: string } | null;
  incomplete_details: { reason: string } | null;
  required_action: { type: string; submit_tool_outputs: { tool_calls: FunctionCall[] } } | null;
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

export interface FunctionCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string; output?: string | null };
}

export interface RunStep extends Body {
  id: string;
  type: string;
  status: string;
  step_details: { type: string; tool_calls?: FunctionCall[]; message_creation?: { message_id: string } };
  usage: Run["usage"];
}

export interface StoredFile extends Body {
  id: string;
  filename: string;
  bytes: number;
  purpose: string;
}

export interface Deleted {
  id: string;
  object: string;
  deleted: boolean;
}
