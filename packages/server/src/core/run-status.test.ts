import { describe, expect, it } from "vitest";
import { activeRunStatuses, canBecome, isActive, isTerminal, runStatuses, sourcesOf } from "./run-status.ts";

/** The table once more, written as a picture, so that a slip in one of the two is seen. A cross is an arrow. */
const picture = `
                queued in_progress requires_action cancelling completed incomplete failed cancelled expired
queued          .      x           .               x          .         .          x      .         x
in_progress     .      .           x               x          x         x          x      .         x
requires_action x      .           .               x          .         .          .      .         x
cancelling      .      .           .               .          .         .          .      x         .
completed       .      .           .               .          .         .          .      .         .
incomplete      .      .           .               .          .         .          .      .         .
failed          .      .           .               .          .         .          .      .         .
cancelled       .      .           .               .          .         .          .      .         .
expired         .      .           .               .          .         .          .      .         .
`;

const [header = [], ...rows] = picture
  .trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));
const arrows = new Set(
  rows.flatMap(([from, ...cells]) =>
    cells.flatMap((cell, index) => (cell === "x" ? [`${from} ${header[index]}`] : [])),
  ),
);

describe("run status", () => {
  it("has the nine statuses of the design", () => {
    expect([...runStatuses].sort()).toEqual([...header].sort());
  });

  for (const from of runStatuses) {
    for (const to of runStatuses) {
      const allowed = arrows.has(`${from} ${to}`);
      it(`${allowed ? "leads" : "does not lead"} from ${from} to ${to}`, () => {
        expect(canBecome(from, to)).toBe(allowed);
        expect(sourcesOf(to).includes(from)).toBe(allowed);
      });
    }
  }

  it("is terminal exactly where nothing follows, and active everywhere else", () => {
    for (const status of runStatuses) {
      expect(isTerminal(status)).toBe(!isActive(status));
    }
    expect(activeRunStatuses.filter(isTerminal)).toEqual([]);
  });

  it("lets every active run end", () => {
    const canEnd = (status: (typeof runStatuses)[number]): boolean =>
      isTerminal(status) ||
      runStatuses.some((next) => canBecome(status, next) && next !== "queued" && canEnd(next));
    expect(runStatuses.filter((status) => !canEnd(status))).toEqual([]);
  });
});
