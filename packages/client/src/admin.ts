import { createAccessKeys } from "./admin-access-keys.ts";
import { createAdminRuns } from "./admin-runs.ts";
import type {
  EndedSession,
  ModelTest,
  Providers,
  ServerState,
  Session,
  SessionState,
  SignIn,
  ThreadSummary,
  UsageReport,
} from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { type CursorList, createCursorList } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type UsageQuery = QueryOf<"reportUsage">;
export type ThreadSummaryQuery = QueryOf<"listThreadSummaries">;

/** What people who run the server ask it, beside the dialect: the studio is made of it. */
export function createAdmin(call: Call) {
  return {
    accessKeys: createAccessKeys(call),
    session: {
      /** In a browser the answer sets the cookie that later requests are let in with. */
      signIn: (body: SignIn, options?: RequestOptions): Promise<Session> =>
        call("post", "/admin/session", { body }, options),
      /** Its `session` is `null` where nobody is signed in. */
      retrieve: (options?: RequestOptions): Promise<SessionState> =>
        call("get", "/admin/session", {}, options),
      signOut: (options?: RequestOptions): Promise<EndedSession> =>
        call("delete", "/admin/session", {}, options),
    },
    runs: createAdminRuns(call),
    /** Runs and tokens by `day`, `model`, `key`, or several of them: `groupBy: "day,model"`. */
    usage: (query: UsageQuery = {}, options?: RequestOptions): Promise<UsageReport> =>
      call("get", "/admin/usage", { query }, options),
    threads: {
      /** By activity, the latest first. */
      list: (query: ThreadSummaryQuery = {}, options?: RequestOptions): CursorList<ThreadSummary> =>
        createCursorList(query, (page) => call("get", "/admin/threads", { query: page }, options)),
    },
    models: {
      /** The providers, how their last calls went, and what they offer. */
      list: (options?: RequestOptions): Promise<Providers> => call("get", "/admin/models", {}, options),
      /** Makes a tiny call. That it failed is an answer too. */
      test: (model: string, options?: RequestOptions): Promise<ModelTest> =>
        call("post", "/admin/models/test", { body: { model } }, options),
    },
    server: (options?: RequestOptions): Promise<ServerState> => call("get", "/admin/server", {}, options),
  };
}
