import type { MessageId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type {
  RecordedEvent,
  RunFilter,
  RunOverview,
  RunsSummary,
  ThreadAsOf,
  ThreadOverview,
  ThreadOverviewFilter,
  ThreadOverviewPage,
  ThreadPosition,
  UsageGroup,
  UsageRow,
} from "./insight.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { activeRunStatuses } from "./run-status.ts";

/** For people who look at what happened, across threads. */
export interface InsightStore {
  /** Newest first by default; ordered like other lists. */
  listRunOverviews(params: {
    organizationId: OrganizationId;
    filter: RunFilter;
    page: PageRequest;
  }): Promise<Page<RunOverview> | UnknownCursor>;
  findRunOverview(params: { organizationId: OrganizationId; runId: RunId }): Promise<RunOverview | null>;
  /** Like `readEvents`, each with its time. */
  readRecordedEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    limit: number;
  }): Promise<RecordedEvent[]>;
  /**
   * The newest messages of a thread up to one of them, newest first, as they were at a time; and what
   * `readThreadTail` gives of their runs. Of what was deleted since, the places are there, with a word in the place
   * of the text.
   */
  readThreadAsOf(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    newestMessageId: MessageId;
    at: number;
    limit: number;
  }): Promise<ThreadAsOf>;
  /** Runs that were created from `from` up to, and not at, `to`, and have ended, in buckets of that length. */
  summarizeRuns(params: {
    organizationId: OrganizationId;
    from: number;
    to: number;
    bucketMs: number;
  }): Promise<RunsSummary>;
  /** The same runs, summed up by what is asked for. */
  readUsage(params: {
    organizationId: OrganizationId;
    from: number;
    to: number;
    groupBy: readonly UsageGroup[];
  }): Promise<UsageRow[]>;
  /**
   * Without threads that have expired by then.
   *
   * @returns a page, and where it ended; `null` when the list ends with it.
   */
  listThreadOverviews(params: {
    organizationId: OrganizationId;
    filter: ThreadOverviewFilter;
    page: ThreadOverviewPage;
    at: number;
  }): Promise<{ entries: ThreadOverview[]; end: ThreadPosition | null }>;
  /** How many runs stand in each status in which a run is active. */
  countActiveRuns(params: {
    organizationId: OrganizationId;
  }): Promise<Record<(typeof activeRunStatuses)[number], number>>;
}
