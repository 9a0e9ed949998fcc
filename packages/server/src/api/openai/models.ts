import { z } from "zod";
import type { ModelRegistry } from "../../core/model-registry.ts";
import type { ZodApp } from "../zod-app.ts";

export function registerModels(app: ZodApp, { models }: { models: ModelRegistry }): void {
  app.get("/models", async () => {
    const listings = await models.list();
    const data = [...Object.keys(models.aliases), ...listings.flatMap((listing) => listing.models)].map(
      encodeModel,
    );
    return { object: "list", data };
  });

  // Ids of models have slashes, which not every client escapes.
  app.get("/models/*", { schema: { params: z.object({ "*": z.string() }) } }, async (request) => {
    const { "*": name } = request.params;
    models.resolve(name);
    return encodeModel(name);
  });

  /** An alias is owned by what it leads to. Nobody knows when a model was made. */
  function encodeModel(name: string): object {
    const [owner] = resolvedId(name).split("/", 1);
    return { id: name, object: "model", created: 0, owned_by: owner };
  }

  function resolvedId(name: string): string {
    try {
      return models.resolve(name).id;
    } catch {
      // Configured to lead nowhere; it is listed all the same, and says so when it is used.
      return name;
    }
  }
}
