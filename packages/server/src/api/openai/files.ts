import multipart from "@fastify/multipart";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { StoredFile } from "../../core/file.ts";
import type { OrganizationId } from "../../core/ids.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import { sendFile } from "../file-download.ts";
import { missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import type { ApiLimits } from "../limits.ts";
import { pathId } from "../plausible-id.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeFile } from "./encode.ts";
import { registerFileUpload } from "./file-upload.ts";
import { decodePage, encodePage } from "./pages.ts";
import { sizes } from "./requests/fields.ts";
import { fileListQuery } from "./requests/file.ts";
import { filePath } from "./requests/queries.ts";

export function registerFiles(
  app: ZodApp,
  {
    engine,
    store,
    idempotency,
    limits,
  }: {
    engine: Pick<Engine, "receiveContent" | "createFile" | "dropContent" | "readFile">;
    store: Pick<Store, "findFile" | "listFiles" | "deleteFile">;
    idempotency: Idempotency;
    limits: Pick<ApiLimits, "fileBytes">;
  },
): void {
  // In a scope of its own, because it lets bodies pass unread that everywhere else are refused.
  app.register((scope, _options, done) => {
    // A file that is too large ends its own reading, at once.
    scope.register(multipart, { throwFileSizeLimit: false });
    registerFileUpload(scope.withTypeProvider<ZodTypeProvider>(), { engine, idempotency, limits, findFile });
    done();
  });

  app.get("/files", { schema: { querystring: fileListQuery } }, async (request) => {
    const { purpose = null, limit = sizes.listedFiles, ...query } = request.query;
    const page = decodePage({ ...query, limit });
    const organizationId = organizationOf(request);
    return encodePage(await store.listFiles({ organizationId, purpose, page }), page, encodeFile);
  });

  app.get("/files/:fileId", { schema: { params: filePath } }, async (request) =>
    encodeFile(await findFile(organizationOf(request), request.params)),
  );

  app.get(
    "/files/:fileId/content",
    // The framework's answer to HEAD would read the content to its end, for nothing.
    { schema: { params: filePath }, exposeHeadRoute: false },
    async (request, reply) =>
      sendFile(engine, { reply, file: await findFile(organizationOf(request), request.params) }),
  );

  app.delete("/files/:fileId", { schema: { params: filePath } }, async (request) => {
    const organizationId = organizationOf(request);
    const fileId = pathId("file", request.params.fileId);
    return (await store.deleteFile({ organizationId, fileId }))
      ? { id: fileId, object: "file", deleted: true }
      : missing("file", fileId);
  });

  async function findFile(organizationId: OrganizationId, path: { fileId: string }): Promise<StoredFile> {
    const fileId = pathId("file", path.fileId);
    return (await store.findFile({ organizationId, fileId })) ?? missing("file", fileId);
  }
}
