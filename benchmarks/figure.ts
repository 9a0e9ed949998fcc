/** One line of the report. */
export interface Figure {
  name: string;
  value: string;
  /** What it should be; `null` for what is told only. */
  bar: string | null;
  /** `null` when there is no bar, or the machine was too restless to say. */
  met: boolean | null;
}

export function told(name: string, value: string): Figure {
  return { name, value, bar: null, met: null };
}

export function barred(name: string, value: string, bar: string, met: boolean | null): Figure {
  return { name, value, bar, met };
}

export const ms = (value: number) => `${value.toFixed(2)} ms`;
export const times = (value: number) => `${value.toFixed(2)} ×`;
export const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
