const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const exact = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const dayInYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** To the second, in the reader's time zone. `at` in milliseconds since 1970. */
export function formatInstant(at: number): string {
  return exact.format(at);
}

/** How long ago, in the fewest characters that decide anything: `now`, `4 min`, `3 h`, `2 d`, `14 Mar`, `14 Mar 2025`. */
export function formatAge(at: number, now: number): string {
  const age = now - at;
  if (age < minuteMs) {
    return age < 10_000 ? "now" : `${Math.floor(age / 1_000)} s`;
  }
  if (age < hourMs) {
    return `${Math.floor(age / minuteMs)} min`;
  }
  if (age < dayMs) {
    return `${Math.floor(age / hourMs)} h`;
  }
  if (age < 7 * dayMs) {
    return `${Math.floor(age / dayMs)} d`;
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayInYear : dayOfYear).format(at);
}

/** The same within a sentence: `now`, `4 min ago`, `14 Mar`. */
export function formatAgo(at: number, now: number): string {
  const age = now - at;
  return age < 10_000 || age >= 7 * dayMs ? formatAge(at, now) : `${formatAge(at, now)} ago`;
}
