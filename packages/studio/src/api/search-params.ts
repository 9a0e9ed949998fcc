/** Reads a URL's search parameters, which anybody may have written. What does not fit is `undefined`. */

export function text(value: unknown): string | undefined {
  // The router reads digits as a number.
  const read = typeof value === "number" ? String(value) : value;
  return typeof read === "string" && read !== "" ? read : undefined;
}

export function oneOf<Value extends string>(value: unknown, values: readonly Value[]): Value | undefined {
  return values.find((each) => each === value);
}

export function number(
  value: unknown,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number } = {},
): number | undefined {
  return typeof value === "number" && value >= from && value <= to ? value : undefined;
}

export function wholeNumber(value: unknown, range: { from?: number; to?: number } = {}): number | undefined {
  const read = number(value, range);
  return Number.isSafeInteger(read) ? read : undefined;
}

export function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The same without what is `undefined`, which would stand in the URL otherwise. */
export function withoutAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<Fields>;
}
