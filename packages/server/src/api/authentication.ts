import type { IncomingHttpHeaders } from "node:http";
import type { FastifyRequest } from "fastify";
import { digestOf, isWellFormedAccessKey } from "../core/access-key.ts";
import type { Clock } from "../core/clock.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { AccessKeyStore } from "../core/store.ts";
import { EdgeError } from "./edge-error.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the authentication hook; read it with `organizationOf`. */
    organizationId: OrganizationId | null;
  }
}

/**
 * A hook that admits requests with a valid access key and notes whose they are. Runs before the body is read.
 *
 * @param params.ownHeader - A further header, in lower case, in which clients of a dialect send the key.
 */
export function createAuthenticationHook({
  store,
  clock,
  ownHeader = null,
}: {
  store: Pick<AccessKeyStore, "findAccessKey">;
  clock: Clock;
  ownHeader?: string | null;
}): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const key = presentedKey(request.headers, ownHeader);
    if (key === null) {
      throw refusal(
        "No access key was sent. Send one in the header X-Tune-Key, or as 'Authorization: Bearer <key>'.",
        'Bearer realm="threadmill"',
      );
    }
    if (!isWellFormedAccessKey(key)) {
      throw refusal(
        "The access key is not well formed: it is 'sk-tune-' and 35 letters and digits. " +
          "Check that it was copied whole.",
      );
    }
    const accessKey = await store.findAccessKey({ digest: digestOf(key) });
    if (accessKey === null || accessKey.revokedAt !== null) {
      throw refusal("The access key is not valid on this server, or no longer. Send another one.");
    }
    if (accessKey.expiresAt !== null && accessKey.expiresAt <= clock.now()) {
      throw refusal("The access key has expired. Send another one.");
    }
    request.organizationId = accessKey.organizationId;
  };
}

/** The organization that the request was admitted for. */
export function organizationOf(request: FastifyRequest): OrganizationId {
  if (request.organizationId === null) {
    throw new Error(
      `The route ${request.routeOptions.url} asks for the organization without authentication.`,
    );
  }
  return request.organizationId;
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
