import { hash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { renderDocument } from "./docs-html.ts";
import { style } from "./docs-style.ts";

/**
 * `GET /docs`: the OpenAPI document for people. A page of text and nothing else: it runs no script, asks no other
 * host, and its policy lets a browser do neither.
 */
export function registerDocsPage(app: FastifyInstance): void {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash("sha256", style, "base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  let page: string | undefined;

  app.get("/docs", { schema: { hide: true } }, async (_request, reply) => {
    page ??= renderDocument(await app.describeApi());
    return reply
      .type("text/html; charset=utf-8")
      .headers({ "content-security-policy": policy, "x-content-type-options": "nosniff" })
      .send(page);
  });
}
