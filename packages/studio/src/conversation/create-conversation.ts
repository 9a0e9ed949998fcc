import {
  type Message,
  type NewMessage,
  type NewRun,
  type Run,
  type RunStream,
  type Threadmill,
  ThreadmillError,
  type ToolOutput,
} from "@threadmill/client";
import {
  applyEvents,
  type ConversationState,
  emptyConversation,
  isOver,
  isUnderWay,
  textOfMessage,
} from "./conversation-state.ts";
import { createFollower } from "./create-follower.ts";
import { createLookout } from "./create-lookout.ts";
import { readEarlier } from "./read-earlier.ts";
import { readNewest, type ThreadPart } from "./read-newest.ts";
import { isEqual, withNewest } from "./with-newest.ts";

/** What a run is started with, beside the messages. */
export type RunSettings = Omit<NewRun, "additionalMessages" | "fromMessageId" | "whenBusy">;

export interface ConversationSnapshot {
  threadId: string | null;
  state: ConversationState;
  phase: "loading" | "ready" | "failed";
  /** Why it could not be loaded, or what became of the last thing that was asked for. */
  error: unknown;
  /** Sent, and not yet confirmed. */
  pending: NewMessage | null;
  /** The run that is not over, if there is one. */
  activeRun: Run | null;
  hasEarlier: boolean;
}

export interface Conversation {
  getSnapshot(): ConversationSnapshot;
  subscribe(watcher: () => void): () => void;
  load(): Promise<void>;
  loadEarlier(): Promise<void>;
  /**
   * Sends when the thread has been read, which is tried again if it failed; until then the message is pending.
   *
   * @param settingsOf - Asked then, with the runs of the thread in the snapshot.
   * @returns whether the run was started; if not, the snapshot says why.
   */
  send(message: NewMessage, settingsOf: () => Promise<RunSettings>): Promise<boolean>;
  /** Changes a message and runs again from there; what came after it is removed. */
  runAgain(message: Message, text: string, settings: RunSettings): Promise<boolean>;
  submit(run: Run, outputs: ToolOutput[]): Promise<boolean>;
  /** What a run has used so far; the run itself says it only when it is over. */
  usageOf(run: Run): Promise<Run["usage"]>;
  /** Stops the active run, or a message that waits to be sent. */
  stop(): Promise<void>;
  dismissError(): void;
  /** Stops following. Runs go on without it. */
  close(): void;
}

/** A server that is started again is waited for, however long it takes. */
const reconnectForMs = 24 * 60 * 60 * 1_000;

/**
 * A thread on screen: loads it, starts runs on it, and follows the one that is active, also after a reload of the page
 * and over restarts of the server.
 *
 * @param params.schedule - Runs what it is given soon, once for all events that come until then.
 * @param params.watch - Runs what it is given now and then, while somebody may look, until what it returns is called.
 */
