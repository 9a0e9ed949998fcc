export type { ThreadSummaryQuery, UsageQuery } from "./admin.ts";
export type { AccessKeyQuery } from "./admin-access-keys.ts";
export type { RecordedEventQuery, RunSummaryQuery, RunsSummaryQuery } from "./admin-runs.ts";
export type { AssistantQuery } from "./assistants.ts";
export { type ClientOptions, createClient, type Threadmill } from "./create-client.ts";
export { ConnectionError, ThreadmillError, type ThreadmillErrorCode, TimeoutError } from "./errors.ts";
export type { Reconnect, RunPlace } from "./follow-run.ts";
export {
  type ArgumentsOf,
  defineFunction,
  type FunctionContext,
  type FunctionDefinition,
  type FunctionTool,
  type JsonSchema,
} from "./function-tool.ts";
export type { MessageQuery } from "./messages.ts";
export type * from "./objects.ts";
export type { JoinOptions, StreamOptions } from "./open-run-stream.ts";
export type { CursorList, CursorPage, List, Page } from "./page.ts";
export type { MessageDelta, RunEvent, RunStepDelta } from "./run-event.ts";
export type { RunOptions } from "./run-options.ts";
export type { RunStepQuery } from "./run-steps.ts";
export type { RunStream } from "./run-stream.ts";
export type { ToolRun, ToolRunOptions } from "./run-tools.ts";
export type { RunQuery } from "./runs.ts";
export type { components, operations, paths } from "./schema.ts";
export type { StandardSchema } from "./standard-schema.ts";
export type { ThreadQuery } from "./threads.ts";
export type { RequestOptions, WireRequest } from "./transport.ts";
