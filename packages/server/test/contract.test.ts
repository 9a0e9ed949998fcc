import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { registerOpenApi } from "../src/api/openapi.ts";
import { watchContract } from "./contract.ts";

/** An application whose one operation promises `{id}`, and answers as the test says. */
async function violationsOf(answer: { status?: number; body: object }): Promise<string[]> {
  const app = Fastify();
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerOpenApi(app, { examples: { operations: {}, errorsOf: () => ({}) } });
  app.register((scope, _options, done) => {
    const schema = z.object({ id: z.string(), at: z.iso.datetime().nullable() });
    const error = z.object({ code: z.string() }).meta({ id: "Error" });
    const content = (of: z.ZodType) => ({ content: { "application/json": { schema: of } } });
    const response = { 200: content(schema), 404: content(error) };
    scope.get("/things", { schema: { response } }, async (_request, reply) =>
      reply.code((answer.status ?? 200) as 200).send(answer.body),
    );
    done();
  });
  const { violations } = watchContract(app);
  await app.inject("/things");
  await app.close();
  return violations;
}

describe("the contract watch", () => {
  it("accepts what the document describes", async () => {
    expect(await violationsOf({ body: { id: "a", at: null } })).toEqual([]);
    expect(await violationsOf({ body: { id: "a", at: "2026-01-01T00:00:00.000Z" } })).toEqual([]);
    expect(await violationsOf({ status: 404, body: { code: "x" } })).toEqual([]);
  });

  it.each([
    ["a key that is missing", { body: { id: "a" } }, "at"],
    ["a key that is not documented", { body: { id: "a", at: null, more: 1 } }, "more"],
    ["a value of another type", { body: { id: 5, at: null } }, "id"],
    ["a text that is no timestamp", { body: { id: "a", at: "yesterday" } }, "at"],
    ["a status that is not documented", { status: 418, body: { code: "x" } }, "418"],
    ["an error of another shape", { status: 404, body: {} }, "code"],
  ])("reports %s", async (_, answer, word) => {
    expect(await violationsOf(answer)).toEqual([expect.stringContaining(word)]);
  });
});
