import type { Outcome } from "./outcome.ts";

const introduction = `# Conformance

Written by \`npm run conformance\`, which drives a started server with these clients, unmodified: only the base URL
(\`/openai/v1\`) and the key are set. The model behind the server is scripted.
`;

/** What docs/conformance.md says: for each group of clients a table of checks and versions. */
export function toReport(groups: { title: string; outcomes: Outcome[] }[]): string {
  return [introduction, ...groups.map(({ title, outcomes }) => `## ${title}\n\n${toTable(outcomes)}`)].join(
    "\n",
  );
}

function toTable(outcomes: Outcome[]): string {
  const clients = [...new Set(outcomes.map(({ client }) => client))];
  const checks = [...new Set(outcomes.map(({ check }) => check))];
  const rows = checks.map((check) => [
    check,
    ...clients.map((client) => toCell(outcomes.find((one) => one.client === client && one.check === check))),
  ]);
  const lines = [["Check", ...clients], ["", ...clients].map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function toCell(outcome: Outcome | undefined): string {
  if (outcome === undefined) {
    return "";
  }
  return outcome.error === null ? "pass" : "**fail**";
}
