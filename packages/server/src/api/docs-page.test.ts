import { describe, expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";
import { renderDocument } from "./docs-html.ts";
import { preformatted } from "./docs-text.ts";
import { eventsOf, type OpenApiDocument, operationsOf } from "./openapi-document.ts";
import { type Member, outlineOf } from "./schema-outline.ts";

/** The members of a schema at every depth. */
function membersIn(schema: unknown, document: OpenApiDocument): Member[] {
  const below = (members: readonly Member[]): Member[] =>
    members.flatMap((member) => [member, ...below(member.outline.forms.flatMap((form) => form.members))]);
  return below(outlineOf(schema, document).forms.flatMap(({ members }) => members));
}

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

  it("shows of every operation its parameters, fields, answers and errors, with an example of each", async () => {
    const { app } = await startEdge();
    const { body } = await app.inject("/docs");
    const document = (await app.inject("/openapi.json")).json();
    for (const { operation } of operationsOf(document)) {
      const { operationId, parameters = [], requestBody, responses = {} } = operation;
      const [, from = ""] = body.split(`<article id="${operationId}">`);
      const [article = ""] = from.split("</article>");
      for (const { name } of parameters) {
        expect(article.toLowerCase(), operationId).toContain(
          `<code class="name">${name.toLowerCase()}</code>`,
        );
      }
      const media = [
        ...Object.values(requestBody?.content ?? {}),
        ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {})),
      ];
      for (const { example, examples = {} } of media) {
        for (const shown of [example, ...Object.values(examples).map(({ value }) => value)]) {
          if (shown !== undefined) {
            expect(article, operationId).toContain(preformatted(shown));
          }
        }
      }
      for (const { name } of membersIn(requestBody?.content["application/json"]?.schema, document)) {
        expect(article, operationId).toContain(`<code class="name">${name}</code>`);
      }
      for (const status of Object.keys(responses)) {
        expect(article, operationId).toContain(`<strong>${status}</strong>`);
      }
    }
  });

  it("shows what is in objects within objects, choices, defaults, limits and what may be null", async () => {
    const { app } = await startEdge();
    const { body } = await app.inject("/docs");
    for (const shown of [
      "What is in <code>truncationStrategy</code>",
      "'refuse' or 'queue' or 'replace'",
      '<span class="note">default &quot;refuse&quot;</span>',
      '<span class="note">default 20</span>',
      '<span class="note">at most 512 characters</span>',
      '<span class="note">0 to 2</span>',
      '<span class="note">or null</span>',
      "<code>failed_precondition</code>",
      "Idempotency-Key",
      "Last-Event-ID",
      "Prefer",
    ]) {
      expect(body.includes(shown), shown).toBe(true);
    }
  });

  it("shows every event of a stream, and every object, where the links lead", async () => {
    const { app } = await startEdge();
    const { body } = await app.inject("/docs");
    const document = (await app.inject("/openapi.json")).json();
    for (const { event } of eventsOf(document)) {
      expect(body).toContain(`<td><code>${event}</code></td>`);
    }
    for (const [, id] of body.matchAll(/href="#([^"]+)"/g)) {
      expect(body).toContain(`id="${id}"`);
    }
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
