/** The value below which the given share of the values lies; `NaN` for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** A figure of several rounds, and how far their middle half spreads. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** @returns round by round, what `combine` makes of the values of two contenders. */
export function pairwise(
  left: readonly number[],
  right: readonly number[],
  combine: (left: number, right: number) => number,
): number[] {
  return left.map((value, round) => combine(value, right[round] ?? Number.NaN));
}

export const ratiosOf = (left: readonly number[], right: readonly number[]) =>
  pairwise(left, right, (a, b) => a / b);

export const differencesOf = (left: readonly number[], right: readonly number[]) =>
  pairwise(left, right, (a, b) => a - b);
