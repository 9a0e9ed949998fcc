import { queryOptions } from "@tanstack/react-query";
import type { EndedSession, Session } from "@threadmill/client";
import { client } from "./client.ts";

export type { AccessKeyScope as Scope, Session } from "@threadmill/client";

/** `null`: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => (await client.admin.session.retrieve({ signal })).session,
  staleTime: 5 * 60_000,
  retry: false,
});

export function signIn(accessKey: string): Promise<Session> {
  return client.admin.session.signIn({ accessKey });
}

export function signOut(): Promise<EndedSession> {
  return client.admin.session.signOut();
}
