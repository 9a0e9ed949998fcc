import { escapeHtml, foldable, prose } from "./docs-text.ts";
import type { Member, Outline } from "./schema-outline.ts";

/** What is said of a member beside its outline, by whether it must be there. */
export type Presence = (required: boolean) => string;

/** In a request most may be left out; in an answer next to nothing is. */
export const inRequest: Presence = (required) =>
  required ? '<span class="note required">required</span>' : "";
export const inAnswer: Presence = (required) => (required ? "" : '<span class="note">may be absent</span>');

/** What is in an object: a list of its members, with what is in them folded away below each. */
export function renderForms(forms: Outline["forms"], presence: Presence): string {
  return forms
    .map(({ label, members }) => {
      const list = renderMembers(
        members.map((member) => ({ ...member, note: "" })),
        presence,
      );
      return forms.length > 1 ? `<p>With <code>${escapeHtml(label || "any")}</code>:</p>${list}` : list;
    })
    .join("");
}

/** @param entries.note - Said of the member beside what its outline says: where a parameter goes, for one. */
export function renderMembers(entries: readonly (Member & { note: string })[], presence: Presence): string {
  const items = entries.map(({ name, required, note, outline }) => {
    const { type, nullable, limits, defaultValue, description, meanings, forms } = outline;
    const notes = [
      note,
      nullable ? "or null" : "",
      ...limits,
      defaultValue === null ? "" : `default ${defaultValue}`,
    ];
    return (
      `<li><code class="name">${escapeHtml(name)}</code><span class="type">${escapeHtml(Object.keys(meanings).length > 0 ? "one of" : type)}</span>` +
      presence(required) +
      notes.map((text) => (text === "" ? "" : `<span class="note">${escapeHtml(text)}</span>`)).join("") +
      (description === "" ? "" : `<p>${prose(description)}</p>`) +
      renderMeanings(meanings) +
      (forms.length === 0
        ? ""
        : foldable(`What is in <code>${escapeHtml(name)}</code>`, renderForms(forms, presence))) +
      "</li>"
    );
  });
  return items.length === 0 ? "" : `<ul class="members">${items.join("")}</ul>`;
}

function renderMeanings(meanings: Readonly<Record<string, string>>): string {
  const rows = Object.entries(meanings).map(
    ([value, meaning]) => `<tr><td><code>${escapeHtml(value)}</code></td><td>${prose(meaning)}</td></tr>`,
  );
  return rows.length === 0 ? "" : `<table>${rows.join("")}</table>`;
}