export function createConversation({
  client,
  threadId,
  schedule,
  watch,
}: {
  client: Threadmill;
  threadId: string | null;
  schedule: (flush: () => void) => void;
  watch: (look: () => void) => () => void;
}): Conversation {
  const watchers = new Set<() => void>();
  const closing = new AbortController();
  const { signal } = closing;
  let snapshot: ConversationSnapshot = {
    threadId,
    state: emptyConversation,
    phase: threadId === null ? "ready" : "loading",
    error: null,
    pending: null,
    activeRun: null,
    hasEarlier: false,
  };
  const { follow, flush, followed } = createFollower({
    schedule,
    apply: (events) => change({ state: applyEvents(snapshot.state, events) }),
  });
  let hasEarlierRuns = false;
  let earlier: Promise<void> | null = null;
  let loading: Promise<void> = Promise.resolve();
  /** While a message waits to be sent. */
  let stopPreparing: (() => void) | null = null;
  /** Streams of runs that are being started: their ids are not known yet. */
  const starting = new Set<RunStream>();
  const lookOut = createLookout({
    client,
    shown: () => snapshot,
    isFollowed: (runId) => followed.has(runId),
    refresh: () => refresh(),
    watch,
    signal,
  });

  function change(changes: Partial<ConversationSnapshot>): void {
    const state = changes.state ?? snapshot.state;
    const activeRun = state.runs.findLast((run) => !isOver(run)) ?? null;
    snapshot = { ...snapshot, ...changes, activeRun };
    lookOut();
    for (const watcher of watchers) {
      watcher();
    }
  }

  const shownRun = (id: string) => snapshot.state.runs.find((run) => run.id === id);

  function fail(error: unknown): void {
    if (!signal.aborted) {
      change({ error, pending: null });
      if (error instanceof ThreadmillError && error.code === "failed_precondition") {
        // Somebody else has started a run, or answered this one. If that cannot be read, the refusal still says enough.
        refresh().catch(() => {});
      }
    }
  }

  /**
   * Follows in the background; resolves when it is known whether the run was started.
   *
   * @param params.rewind - What becomes of the messages before the run's first event is shown.
   */
  function start(
    stream: RunStream,
    {
      runId,
      rewind = (messages) => messages,
    }: { runId?: string; rewind?: (messages: readonly Message[]) => readonly Message[] } = {},
  ): Promise<boolean> {
    starting.add(stream);
    return new Promise((resolve) => {
      const onStart = (run: Run) => {
        starting.delete(stream);
        change({
          threadId: run.threadId,
          state: { ...snapshot.state, messages: rewind(snapshot.state.messages) },
        });
        flush();
        // The user's messages are no events of a run: they are read when it has begun.
        refresh({ pending: null }).catch(fail);
        resolve(true);
      };
      follow(stream, { runId, onStart }).catch((error: unknown) => {
        starting.delete(stream);
        fail(error);
        resolve(false);
      });
    });
  }

  /** Reads what has come to the thread, from here or from elsewhere. */
  async function refresh(changes: Partial<ConversationSnapshot> = {}): Promise<void> {
    const { threadId: id } = snapshot;
    if (id === null) {
      return;
    }
    const told = new Set(followed);
    const newest = await readNewest({
      client,
      threadId: id,
      isKnown: (run) => told.has(run.id) || isEqual(shownRun(run.id), run),
      signal,
    });
    // A run that is being started may be among them, and would be followed twice: its start reads the thread again.
    if (starting.size === 0) {
      show(newest, { told, changes });
    }
  }

  /** @param params.told - The runs that were followed when this was asked for. */
  function show(
    newest: ThreadPart,
    { told, changes }: { told: ReadonlySet<string>; changes: Partial<ConversationSnapshot> },
  ): void {
    const isTold = (runId: string) => told.has(runId) || followed.has(runId);
    const active = newest.runs.filter((run) => isUnderWay(run) && !isTold(run.id));
    change({ ...changes, state: withNewest(changes.state ?? snapshot.state, { newest, isTold }) });
    for (const { threadId, id } of active) {
      follow(client.runs.stream(threadId, id, { signal, reconnectForMs }), { runId: id }).catch(fail);
    }
  }

  function load(): Promise<void> {
    if (snapshot.phase === "failed") {
      change({ phase: "loading", error: null });
    }
    loading = read();
    return loading;
  }

  async function read(): Promise<void> {
    if (snapshot.threadId === null) {
      return;
    }
    const id = snapshot.threadId;
    try {
      const [thread, newest] = await Promise.all([
        client.threads.retrieve(id, { signal }),
        readNewest({ client, threadId: id, isKnown: () => false, signal }),
      ]);
      hasEarlierRuns = newest.hasEarlierRuns;
      show(newest, {
        told: new Set(),
        changes: {
          state: { ...emptyConversation, thread },
          phase: "ready",
          error: null,
          hasEarlier: newest.hasEarlier,
        },
      });
    } catch (error) {
      if (!signal.aborted) {
        change({ phase: "failed", error });
      }
    }
  }

  /** @returns `null` when nothing is to be sent; if somebody did not stop it, the snapshot says why. */
  async function prepare(settingsOf: () => Promise<RunSettings>): Promise<RunSettings | null> {
    const stopped = new Promise<null>((resolve) => {
      stopPreparing = () => resolve(null);
    });
    try {
      if (snapshot.phase === "failed") {
        void load();
      }
      await Promise.race([loading, stopped]);
      const isLoaded = snapshot.phase === "ready";
      const settings = isLoaded ? await Promise.race([settingsOf(), stopped]) : null;
      if (settings === null) {
        change({ pending: null });
      }
      return settings;
    } catch (error) {
      fail(error);
      return null;
    } finally {
      stopPreparing = null;
    }
  }

  async function loadEarlier(): Promise<void> {
    const { state } = snapshot;
    const first = state.messages[0];
    if (first === undefined) {
      return;
    }
    try {
      const part = await readEarlier({ client, first, oldest: state.runs[0], hasEarlierRuns, signal });
      hasEarlierRuns = part.hasEarlierRuns;
      change({
        state: {
          ...snapshot.state,
          messages: [...part.messages.toReversed(), ...snapshot.state.messages],
          runs: [...part.runs.toReversed(), ...snapshot.state.runs],
          steps: { ...part.steps, ...snapshot.state.steps },
        },
        hasEarlier: part.hasEarlier,
      });
    } catch (error) {
      fail(error);
    }
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    load,
    loadEarlier() {
      earlier ??= loadEarlier().finally(() => {
        earlier = null;
      });
      return earlier;
    },
    async send(message, settingsOf) {
      change({ pending: message, error: null });
      const settings = await prepare(settingsOf);
      if (settings === null) {
        return false;
      }
      const options = { signal, reconnectForMs };
      return start(
        snapshot.threadId === null
          ? client.createThreadAndRun.stream({ ...settings, thread: { messages: [message] } }, options)
          : client.runs.create.stream(
              snapshot.threadId,
              { ...settings, additionalMessages: [message] },
              options,
            ),
      );
    },
    async runAgain(message, text, settings) {
      const { threadId: id } = snapshot;
      if (id === null) {
        return false;
      }
      change({ error: null });
      try {
        const images = message.content.filter((part) => part.type !== "text");
        const changed =
          text === textOfMessage(message)
            ? message
            : await client.messages.modify(
                id,
                message.id,
                { content: [{ type: "text", text }, ...images] },
                { signal },
              );
        const body = { ...settings, fromMessageId: message.id };
        return await start(client.runs.create.stream(id, body, { signal, reconnectForMs }), {
          rewind: (messages) => [...messages.slice(0, indexOf(snapshot.state, message.id)), changed],
        });
      } catch (error) {
        fail(error);
        return false;
      }
    },
    submit(run, outputs) {
      change({ error: null });
      const options = { signal, reconnectForMs };
      return start(
        client.runs.submitToolOutputs.stream(run.threadId, run.id, { toolOutputs: outputs }, options),
        { runId: run.id },
      );
    },
    usageOf: async ({ id }) => (await client.admin.runs.retrieve(id, { signal, maxRetries: 0 })).usage,
    async stop() {
      stopPreparing?.();
      if (snapshot.activeRun !== null) {
        const { threadId: id, id: runId } = snapshot.activeRun;
        try {
          const run = await client.runs.cancel(id, runId, { signal });
          if (snapshot.activeRun?.id === runId && !isUnderWay(snapshot.activeRun)) {
            // Nobody follows a run that waits, so its end is looked for here.
            change({
              state: {
                ...snapshot.state,
                runs: snapshot.state.runs.map((each) => (each.id === runId ? run : each)),
              },
            });
            await follow(client.runs.stream(id, runId, { signal, reconnectForMs }), { runId });
          }
        } catch (error) {
          fail(error);
        }
      }
    },
    dismissError: () => change({ error: null }),
    close() {
      closing.abort();
      lookOut();
    },
  };
}

function indexOf({ messages }: ConversationState, id: string): number {
  const at = messages.findIndex((message) => message.id === id);
  return at === -1 ? messages.length : at;
}
