import { z } from "zod";
import type { AccessKey } from "../../core/access-key.ts";
import type { AccessKeyStore } from "../../core/access-key-store.ts";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { digestOfToken, generateSessionToken } from "../../core/session.ts";
import type { SessionStore } from "../../core/session-store.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import type { Authentication } from "../authentication.ts";
import { clearSessionCookie, sessionMs, sessionTokenOf, setSessionCookie } from "../browser-sessions.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeSession } from "./encode.ts";
import { endedSessionSchema, sessionSchema, sessionStateSchema } from "./responses/access.ts";
import type { ServerFacts } from "./server-facts.ts";

const tags = ["Admin"];

const signInBody = z.object({ accessKey: z.string().trim() }).meta({ id: "SignIn" });

/** Signing in, the one operation that takes a key in its body. */
export function registerSignIn(
  app: ZodApp,
  {
    store,
    authentication,
    clock,
    random,
    server,
  }: {
    store: Pick<AccessKeyStore, "findOrganization"> & Pick<SessionStore, "createSession">;
    authentication: Pick<Authentication, "findKey" | "refuseForeignSignIn">;
    clock: Clock;
    random: Random;
    server: ServerFacts;
  },
): void {
  app.post(
    "/session",
    {
      schema: {
        operationId: "signIn",
        summary: "Sign in with an access key",
        description:
          "Sets a cookie that stands for the key in a browser: no script can read it, and it ends with the key, by " +
          "signing out, or 14 days after its last use.",
        tags,
        security: [],
        body: signInBody,
        response: { 200: jsonResponse("The session.", sessionSchema), ...errorResponses(400, 413, 415) },
      },
    },
    async (request, reply) => {
      authentication.refuseForeignSignIn(request);
      const accessKey = await authentication.findKey(request.body.accessKey);
      const now = clock.now();
      const expiresAt = now + sessionMs;
      const token = generateSessionToken(random);
      await store.createSession({
        digest: digestOfToken(token),
        organizationId: accessKey.organizationId,
        accessKeyId: accessKey.id,
        createdAt: now,
        expiresAt,
      });
      setSessionCookie(reply, { token, maxAgeMs: sessionMs });
      reply.header("cache-control", "no-store");
      return describeSession(store, { accessKey, expiresAt, server });
    },
  );
}

/** Who is signed in, and signing out. */
export function registerSession(
  app: ZodApp,
  {
    store,
    authentication,
    server,
  }: {
    store: Pick<AccessKeyStore, "findOrganization"> & Pick<SessionStore, "deleteSession">;
    authentication: Pick<Authentication, "forgetAll">;
    server: ServerFacts;
  },
): void {
  app.get(
    "/session",
    {
      config: { allowsAnonymous: true },
      schema: {
        operationId: "retrieveSession",
        summary: "Tell who is signed in",
        description:
          "That nobody is signed in, or no longer, is an answer and no error. A key that was sent and is not valid is one.",
        tags,
        security: [{ accessKey: [] }, { bearer: [] }, {}],
        response: {
          200: jsonResponse("The session, if there is one.", sessionStateSchema),
          ...errorResponses(),
        },
      },
    },
    async (request, reply) => {
      reply.header("cache-control", "no-store");
      const { accessKey } = request;
      const expiresAt = request.session?.expiresAt ?? null;
      return {
        object: "session_state" as const,
        session: accessKey && (await describeSession(store, { accessKey, expiresAt, server })),
      };
    },
  );

  app.delete(
    "/session",
    {
      config: { scope: "read" },
      schema: {
        operationId: "signOut",
        summary: "Sign out",
        description: "Ends the session and takes the cookie back. The access key stays as it is.",
        tags,
        response: {
          200: jsonResponse("It has ended.", endedSessionSchema),
          ...errorResponses(400, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const token = sessionTokenOf(request);
      if (token !== null) {
        await store.deleteSession({ digest: digestOfToken(token) });
        authentication.forgetAll();
      }
      clearSessionCookie(reply);
      return { object: "session.deleted" as const, deleted: true as const };
    },
  );
}

async function describeSession(
  store: Pick<AccessKeyStore, "findOrganization">,
  { accessKey, expiresAt, server }: { accessKey: AccessKey; expiresAt: number | null; server: ServerFacts },
) {
  const { organizationId } = accessKey;
  const organization = await store.findOrganization({ idOrName: organizationId });
  return encodeSession({
    organization: organization ?? { id: organizationId, name: "", createdAt: 0 },
    accessKey,
    expiresAt,
    version: server.version,
  });
}
