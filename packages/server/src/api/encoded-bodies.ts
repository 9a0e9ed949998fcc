import type { FastifyInstance } from "fastify";
import { EdgeError } from "./edge-error.ts";

/** Refuses bodies that are compressed: their size could not be bounded before they are unpacked. */
export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook("preParsing", async ({ headers }) => {
    const encoding = headers["content-encoding"] ?? "";
    const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"]) > 0;
    if (hasBody && !/^(identity)?$/i.test(encoding)) {
      throw new EdgeError(
        "unsupported_media_type",
        `The request body is sent with the Content-Encoding '${encoding}'. Send it as it is, without that header.`,
        { "accept-encoding": "identity" },
      );
    }
  });
}
