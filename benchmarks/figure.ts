/** One line of the report. */
export interface Figure {
  name: string;
  value: string;
  /** What it should be; `null` for what is told only. */
  bar: string | null;
  /** `null` when there is no bar, or the machine was too restless to say. */
  met: boolean | null;
  /** Why it is so, or what to know when reading it. */
  note: string | null;
}

export function told(name: string, value: string, note: string | null = null): Figure {
  return { name, value, bar: null, met: null, note };
}

export function barred(
  name: string,
  value: string,
  bar: string,
  met: boolean | null,
  note: string | null = null,
): Figure {
  return { name, value, bar, met, note };
}

export const ms = (value: number) => `${value.toFixed(2)} ms`;
export const microseconds = (valueMs: number) => `${(valueMs * 1_000).toFixed(1)} µs`;
export const times = (value: number) => `${value.toFixed(2)} ×`;
export const perSecond = (value: number) => `${value.toFixed(0)} /s`;
export const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;
export const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
