import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG A and AA on the page as it is: rule and elements, one text per rule. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated by the browser's own tools, so the page's policy against foreign scripts need not be loosened.
  await page.evaluate(axe);
  return page.evaluate(`axe
    .run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
    .then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + " " + failureSummary).join(" | ")))`);
}
