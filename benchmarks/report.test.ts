import { expect, it } from "vitest";
import { barred, told } from "./figure.ts";
import { type Section, toMarkdown, toText } from "./report.ts";

const sections: Section[] = [
  {
    title: "Latency",
    figures: [
      told("first | token", "1 ms", "Read once."),
      barred("added", "2 ms", "≤ 1 ms", false),
      barred("lost", "0", "0", true),
      barred("ratio", "1.1 ×", "≤ 1.5 ×", null),
    ],
    failure: null,
  },
  { title: "Postgres", figures: [], failure: "it did not start:\nno space" },
];
const document = toMarkdown({ machine: [["Node", "24"]], sections });

it("begins with what is met, missed, not judged and not measured", () => {
  const summary = document.slice(document.indexOf("## In short"), document.indexOf("## Latency"));
  expect(summary).toContain("1 of 3 bars are met.");
  expect(summary).toContain("- Latency: added is 2 ms, and should be ≤ 1 ms.");
  expect(summary).toContain("- Latency: ratio is 1.1 ×, and should be ≤ 1.5 ×.");
  expect(summary).toContain("- Postgres: it did not start: no space");
});

it("has a row for each figure, and a bar in a text does not divide it", () => {
  expect(document).toContain("| first \\| token | 1 ms |  |  |");
  expect(document).toContain("| added | 2 ms | ≤ 1 ms | **missed** |");
  expect(document).toContain("| ratio | 1.1 × | ≤ 1.5 × | not judged |");
  expect(document).toContain("- first | token: Read once.");
});

it("marks each figure on a terminal, and says why a section has none", () => {
  const [latency = "", postgres] = sections.map(toText);
  expect(latency.split("\n").map((line) => line.slice(0, 9))).toEqual(
    expect.arrayContaining(["  ✗ added", "  ✓ lost ", "  ? ratio"]),
  );
  expect(postgres).toContain("could not be measured: it did not start");
});
