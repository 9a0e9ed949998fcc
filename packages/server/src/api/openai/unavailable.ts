import { NotSupportedError } from "../../core/errors.ts";
import type { ZodApp } from "../zod-app.ts";

/** What clients of the dialect may ask for and the server does not have yet, with how errors call it. */
const unavailable = { vector_stores: "Vector stores", uploads: "Uploads" };

/** Answers what is part of the protocol, but not of the server yet, before any body is read. */
export function registerUnavailable(app: ZodApp): void {
  for (const [path, name] of Object.entries(unavailable)) {
    for (const url of [`/${path}`, `/${path}/*`]) {
      app.route({
        url,
        method: ["GET", "POST", "DELETE"],
        exposeHeadRoute: false,
        onRequest: async () => {
          throw new NotSupportedError(`${name} are not available on this server yet.`, null);
        },
        handler: async () => undefined,
      });
    }
  }
}
