import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessKey } from "../core/access-key.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import { digestOfToken, type Session } from "../core/session.ts";
import type { SessionStore } from "../core/session-store.ts";
import { createFreshReads } from "./fresh-reads.ts";
import { isSecure } from "./same-origin.ts";

const cookieName = "threadmill_session";
const dayMs = 86_400_000;

/** How long a session lasts after it was last used, to the day. */
export const sessionMs = 14 * dayMs;

export interface BrowserSessions {
  /** The key that the request's cookie stands for, and the session; `null` without a live one. */
  find(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ accessKey: AccessKey; session: Pick<Session, "digest" | "expiresAt"> } | null>;
  /** Whether the session still stands for its key. */
  isLive(digest: string): Promise<boolean>;
  forgetAll(): void;
}

export function createBrowserSessions({
  store,
  clock,
  logger,
  freshMs,
}: {
  store: Pick<SessionStore, "findSession" | "extendSession">;
  clock: Clock;
  logger: Logger;
  freshMs: number;
}): BrowserSessions {
  const sessions = createFreshReads({ read: (digest) => store.findSession({ digest }), freshMs, clock });
  const extended = new Set<string>();

  return {
    async find(request, reply) {
      const token = sessionTokenOf(request);
      if (token === null) {
        return null;
      }
      const digest = digestOfToken(token);
      const found = await sessions.find(digest);
      const now = clock.now();
      if (found === null || found.session.expiresAt <= now) {
        return null;
      }
      const { session, accessKey } = found;
      if (session.expiresAt - now > sessionMs - dayMs || extended.has(digest)) {
        return { accessKey, session };
      }
      const expiresAt = now + sessionMs;
      extended.add(digest);
      store
        .extendSession({ digest, expiresAt })
        .catch((error: unknown) => logger.warn({ error }, "could not prolong a session"))
        .finally(() => {
          extended.delete(digest);
          sessions.forgetAll();
        });
      setSessionCookie(reply, { token, maxAgeMs: sessionMs });
      return { accessKey, session: { digest, expiresAt } };
    },
    async isLive(digest) {
      const found = await sessions.find(digest);
      return found !== null && found.session.expiresAt > clock.now();
    },
    forgetAll: () => sessions.forgetAll(),
  };
}

export function sessionTokenOf(request: FastifyRequest): string | null {
  return request.cookies[cookieName] ?? null;
}

/** No script can read the cookie, and no page of another site can have it sent. */
export function setSessionCookie(
  reply: FastifyReply,
  { token, maxAgeMs }: { token: string; maxAgeMs: number },
): void {
  reply.setCookie(cookieName, token, { ...attributesOf(reply), maxAge: maxAgeMs / 1_000 });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName, attributesOf(reply));
}

function attributesOf(reply: FastifyReply) {
  return { path: "/", httpOnly: true, sameSite: "strict", secure: isSecure(reply.request) } as const;
}
