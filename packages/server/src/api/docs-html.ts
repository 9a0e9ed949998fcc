import { inAnswer, renderForms } from "./docs-members.ts";
import { renderOperation } from "./docs-operation.ts";
import { style } from "./docs-style.ts";
import { escapeHtml, prose } from "./docs-text.ts";
import { eventsOf, type OpenApiDocument, type Operation, operationsOf } from "./openapi-document.ts";
import { outlineOf } from "./schema-outline.ts";

/** The whole page. Everything from the document is escaped, whoever wrote it. */
export function renderDocument(document: OpenApiDocument): string {
  const { info } = document;
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(tagOf))];
  const inTag = (tag: string) => operations.filter((entry) => tagOf(entry) === tag);
  const contents = tags.map((tag) => {
    const links = inTag(tag).map(({ operation }) => linkTo(operation.operationId ?? "", operation.summary));
    return `<strong>${escapeHtml(tag)}</strong><ul>${links.join("")}</ul>`;
  });
  const sections = tags.map(
    (tag) =>
      `<section><h2>${escapeHtml(tag)}</h2>${inTag(tag)
        .map((entry) => renderOperation(entry, document))
        .join("")}</section>`,
  );
  const title = escapeHtml(info.title);
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} API</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body>` +
    `<nav><details open><summary><strong>${title} API</strong></summary>` +
    `<ul><li><a href="/openapi.json">openapi.json</a></li></ul>${contents.join("")}` +
    `<strong>Reference</strong><ul>${linkTo("events", "Events of a stream")}${linkTo("objects", "Objects")}` +
    `${linkTo("schema-Error", "Errors")}</ul></details></nav>` +
    `<main><h1>${title} API</h1><p>${prose(info.description)}</p>` +
    "<p>Send an access key with every request, in the header <code>X-Tune-Key</code> or as " +
    "<code>Authorization: Bearer …</code>.</p>" +
    `${sections.join("")}${renderEvents(document)}${renderObjects(document)}</main></body></html>`
  );
}

function renderEvents(document: OpenApiDocument): string {
  const rows = eventsOf(document).map(({ event, data, description }) => {
    const { name, type } = outlineOf(data, document);
    const brings =
      name === null ? escapeHtml(type) : `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
    return (
      `<tr><td><code>${escapeHtml(event)}</code></td><td>${brings}</td>` +
      `<td>${prose(description)}</td></tr>`
    );
  });
  return `<section id="events"><h2>Events of a stream</h2><table>${rows.join("")}</table></section>`;
}

/** Every named object that is answered with; those of requests are shown with their operations. */
function renderObjects(document: OpenApiDocument): string {
  const names = Object.keys(document.components?.schemas ?? {}).filter((name) => !name.endsWith("Input"));
  const objects = names.map((name) => {
    const { forms } = outlineOf({ $ref: `#/components/schemas/${name}` }, document);
    return `<article id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${renderForms(forms, inAnswer)}</article>`;
  });
  return `<section id="objects"><h2>Objects</h2>${objects.join("")}</section>`;
}

function linkTo(id: string, text = ""): string {
  return `<li><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
}

function tagOf({ operation }: { operation: Operation }): string {
  return operation.tags?.[0] ?? "Other";
}
