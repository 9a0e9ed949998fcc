import type {
  Message,
  NewMessage,
  NewRun,
  Run,
  RunEvent,
  RunStep,
  RunStream,
  Threadmill,
  ToolOutput,
} from "@threadmill/client";
import {
  applyEvents,
  type ConversationState,
  emptyConversation,
  isOver,
  isUnderWay,
  textOfMessage,
} from "./conversation-state.ts";
import { runsAmong } from "./runs-among.ts";
import { withNewest } from "./with-newest.ts";

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
  /** Stops the active run, or a message that waits to be sent. */
  stop(): Promise<void>;
  dismissError(): void;
  /** Stops following. Runs go on without it. */
  close(): void;
}

const pageSize = 100;
/** A server that is started again is waited for, however long it takes. */
const reconnectForMs = 24 * 60 * 60 * 1_000;

/**
 * A thread on screen: loads it, starts runs on it, and follows the one that is active, also after a reload of the page
 * and over restarts of the server.
 *
 * @param params.schedule - Runs what it is given soon, once for all events that come until then.
 */
export function createConversation({
  client,
  threadId,
  schedule,
}: {
  client: Threadmill;
  threadId: string | null;
  schedule: (flush: () => void) => void;
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
  let arrived: RunEvent[] = [];
  let hasEarlierRuns = false;
  let earlier: Promise<void> | null = null;
  let loading: Promise<void> = Promise.resolve();
  /** While a message waits to be sent. */
  let stopPreparing: (() => void) | null = null;

  function change(changes: Partial<ConversationSnapshot>): void {
    const state = changes.state ?? snapshot.state;
    const activeRun = state.runs.findLast((run) => !isOver(run)) ?? null;
    snapshot = { ...snapshot, ...changes, activeRun };
    for (const watcher of watchers) {
      watcher();
    }
  }

  function fail(error: unknown): void {
    if (!signal.aborted) {
      change({ error, pending: null });
    }
  }

  function flush(): void {
    if (arrived.length > 0) {
      const events = arrived;
      arrived = [];
      change({ state: applyEvents(snapshot.state, events) });
    }
  }

  function take(event: RunEvent): void {
    if (arrived.push(event) === 1) {
      schedule(flush);
    }
  }

  /** @param onStart - Called with the first run that the stream brings. */
  async function follow(stream: RunStream, onStart?: (run: Run) => void): Promise<void> {
    let hasStarted = false;
    for await (const event of stream) {
      take(event);
      if (!hasStarted && event.data.object === "run") {
        hasStarted = true;
        onStart?.(event.data);
      }
    }
    flush();
  }

  /**
   * Follows in the background; resolves when it is known whether the run was started.
   *
   * @param rewind - What becomes of the messages before the run's first event is shown.
   */
  function start(
    stream: RunStream,
    rewind = (messages: readonly Message[]): readonly Message[] => messages,
  ): Promise<boolean> {
    return new Promise((resolve) => {
      follow(stream, (run) => {
        change({
          threadId: run.threadId,
          state: { ...snapshot.state, messages: rewind(snapshot.state.messages) },
        });
        flush();
        refreshMessages(run).catch(fail);
        resolve(true);
      }).catch((error: unknown) => {
        fail(error);
        resolve(false);
      });
    });
  }

  /** The user's messages are no events of a run: they are read when it has begun. */
  async function refreshMessages(run: Run): Promise<void> {
    const page = await client.messages.list(run.threadId, { order: "desc", limit: pageSize }, { signal });
    const messages = withNewest(snapshot.state.messages, { newest: page.data, run });
    change({ state: { ...snapshot.state, messages }, pending: null });
  }

  async function stepsOf(runs: readonly Run[]): Promise<Record<string, readonly RunStep[]>> {
    const mayHaveCalls = runs.filter((run) => run.tools.length > 0 && !isUnderWay(run));
    const pages = await Promise.all(
      mayHaveCalls.map(async (run) => {
        const { data } = await client.runSteps.list(
          run.threadId,
          run.id,
          { order: "asc", limit: pageSize },
          { signal },
        );
        return [run.id, data] as const;
      }),
    );
    return Object.fromEntries(pages);
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
      const newest = { order: "desc", limit: pageSize } as const;
      const [thread, messages, runs] = await Promise.all([
        client.threads.retrieve(id, { signal }),
        client.messages.list(id, newest, { signal }),
        client.runs.list(id, newest, { signal }),
      ]);
      const shown = runsAmong(messages.data, { runs: runs.data, hasEarlier: messages.hasMore });
      hasEarlierRuns = runs.hasMore || shown.length < runs.data.length;
      const steps = await stepsOf(shown);
      const active = runs.data.filter(isUnderWay);
      // Their streams tell all of them from the beginning.
      const isTold = new Set(active.map((run) => run.id));
      const state = {
        thread,
        messages: messages.data.toReversed().filter(({ runId }) => !isTold.has(runId)),
        runs: shown.toReversed(),
        steps,
      };
      change({ state, phase: "ready", error: null, hasEarlier: messages.hasMore });
      for (const run of active) {
        follow(client.runs.stream(id, run.id, { signal, reconnectForMs })).catch(fail);
      }
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
    const { threadId: id, state } = snapshot;
    const first = state.messages[0];
    if (id === null || first === undefined) {
      return;
    }
    try {
      const query = { order: "desc", limit: pageSize, after: first.id } as const;
      const page = await client.messages.list(id, query, { signal });
      const runs = await runsOf(id, page.data, page.hasMore);
      const steps = await stepsOf(runs);
      change({
        state: {
          ...snapshot.state,
          messages: [...page.data.toReversed(), ...snapshot.state.messages],
          runs: [...runs.toReversed(), ...snapshot.state.runs],
          steps: { ...steps, ...snapshot.state.steps },
        },
        hasEarlier: page.hasMore,
      });
    } catch (error) {
      fail(error);
    }
  }

  /** Of messages before those that are shown, newest first, the runs before those that are shown, in the same order. */
  async function runsOf(
    id: string,
    messages: readonly Message[],
    hasEarlier: boolean,
  ): Promise<readonly Run[]> {
    const found: Run[] = [];
    const from = messages.at(-1)?.createdAt ?? "";
    let oldest = snapshot.state.runs[0];
    while (hasEarlierRuns && (oldest === undefined || oldest.createdAt > from)) {
      const query = { order: "desc", limit: pageSize, ...(oldest && { after: oldest.id }) } as const;
      const page = await client.runs.list(id, query, { signal });
      found.push(...page.data);
      hasEarlierRuns = page.hasMore;
      oldest = page.data.at(-1);
    }
    const shown = runsAmong(messages, { runs: found, hasEarlier });
    hasEarlierRuns ||= shown.length < found.length;
    return shown;
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
        return await start(client.runs.create.stream(id, body, { signal, reconnectForMs }), (messages) => [
          ...messages.slice(0, indexOf(snapshot.state, message.id)),
          changed,
        ]);
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
      );
    },
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
            await follow(client.runs.stream(id, runId, { signal, reconnectForMs }));
          }
        } catch (error) {
          fail(error);
        }
      }
    },
    dismissError: () => change({ error: null }),
    close: () => closing.abort(),
  };
}

function indexOf({ messages }: ConversationState, id: string): number {
  const at = messages.findIndex((message) => message.id === id);
  return at === -1 ? messages.length : at;
}
