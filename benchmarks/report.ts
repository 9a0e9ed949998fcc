import type { Figure } from "./figure.ts";

export interface Section {
  title: string;
  figures: Figure[];
  /** Why there are none. */
  failure: string | null;
}

/** For a terminal. */
export function toText({ title, figures, failure }: Section): string {
  const width = Math.max(0, ...figures.map(({ name }) => name.length));
  const lines = figures.flatMap((figure) => [
    `  ${markOf(figure)} ${figure.name.padEnd(width)}  ${figure.value}${figure.bar === null ? "" : `  (${figure.bar})`}`,
    ...(figure.note === null ? [] : [`      ${figure.note}`]),
  ]);
  return [
    `\n${title}`,
    ...lines,
    ...(failure === null ? [] : [`  ✗ could not be measured: ${failure}`]),
    "",
  ].join("\n");
}

/** As a document that is read alone. */
export function toMarkdown({
  machine,
  sections,
}: {
  machine: readonly (readonly [name: string, value: string])[];
  sections: readonly Section[];
}): string {
  return [
    "# Results",
    "",
    "Written by `npm run bench`; [README.md](README.md) says what is measured, and how to read it.",
    "",
    "| | |",
    "|---|---|",
    ...machine.map(([name, value]) => `| ${name} | ${cell(value)} |`),
    "",
    "## In short",
    "",
    ...summaryOf(sections),
    ...sections.flatMap(sectionOf),
    "",
  ].join("\n");
}

/** What missed its bar, could not be judged, or could not be measured. */
function summaryOf(sections: readonly Section[]): string[] {
  const barred = sections.flatMap(({ title, figures }) =>
    figures.filter(({ bar }) => bar !== null).map((figure) => ({ title, figure })),
  );
  const line = ({ title, figure }: { title: string; figure: Figure }) =>
    `- ${title}: ${figure.name} is ${figure.value}, and should be ${figure.bar}.`;
  const missed = barred.filter(({ figure }) => figure.met === false);
  const open = barred.filter(({ figure }) => figure.met === null);
  const failed = sections.filter(({ failure }) => failure !== null);
  return [
    `${barred.filter(({ figure }) => figure.met).length} of ${barred.length} bars are met.`,
    ...part("Missed:", missed.map(line)),
    ...part("Not judged, because the server differed too much from itself:", open.map(line)),
    ...part(
      "Could not be measured:",
      failed.map(({ title, failure }) => `- ${title}: ${cell(failure ?? "")}`),
    ),
  ];
}

function part(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, "", ...lines];
}

function sectionOf({ title, figures, failure }: Section): string[] {
  if (failure !== null) {
    return ["", `## ${title}`, "", `Could not be measured: ${failure}`];
  }
  const notes = figures.filter(({ note }) => note !== null).map(({ name, note }) => `- ${name}: ${note}`);
  return [
    "",
    `## ${title}`,
    "",
    "| | measured | bar | |",
    "|---|---|---|---|",
    ...figures.map(
      (figure) =>
        `| ${cell(figure.name)} | ${cell(figure.value)} | ${figure.bar ?? ""} | ${wordOf(figure)} |`,
    ),
    ...part("", notes).slice(1),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function wordOf({ bar, met }: Figure): string {
  return bar === null ? "" : met === null ? "not judged" : met ? "met" : "**missed**";
}

function markOf({ bar, met }: Figure): string {
  return bar === null ? " " : met === null ? "?" : met ? "✓" : "✗";
}
