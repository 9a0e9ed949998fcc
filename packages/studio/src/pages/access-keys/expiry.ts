const dayMs = 86_400_000;
/** So long before its end a key is shown to be about to expire. */
const soonMs = 14 * dayMs;

/** What is to be said of a key's end. */
export type Expiry = { kind: "never" | "later" | "soon" | "expired"; words: string };

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export function expiryOf(expiresAt: string | null, now: number): Expiry {
  if (expiresAt === null) {
    return { kind: "never", words: "Never" };
  }
  const at = Date.parse(expiresAt);
  const left = at - now;
  if (left <= 0) {
    return { kind: "expired", words: `Expired ${day.format(at)}` };
  }
  if (left > soonMs) {
    return { kind: "later", words: day.format(at) };
  }
  const days = Math.floor(left / dayMs);
  const hours = Math.floor(left / 3_600_000);
  return {
    kind: "soon",
    words: days > 0 ? `In ${days} d` : hours > 0 ? `In ${hours} h` : "Within the hour",
  };
}

/** The choices of the form, in days from now; `""` is never. */
export const lifetimes = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "day", label: "At the end of a day" },
  { value: "never", label: "Never" },
] as const;

export type Lifetime = (typeof lifetimes)[number]["value"];

/**
 * @param date - As a date field gives it, `2027-02-20`; counts for the lifetime `day`.
 * @returns RFC 3339; `null` for never; `undefined` when no day was chosen.
 */
export function expiresAtOf(
  { lifetime, date }: { lifetime: Lifetime; date: string },
  now: number,
): string | null | undefined {
  if (lifetime === "never") {
    return null;
  }
  if (lifetime === "day") {
    const end = new Date(`${date}T23:59:59`);
    return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
  }
  return new Date(now + Number(lifetime) * dayMs).toISOString();
}

export function formatDay(at: string): string {
  return day.format(Date.parse(at));
}
