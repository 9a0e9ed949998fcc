import { describe, expect, it } from "vitest";
import { differencesOf, median, quantile, ratiosOf, spreadOf } from "./statistics.ts";

describe("a quantile", () => {
  it("does not depend on the order of the values", () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
  });

  it("lies between two values when no value is in its place", () => {
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(median([1, 2, 3, 4])).toBe(2.5);
  });

  it("of 0 and of 1 is the least and the greatest value", () => {
    expect([quantile([5, 9, 7], 0), quantile([5, 9, 7], 1)]).toEqual([5, 9]);
  });

  it("compares values as numbers", () => {
    expect(median([9, 10, 100])).toBe(10);
  });

  it("of one value is that value, and of none is no number", () => {
    expect(quantile([4], 0.99)).toBe(4);
    expect(median([])).toBeNaN();
  });

  it("leaves the values as they were", () => {
    const values = [2, 1];
    median(values);
    expect(values).toEqual([2, 1]);
  });
});

describe("a spread", () => {
  it("is the median and the ends of the middle half", () => {
    expect(spreadOf([1, 2, 3, 4, 100])).toEqual({ median: 3, low: 2, high: 4 });
  });
});

describe("of two contenders", () => {
  it("the values of the same round are compared", () => {
    expect(ratiosOf([2, 9], [1, 3])).toEqual([2, 3]);
    expect(differencesOf([2, 9], [1, 3])).toEqual([1, 6]);
  });

  it("a round that one of them missed counts for nothing", () => {
    expect(ratiosOf([2, 9], [1])).toEqual([2, Number.NaN]);
  });
});
