import type { AccessKey } from "./access-key.ts";
import type { Session } from "./session.ts";

export interface SessionStore {
  createSession(session: Session): Promise<void>;
  /** @returns the session with its key, whatever the state of both. */
  findSession(params: { digest: string }): Promise<{ session: Session; accessKey: AccessKey } | null>;
  extendSession(params: { digest: string; expiresAt: number }): Promise<void>;
  deleteSession(params: { digest: string }): Promise<void>;
  /** @returns how many it deleted, of any organization. */
  deleteExpiredSessions(params: { now: number; limit: number }): Promise<number>;
}
