import { describe, expect, it } from "vitest";
import { createTimeScale, formatOffset, ticksOf } from "./time-scale.ts";

const minuteMs = 60_000;

describe("the time scale", () => {
  it("keeps one rate where little was waited for", () => {
    const scale = createTimeScale({ start: 0, end: 100, busy: [{ from: 20, to: 100 }] });
    expect(scale.breaks).toEqual([]);
    expect(scale.at(50)).toBe(0.5);
  });

  it("shortens a long wait, and leaves most of the axis to what was done", () => {
    const busy = [
      { from: 0, to: 2_000 },
      { from: 10 * minuteMs, to: 10 * minuteMs + 2_000 },
    ];
    const scale = createTimeScale({ start: 0, end: 10 * minuteMs + 2_000, busy });
    expect(scale.breaks).toHaveLength(1);
    expect(scale.at(2_000)).toBeCloseTo(0.333, 2);
    expect(scale.at(10 * minuteMs)).toBeCloseTo(0.667, 2);
    expect(scale.at(10 * minuteMs + 2_000)).toBe(1);
  });

  it("leaves short waits as they are beside a long one", () => {
    const busy = [
      { from: 0, to: 1_000 },
      { from: 1_050, to: 2_000 },
      { from: minuteMs, to: minuteMs + 1_000 },
    ];
    const scale = createTimeScale({ start: 0, end: minuteMs + 1_000, busy });
    expect(scale.breaks).toHaveLength(1);
    const rate = scale.at(1_000) / 1_000;
    expect((scale.at(1_050) - scale.at(1_000)) / 50).toBeCloseTo(rate, 6);
  });

  it("is not shortened where nothing but waiting happened", () => {
    expect(createTimeScale({ start: 0, end: minuteMs, busy: [] }).breaks).toEqual([]);
  });

  it("keeps the order of instants over forty waits", () => {
    const busy = Array.from({ length: 40 }, (_, index) => ({
      from: index * minuteMs,
      to: index * minuteMs + 800,
    }));
    const scale = createTimeScale({ start: 0, end: 40 * minuteMs, busy });
    const places = busy.flatMap(({ from, to }) => [scale.at(from), scale.at(to)]);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const shownAsBusy = busy.reduce((share, { from, to }) => share + scale.at(to) - scale.at(from), 0);
    expect(shownAsBusy).toBeGreaterThan(0.6);
  });

  it("survives a run that took no time", () => {
    const scale = createTimeScale({ start: 5, end: 5, busy: [{ from: 5, to: 5 }] });
    expect(scale.at(5)).toBe(0);
    expect(ticksOf(scale, 600).map(({ label }) => label)).toEqual(["0"]);
  });

  it("marks round times, far enough apart, and none within a break", () => {
    const busy = [
      { from: 0, to: 2_000 },
      { from: 10 * minuteMs, to: 10 * minuteMs + 2_000 },
    ];
    const scale = createTimeScale({ start: 0, end: 10 * minuteMs + 2_000, busy });
    const ticks = ticksOf(scale, 600);
    expect(ticks.map(({ label }) => label)).toEqual(["0", "1 s", "2 s", "10:00", "10:01"]);
  });
});

describe("an offset", () => {
  it.each([
    [0, 100, "0"],
    [250, 50, "250 ms"],
    [1_500, 500, "1.5 s"],
    [485_000, 5_000, "8:05"],
    [3_725_000, 60_000, "1:02:05"],
  ])("%i at steps of %i is %s", (ms, stepMs, text) => {
    expect(formatOffset(ms, stepMs)).toBe(text);
  });
});
