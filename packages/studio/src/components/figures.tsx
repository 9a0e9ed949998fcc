import { useSyncExternalStore } from "react";
import { formatCount, formatShortCount } from "../format/count.ts";
import { formatDuration } from "../format/duration.ts";
import { formatAge, formatInstant } from "../format/time.ts";

/** A span in milliseconds, in tabular figures; the exact value is its title. */
export function Duration({ ms }: { ms: number }) {
  return (
    <span className="numeric whitespace-nowrap" title={`${formatCount(Math.round(ms))} ms`}>
      {formatDuration(ms)}
    </span>
  );
}

/** A number of tokens. `short` for columns. */
export function Tokens({ count, short = false }: { count: number; short?: boolean }) {
  return (
    <span className="numeric whitespace-nowrap" title={`${formatCount(count)} tokens`}>
      {short ? formatShortCount(count) : formatCount(count)}
    </span>
  );
}

/** What went into a model and what came out of it: `1,284 in · 312 out`. `short` for columns. */
export function TokensInOut({
  usage: { promptTokens, completionTokens },
  short = false,
}: {
  usage: { promptTokens: number; completionTokens: number };
  short?: boolean;
}) {
  return (
    <span className="whitespace-nowrap">
      <Tokens count={promptTokens} short={short} /> in · <Tokens count={completionTokens} short={short} /> out
    </span>
  );
}

/** How long ago something was, kept true while it is on screen. `at`: as the API says it. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  const instant = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(instant)} className="numeric whitespace-nowrap">
      {formatAge(instant, now)}
    </time>
  );
}

const tickMs = 10_000;
let now = Date.now();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all ages on the page, so that a list of a thousand rows has one timer. */
function useNow(): number {
  return useSyncExternalStore(watchClock, () => now);
}

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) {
      each();
    }
  }, tickMs);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
