import { inAnswer, inRequest, renderForms, renderMembers } from "./docs-members.ts";
import { escapeHtml, foldable, preformatted, prose } from "./docs-text.ts";
import type { Media, OpenApiDocument, Operation, Parameter } from "./openapi-document.ts";
import { outlineOf } from "./schema-outline.ts";

export function renderOperation(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  document: OpenApiDocument,
): string {
  const body = operation.requestBody?.content["application/json"];
  const answers = Object.entries(operation.responses ?? {});
  return (
    `<article id="${escapeHtml(operation.operationId ?? "")}"><h3>${escapeHtml(operation.summary ?? "")}</h3>` +
    `<p class="place"><code><span class="method ${escapeHtml(method)}">${escapeHtml(method)}</span>` +
    `${escapeHtml(path)}</code></p>` +
    (operation.description === undefined ? "" : `<p>${prose(operation.description)}</p>`) +
    renderParameters(operation.parameters ?? [], document) +
    (body === undefined ? "" : renderBody(body, operation.requestBody?.required === true, document)) +
    `<h4>Answers</h4>${answers.map((answer) => renderAnswer(answer, document)).join("")}</article>`
  );
}

function renderParameters(parameters: readonly Parameter[], document: OpenApiDocument): string {
  const entries = parameters.map(({ name, in: place, required = false, description = "", schema }) => ({
    name: place === "header" ? headerName(name) : name,
    note: `in the ${place}`,
    required,
    outline: { ...outlineOf(schema, document), description },
  }));
  return entries.length === 0 ? "" : `<h4>Parameters</h4>${renderMembers(entries, inRequest)}`;
}

/** `last-event-id` → `Last-Event-ID`, as headers are looked for. */
function headerName(name: string): string {
  return name.replace(/(?<![a-z])(?:id(?![a-z])|[a-z])/g, (letters) => letters.toUpperCase());
}

function renderBody({ schema, example }: Media, required: boolean, document: OpenApiDocument): string {
  const { forms } = outlineOf(schema, document);
  return (
    `<h4>Body${required ? "" : " (may be left out)"}</h4>${renderForms(forms, inRequest)}` +
    (example === undefined ? "" : foldable("An example", preformatted(example), { open: true }))
  );
}

function renderAnswer(
  [status, { description, content = {} }]: [string, NonNullable<Operation["responses"]>[string]],
  document: OpenApiDocument,
): string {
  const media = Object.entries(content).map(([type, entry]) => renderMedia(type, entry, document));
  const summary = `<strong>${escapeHtml(status)}</strong> ${prose(description)}`;
  return foldable(summary, media.join(""), { open: status === "200" });
}

function renderMedia(
  type: string,
  { schema, example, examples = {} }: Media,
  document: OpenApiDocument,
): string {
  const { name, forms, description } = outlineOf(schema, document);
  const isStream = type === "text/event-stream";
  const shape = isStream
    ? `<p>${prose(description)} <a href="#events">All events</a></p>`
    : name === null
      ? renderForms(forms, inAnswer)
      : `<p><a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a></p>`;
  const shown = example === undefined ? "" : preformatted(example);
  const several = Object.values(examples).map(
    ({ summary, value }) => `<p>${escapeHtml(summary)}:</p>${preformatted(value)}`,
  );
  return (
    shape + (isStream && shown !== "" ? foldable("An example of a stream", shown) : shown) + several.join("")
  );
}
