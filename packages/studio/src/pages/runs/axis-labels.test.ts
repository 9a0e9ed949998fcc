import fc from "fast-check";
import { expect, it } from "vitest";
import { axisLabelsOf } from "./axis-labels.ts";
import { createTimeScale, ticksOf } from "./time-scale.ts";

const characterPx = 8.5;
const textsOf = (busy: { from: number; to: number }[], widthPx: number) => {
  const scale = createTimeScale({ start: 0, end: busy.at(-1)?.to ?? 0, busy });
  return axisLabelsOf(scale, ticksOf(scale, widthPx), widthPx);
};

it("keeps the labels of two waits and of the times around them apart on a phone", () => {
  const busy = [
    { from: 1, to: 5 },
    { from: 463, to: 466 },
    { from: 1_221, to: 1_226 },
  ];
  const texts = textsOf(busy, 340).map(({ text }) => text);
  expect(texts[0]).toBe("0");
  expect(texts).toContain("458 ms");
  expect(texts).toContain("755 ms");
});

it("never lets two labels touch, nor one leave the axis, whatever the run did", () => {
  const lengths = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: 1, max: 9_000 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(lengths, fc.integer({ min: 120, max: 1_600 }), (steps, widthPx) => {
      let now = 0;
      const busy = steps.map(([waitMs, busyMs]) => {
        const from = now + waitMs;
        now = from + busyMs;
        return { from, to: now };
      });
      const labels = textsOf(busy, widthPx);
      for (const [index, { leftPx, text }] of labels.entries()) {
        const right = leftPx + text.length * characterPx;
        expect(leftPx).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(labels[index + 1]?.leftPx ?? widthPx);
      }
    }),
  );
});
