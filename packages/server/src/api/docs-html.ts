import {
  type Media,
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
} from "./openapi-document.ts";
import { describeType, type JsonSchema, membersOf, resolve } from "./schema-outline.ts";

export const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 17rem 1fr; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; font-size: 14px; }
main { padding: 1rem 2rem 6rem; max-width: 62rem; min-width: 0; }
h1, h2, h3, h4 { line-height: 1.2; }
article { border-top: 1px solid var(--line); padding: 0.5rem 0 1.5rem; }
a { color: inherit; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow: auto; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); }
.method { font-weight: 700; text-transform: uppercase; }
.type { opacity: 0.75; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; } main { padding: 1rem; } }
`;

/** The whole page. Everything from the document is escaped, whoever wrote it. */
export function renderDocument(document: OpenApiDocument): string {
  const { info } = document;
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(tagOf))];
  const inTag = (tag: string) => operations.filter((entry) => tagOf(entry) === tag);
  const contents = tags.map(
    (tag) =>
      `<strong>${escapeHtml(tag)}</strong><ul>${inTag(tag)
        .map(
          ({ operation }) =>
            `<li><a href="#${idOf(operation)}">${escapeHtml(operation.summary ?? "")}</a></li>`,
        )
        .join("")}</ul>`,
  );
  const sections = tags.map(
    (tag) =>
      `<section><h2>${escapeHtml(tag)}</h2>${inTag(tag)
        .map((entry) => renderOperation(entry, document))
        .join("")}</section>`,
  );
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(info.title)} API</title>` +
    `<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>` +
    `<nav><p><a href="/openapi.json">openapi.json</a></p>${contents.join("")}</nav>` +
    `<main><h1>${escapeHtml(info.title)} API</h1><p>${prose(info.description)}</p>` +
    "<p>Send an access key with every request, in the header <code>X-Tune-Key</code> or as " +
    "<code>Authorization: Bearer …</code>.</p>" +
    `${sections.join("")}</main></body></html>`
  );
}

function renderOperation(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  document: OpenApiDocument,
): string {
  const body = operation.requestBody?.content["application/json"];
  const answers = Object.entries(operation.responses ?? {});
  return (
    `<article id="${idOf(operation)}"><h3>${escapeHtml(operation.summary ?? "")}</h3>` +
    `<p><code><span class="method">${escapeHtml(method)}</span> ${escapeHtml(path)}</code></p>` +
    (operation.description === undefined ? "" : `<p>${prose(operation.description)}</p>`) +
    renderParameters(operation.parameters ?? [], document) +
    (body === undefined ? "" : `<h4>Body</h4>${renderMembers(body, document)}${renderExample(body)}`) +
    `<h4>Answers</h4>${answers
      .map(
        ([status, { description, content = {} }]) =>
          `<p><strong>${escapeHtml(status)}</strong> ${prose(description)}</p>` +
          (status === "200" ? Object.values(content).map(renderExample).join("") : ""),
      )
      .join("")}</article>`
  );
}

function renderParameters(parameters: readonly Parameter[], document: OpenApiDocument): string {
  return renderTable(
    parameters.map((parameter) => ({
      name: parameter.name,
      note: parameter.required ? `${parameter.in}, required` : parameter.in,
      type: describeType(resolve(parameter.schema, document), document),
      description: parameter.description ?? "",
    })),
  );
}

function renderMembers({ schema }: Media, document: OpenApiDocument): string {
  return renderTable(
    membersOf(resolve(schema, document), document).map(({ name, required, member }) => ({
      name,
      note: required ? "required" : "",
      type: describeType(member, document),
      description: descriptionOf(member),
    })),
  );
}

function renderTable(
  rows: readonly { name: string; note: string; type: string; description: string }[],
): string {
  const lines = rows.map(
    ({ name, note, type, description }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td class="type">${escapeHtml(type)}` +
      `${note === "" ? "" : `<br>${escapeHtml(note)}`}</td><td>${prose(description)}</td></tr>`,
  );
  return lines.length === 0 ? "" : `<table>${lines.join("")}</table>`;
}

function renderExample({ example }: Media): string {
  if (example === undefined) {
    return "";
  }
  const text = typeof example === "string" ? example : JSON.stringify(example, null, 2);
  return `<pre>${escapeHtml(text)}</pre>`;
}

function tagOf({ operation }: { operation: Operation }): string {
  return operation.tags?.[0] ?? "Other";
}

function idOf({ operationId }: Operation): string {
  return escapeHtml(operationId ?? "");
}

function descriptionOf(schema: JsonSchema): string {
  return typeof schema["description"] === "string" ? schema["description"] : "";
}

/** Text in which `…` marks code. */
function prose(text = ""): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
