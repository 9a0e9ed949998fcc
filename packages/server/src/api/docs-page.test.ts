import { describe, expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";
import { renderDocument } from "./docs-html.ts";
import { operationsOf } from "./openapi-document.ts";

describe("the documentation page", () => {
  it("shows every operation, without a key", async () => {
    const { app } = await startEdge();
    const answer = await app.inject("/docs");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    const document = (await app.inject("/openapi.json")).json();
    for (const { path, operation } of operationsOf(document)) {
      expect(answer.body).toContain(path);
      expect(answer.body).toContain(`id="${operation.operationId}"`);
      expect(answer.body).toContain(`href="#${operation.operationId}"`);
    }
    expect(answer.body).toContain("additionaInstructions");
    expect(answer.body).toContain("&quot;upToMessageId&quot;");
  });

  it("asks no other host and runs nothing, and may not even be made to", async () => {
    const { app } = await startEdge();
    const { body, headers } = await app.inject("/docs");
    expect(body).not.toMatch(/<(script|link|img|iframe|form)|\son\w+=|@import|url\(/i);
    expect([...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) => target)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^(\w+:|\/\/)/)]),
    );
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  });

  it("escapes whatever the document holds", () => {
    const evil = `<b onclick="x">&'`;
    const page = renderDocument({
      info: { title: evil, version: "1", description: evil },
      paths: {
        [evil]: {
          get: {
            operationId: evil,
            summary: evil,
            description: evil,
            tags: [evil],
            parameters: [{ name: evil, in: evil, description: evil, schema: { enum: [evil] } }],
            responses: { 200: { description: evil, content: { x: { example: evil } } } },
          },
        },
      },
    });
    expect(page).not.toContain("<b ");
    expect(page).not.toContain('"x"');
  });
});
