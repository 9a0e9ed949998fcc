import type { FastifyServerOptions } from "fastify";

/**
 * Compilers of schemas for an application whose routes are checked with zod, where each dialect says how. Fastify loads
 * those for JSON Schema, a tenth of what the server would load, wherever it is given none.
 */
export const schemaController = {
  compilersFactory: {
    buildValidator: () => () => {
      throw new Error("A route has schemas and nobody says how they are checked: set a validator compiler.");
    },
    buildSerializer: () => () => (data: unknown) => JSON.stringify(data),
  },
} as unknown as NonNullable<FastifyServerOptions["schemaController"]>;
