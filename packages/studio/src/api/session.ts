import { queryOptions } from "@tanstack/react-query";
import { adminRequest } from "./admin.ts";

export type Scope = "read" | "write" | "admin";

export interface Session {
  organization: { id: string; name: string };
  accessKey: { id: string; name: string; prefix: string; scope: Scope; expiresAt: string | null };
  expiresAt: string | null;
  server: { version: string };
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => adminRequest<Session>("/admin/session", { signal }),
  staleTime: 5 * 60_000,
  retry: false,
});

export function signIn(accessKey: string): Promise<Session> {
  return adminRequest("/admin/session", { method: "POST", body: { accessKey } });
}

export function signOut(): Promise<unknown> {
  return adminRequest("/admin/session", { method: "DELETE" });
}
