import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  type AccessKey,
  type AccessKeyScope,
  digestOf,
  includesScope,
  isValidAt,
  isWellFormedAccessKey,
} from "../core/access-key.ts";
import type { AccessKeyStore } from "../core/access-key-store.ts";
import type { Clock } from "../core/clock.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Session } from "../core/session.ts";
import type { SessionStore } from "../core/session-store.ts";
import { createBrowserSessions } from "./browser-sessions.ts";
import { EdgeError } from "./edge-error.ts";
import { createFreshReads } from "./fresh-reads.ts";
import { createKeyUse } from "./key-use.ts";
import { refuseForeignPage } from "./same-origin.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that the request was admitted with, itself or by a session; read it with `accessKeyOf`. */
    accessKey: AccessKey | null;
    /** The session that the request was admitted by; `null` where a key was sent. */
    session: Pick<Session, "digest" | "expiresAt"> | null;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed to do; without it, what the method says. */
    scope?: AccessKeyScope;
    /** Whether a request without a key and without a live session is let in too; its `accessKey` is `null` then. */
    allowsAnonymous?: boolean;
  }
}

/** How long a key that was looked up is taken to be as it was. A revoked one is refused everywhere after that. */
const freshMs = 500;

/** What a request was admitted with. */
export interface Admitted {
  accessKey: AccessKey;
  /** `null` where the key itself was sent. */
  session: FastifyRequest["session"];
}

export type Admission = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export interface Authentication {
  /** A hook that admits requests with a valid key or session and notes whose they are. Runs before the body is read. */
  admit: Admission;
  /** The same, where clients of a dialect send the key in a further header, named in lower case. */
  admitWith(ownHeader: string): Admission;
  /**
   * The key of that text.
   *
   * @throws {EdgeError} `unauthenticated`: it is not valid.
   */
  findKey(text: string): Promise<AccessKey>;
  /**
   * Signing in must not be done by a page of another site either, which could sign a person in as somebody else.
   *
   * @throws {EdgeError} `forbidden`
   */
  refuseForeignSignIn(request: FastifyRequest): void;
  /** Why a request that was admitted so would be refused now; `null` when it would not. */
  refusalOf(admitted: Admitted): Promise<EdgeError | null>;
  /** Looks up every key anew from now on. */
  forgetAll(): void;
}

export type AuthenticationStore = Pick<AccessKeyStore, "findAccessKey" | "noteAccessKeyUse"> &
  Pick<SessionStore, "findSession" | "extendSession">;

/** @param params.publicOrigins - Where browsers reach the server besides under the name that they ask for. */
export function createAuthentication({
  store,
  clock,
  logger,
  publicOrigins,
}: {
  store: AuthenticationStore;
  clock: Clock;
  logger: Logger;
  publicOrigins: readonly string[];
}): Authentication {
  const keys = createFreshReads({ read: (digest) => store.findAccessKey({ digest }), freshMs, clock });
  const sessions = createBrowserSessions({ store, clock, logger, freshMs });
  const noteUse = createKeyUse({ store, clock, logger });

  async function findKey(text: string): Promise<AccessKey> {
    if (!isWellFormedAccessKey(text)) {
      throw refusal(
        "The access key is not well formed: it is 'sk-tune-' and 35 letters and digits. " +
          "Check that it was copied whole.",
      );
    }
    return validated(await keys.find(digestOf(text)), clock.now());
  }

  function admitWith(ownHeader: string | null): Admission {
    return async (request, reply) => {
      const text = presentedKey(request.headers, ownHeader);
      let accessKey: AccessKey;
      if (text !== null) {
        accessKey = await findKey(text);
      } else {
        const found = await sessions.find(request, reply);
        const isLive = found !== null && isUsable(found.accessKey, clock.now());
        if (!isLive && request.routeOptions.config.allowsAnonymous === true) {
          return;
        }
        if (found === null) {
          throw refusal(
            "No access key was sent. Send one in the header X-Tune-Key, or as 'Authorization: Bearer <key>'.",
            'Bearer realm="threadmill"',
          );
        }
        if (!isSafe(request)) {
          refuseForeignPage(request, publicOrigins);
        }
        accessKey = validated(found.accessKey, clock.now());
        request.session = found.session;
      }
      refuseMissingScope(request, accessKey);
      request.accessKey = accessKey;
      noteUse(accessKey);
    };
  }

  return {
    admit: admitWith(null),
    admitWith,
    findKey,
    refuseForeignSignIn(request) {
      const { origin, "sec-fetch-site": site } = request.headers;
      // Programs say neither.
      if (origin !== undefined || site !== undefined) {
        refuseForeignPage(request, publicOrigins);
      }
    },
    async refusalOf({ accessKey, session }) {
      if (session !== null && !(await sessions.isLive(session.digest))) {
        return refusal("The session has ended. Sign in again.");
      }
      return refusalOfKey(await keys.find(accessKey.digest), clock.now());
    },
    forgetAll() {
      keys.forgetAll();
      sessions.forgetAll();
    },
  };
}

/** The key that the request was admitted with. */
export function accessKeyOf(request: FastifyRequest): AccessKey {
  if (request.accessKey === null) {
    throw new Error(`The route ${request.routeOptions.url} asks for the access key without authentication.`);
  }
  return request.accessKey;
}

/** The organization that the request was admitted for. */
export function organizationOf(request: FastifyRequest): OrganizationId {
  return accessKeyOf(request).organizationId;
}

/** What a key must be allowed to do for an operation. */
export function scopeOf(method: string, config: { scope?: AccessKeyScope } | undefined): AccessKeyScope {
  return config?.scope ?? (method === "GET" || method === "HEAD" ? "read" : "write");
}

function isSafe({ method }: FastifyRequest): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function refuseMissingScope({ method, routeOptions }: FastifyRequest, accessKey: AccessKey): void {
  const needed = scopeOf(method, routeOptions.config);
  if (!includesScope(accessKey.scope, needed)) {
    throw new EdgeError(
      "forbidden",
      `This needs an access key with the scope '${needed}'; the one that was sent has '${accessKey.scope}'. ` +
        "Keys are made in the studio, under Profile, Access Keys.",
    );
  }
}

function isUsable(accessKey: AccessKey, now: number): boolean {
  return accessKey.revokedAt === null && isValidAt(accessKey, now);
}

function validated(accessKey: AccessKey | null, now: number): AccessKey {
  if (accessKey === null || !isValidAt(accessKey, now)) {
    throw refusalOfKey(accessKey, now);
  }
  return accessKey;
}

function refusalOfKey(accessKey: AccessKey | null, now: number): EdgeError | null {
  if (accessKey === null || accessKey.revokedAt !== null) {
    return refusal("The access key is not valid on this server, or no longer. Send another one.");
  }
  return isValidAt(accessKey, now) ? null : refusal("The access key has expired. Send another one.");
}

/** The dialect's own header or `X-Tune-Key`, else `Authorization` with or without the scheme Bearer: all are in use. */
function presentedKey(headers: IncomingHttpHeaders, ownHeader: string | null): string | null {
  for (const name of [ownHeader, "x-tune-key"]) {
    const key = name === null ? undefined : headers[name];
    if (typeof key === "string" && key !== "") {
      return key;
    }
  }
  const key = headers.authorization?.replace(/^Bearer(?: |$)/i, "").trim();
  return key === undefined || key === "" ? null : key;
}

function refusal(message: string, challenge = 'Bearer realm="threadmill", error="invalid_token"'): EdgeError {
  return new EdgeError("unauthenticated", message, { "www-authenticate": challenge });
}
