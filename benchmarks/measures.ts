import type { Figure } from "./figure.ts";
import { measureCleanStreams } from "./measures/clean-streams.ts";
import { measureCounters } from "./measures/counters.ts";
import { measureDatabaseSize } from "./measures/database-size.ts";
import { measureEventLoop } from "./measures/event-loop.ts";
import { measureGroupCommit } from "./measures/group-commit.ts";
import { measureLatency } from "./measures/latency.ts";
import { measureLeaks } from "./measures/leaks.ts";
import { measureLongThreads } from "./measures/long-threads.ts";
import { measureManyThreads } from "./measures/many-threads.ts";
import { measureOrdering } from "./measures/ordering.ts";
import { measurePeers } from "./measures/peers.ts";
import { measurePostgres } from "./measures/postgres.ts";
import { measureQueue } from "./measures/queue.ts";
import { measureReaders } from "./measures/readers.ts";
import { measureStart } from "./measures/start.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { measureToolStep } from "./measures/tool-step.ts";
import { measureWaitingRuns } from "./measures/waiting-runs.ts";
import { measureWakeUps } from "./measures/wake-ups.ts";
import type { Sizes } from "./sizes.ts";
import type { Upstream } from "./start-upstream.ts";

/** One section of the report. */
export interface Measure {
  title: string;
  measure(upstream: Upstream, sizes: Sizes): Promise<Figure[]>;
}

/** In the order of the report, by the name that `--only` knows each by. */
export const measures: Record<keyof Sizes, Measure> = {
  latency: {
    title: "Latency, SQLite, one client",
    measure: (upstream, sizes) => measureLatency(upstream, sizes.latency),
  },
  throughput: {
    title: "Complete runs of 64 tokens, SQLite",
    measure: (upstream, sizes) => measureThroughput(upstream, sizes.throughput),
  },
  peers: {
    title: "Against other servers",
    measure: (upstream, sizes) => measurePeers(upstream, sizes.peers),
  },
  streams: {
    title: "Paced streams at once",
    measure: (upstream, sizes) => measureCleanStreams(upstream, sizes.streams),
  },
  ordering: {
    title: "Nothing is held back",
    measure: (upstream, sizes) => measureOrdering(upstream, sizes.ordering),
  },
  readers: { title: "Readers", measure: (upstream, sizes) => measureReaders(upstream, sizes.readers) },
  counters: {
    title: "What a run of 64 tokens writes",
    measure: (upstream, sizes) => measureCounters(upstream, sizes.counters),
  },
  groups: { title: "Commits in groups, SQLite", measure: (_, sizes) => measureGroupCommit(sizes.groups) },
  tools: { title: "A tool's output", measure: (upstream, sizes) => measureToolStep(upstream, sizes.tools) },
  loop: { title: "Event loop", measure: (upstream, sizes) => measureEventLoop(upstream, sizes.loop) },
  leaks: { title: "Leaks", measure: (_upstream, sizes) => measureLeaks(sizes.leaks) },
  start: { title: "Start, idle, package", measure: (upstream, sizes) => measureStart(upstream, sizes.start) },
  long: {
    title: "Growth: long threads",
    measure: (upstream, sizes) => measureLongThreads(upstream, sizes.long),
  },
  many: {
    title: "Growth: many threads",
    measure: (upstream, sizes) => measureManyThreads(upstream, sizes.many),
  },
  waiting: {
    title: "Growth: runs that wait for their clients",
    measure: (upstream, sizes) => measureWaitingRuns(upstream, sizes.waiting),
  },
  size: {
    title: "Growth: the database",
    measure: (upstream, sizes) => measureDatabaseSize(upstream, sizes.size),
  },
  postgres: { title: "Postgres", measure: (upstream, sizes) => measurePostgres(upstream, sizes.postgres) },
  wakeups: {
    title: "Wake-ups between nodes, Postgres",
    measure: (_, sizes) => measureWakeUps(sizes.wakeups),
  },
  queue: { title: "The queue of runs, Postgres", measure: (_, sizes) => measureQueue(sizes.queue) },
};
