import { z } from "zod";
import { type AccessKey, digestOf, generateAccessKey, hintOf } from "../../core/access-key.ts";
import type { AccessKeyStore } from "../../core/access-key-store.ts";
import type { Clock } from "../../core/clock.ts";
import { InvalidInputError, LastAdminKeyError } from "../../core/errors.ts";
import type { IdSource } from "../../core/ids.ts";
import type { Random } from "../../core/random.ts";
import { deleteErrors, errorResponses, jsonResponse } from "../answer-schemas.ts";
import { type Authentication, accessKeyOf, organizationOf } from "../authentication.ts";
import { missing } from "../finders.ts";
import { listQuery } from "../list-query.ts";
import { decodePage, encodePage } from "../pages.ts";
import { pathId } from "../plausible-id.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeAccessKey } from "./encode.ts";
import {
  accessKeyListSchema,
  accessKeySchema,
  deletedAccessKeySchema,
  newAccessKeySchema,
  scope,
} from "./responses/access.ts";

const tags = ["Admin"];
const config = { scope: "admin" } as const;

const name = z.string().trim().min(1).max(200).describe("What it is for, such as the service that uses it.");

const createBody = z
  .object({
    name,
    scope: scope
      .nullish()
      .describe("`read` looks, `write` (the default) uses the API, `admin` manages keys too."),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe("From then on it is refused; `null`: it does not expire."),
  })
  .meta({ id: "CreateAccessKey" });

const renameBody = z.object({ name }).meta({ id: "RenameAccessKey" });
const path = z.object({ accessKeyId: z.string().describe("The id of the key, not the key.") });

export function registerAccessKeys(
  app: ZodApp,
  {
    store,
    authentication,
    clock,
    ids,
    random,
  }: {
    store: Pick<
      AccessKeyStore,
      "createAccessKey" | "listAccessKeys" | "retrieveAccessKey" | "renameAccessKey" | "revokeAccessKey"
    >;
    authentication: Pick<Authentication, "forgetAll">;
    clock: Clock;
    ids: IdSource;
    random: Random;
  },
): void {
  app.post(
    "/access-keys",
    {
      config,
      schema: {
        operationId: "createAccessKey",
        summary: "Create an access key",
        description:
          "The answer is the one place in which the key is ever shown: only a digest of it is kept.",
        tags,
        body: createBody,
        response: { 200: jsonResponse("The key.", newAccessKeySchema), ...errorResponses(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const current = accessKeyOf(request);
      const now = clock.now();
      const key = generateAccessKey(random);
      const accessKey: AccessKey = {
        id: ids.next("accessKey"),
        organizationId: current.organizationId,
        name: request.body.name,
        digest: digestOf(key),
        hint: hintOf(key),
        scope: request.body.scope ?? "write",
        createdBy: { id: current.id, name: current.name },
        createdAt: now,
        lastUsedAt: null,
        expiresAt: decodeExpiry(request.body.expiresAt, now),
        revokedAt: null,
      };
      await store.createAccessKey(accessKey);
      reply.header("cache-control", "no-store");
      return { ...encodeAccessKey(accessKey, { current }), key };
    },
  );

  app.get(
    "/access-keys",
    {
      config,
      schema: {
        operationId: "listAccessKeys",
        summary: "List access keys",
        description: "Without those that were revoked.",
        tags,
        querystring: listQuery("desc"),
        response: { 200: jsonResponse("A page of keys.", accessKeyListSchema), ...errorResponses(400) },
      },
    },
    async (request) => {
      const current = accessKeyOf(request);
      const page = decodePage(request.query, "desc");
      const keys = await store.listAccessKeys({ organizationId: current.organizationId, page });
      return encodePage(keys, page, (key) => encodeAccessKey(key, { current }));
    },
  );

  app.get(
    "/access-keys/:accessKeyId",
    {
      config,
      schema: {
        operationId: "retrieveAccessKey",
        summary: "Retrieve an access key",
        description: "What is known of it, never the key itself.",
        tags,
        params: path,
        response: { 200: jsonResponse("The key.", accessKeySchema), ...errorResponses(404) },
      },
    },
    async (request) => {
      const accessKeyId = pathId("accessKey", request.params.accessKeyId);
      const organizationId = organizationOf(request);
      const key = await store.retrieveAccessKey({ organizationId, accessKeyId });
      return encodeAccessKey(key ?? missing("access key", accessKeyId), { current: accessKeyOf(request) });
    },
  );

  app.patch(
    "/access-keys/:accessKeyId",
    {
      config,
      schema: {
        operationId: "renameAccessKey",
        summary: "Rename an access key",
        tags,
        params: path,
        body: renameBody,
        response: { 200: jsonResponse("The key.", accessKeySchema), ...errorResponses(400, 404, 413, 415) },
      },
    },
    async (request) => {
      const accessKeyId = pathId("accessKey", request.params.accessKeyId);
      const organizationId = organizationOf(request);
      const key = await store.renameAccessKey({ organizationId, accessKeyId, name: request.body.name });
      return encodeAccessKey(key ?? missing("access key", accessKeyId), { current: accessKeyOf(request) });
    },
  );

  app.delete(
    "/access-keys/:accessKeyId",
    {
      config,
      schema: {
        operationId: "revokeAccessKey",
        summary: "Revoke an access key",
        description:
          "For good. Every node refuses it within a second, its sessions end, and streams that are open with it are " +
          "cut within five. Its runs go on. The last key that may administer is not revoked, lest nobody could: create " +
          "another one with the scope `admin` first.",
        tags,
        params: path,
        response: {
          200: jsonResponse("It is revoked.", deletedAccessKeySchema),
          ...errorResponses(...deleteErrors),
        },
      },
    },
    async (request) => {
      const accessKeyId = pathId("accessKey", request.params.accessKeyId);
      const organizationId = organizationOf(request);
      const revoked = await store.revokeAccessKey({ organizationId, accessKeyId, at: clock.now() });
      if (revoked === "last-admin") {
        throw new LastAdminKeyError();
      }
      authentication.forgetAll();
      return revoked
        ? { id: accessKeyId, object: "access_key.deleted" as const, deleted: true as const }
        : missing("access key", accessKeyId);
    },
  );
}

function decodeExpiry(text: string | null | undefined, now: number): number | null {
  if (text === null || text === undefined) {
    return null;
  }
  const expiresAt = Date.parse(text);
  if (!(expiresAt > now)) {
    throw new InvalidInputError("expiresAt must be in the future.", "expiresAt");
  }
  return expiresAt;
}
