import { useSyncExternalStore } from "react";
import { formatCount, formatShortCount } from "../format/count.ts";
import { formatDuration } from "../format/duration.ts";
import { formatAge, formatAgo, formatInstant } from "../format/time.ts";

/** A span in milliseconds, in tabular figures; the exact value is its title, with what it is measured from and to. */
export function Duration({ ms, span }: { ms: number; span?: string }) {
  const exact = `${formatCount(Math.round(ms))} ms`;
  return (
    <span className="numeric whitespace-nowrap" title={span === undefined ? exact : `${exact} ${span}`}>
      {formatDuration(ms)}
    </span>
  );
}

/** What "first token" and "total" mean of a run, wherever they stand. Of a model call they count from its own beginning. */
export const runSpans = {
  firstToken: "from the run’s creation to its first token",
  total: "from the run’s creation to its end, waiting included",
};

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

/** How long ago something was, kept true while it is on screen. `at`: as the API says it. `inWords` outside of columns. */
export function RelativeTime({ at, inWords = false }: { at: string; inWords?: boolean }) {
  const now = useNow();
  const instant = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(instant)} className="numeric whitespace-nowrap">
      {(inWords ? formatAgo : formatAge)(instant, now)}
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
