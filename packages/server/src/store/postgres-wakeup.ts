import pg from "pg";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Wakeup, WakeupHint } from "../core/wakeup.ts";
import { createHintBatch, decodeHints } from "./hint-batch.ts";
import { createClockComparison } from "./postgres-clock.ts";

const channel = "threadmill";
/** Least time between two sendings of one node: what is hinted meanwhile goes out together. */
const coalesceMs = 20;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
/** How often a connection that says nothing is asked whether it is still there. */
const probeMs = 10_000;
/** How long the server may take for an answer before the connection counts as broken. */
const answerMs = 5_000;

/** Hints between the nodes on one Postgres. */
export interface PostgresWakeup extends Wakeup {
  /** Sends what waits, and ends the connection. */
  close(): Promise<void>;
}

/**
 * Listens and notifies on a connection of its own. Listeners on this node are called at once, in the sender's turn.
 *
 * A notification is never part of the transaction that it speaks of: Postgres commits transactions that notify one
 * after the other. It is sent after the commit, many hints in one.
 *
 * A connection that breaks is replaced, after ever longer waits. What was hinted in between is not made up for, but
 * whoever listens here is told by `hints-missed` to look once when it is back.
 */
export function createPostgresWakeup({
  url,
  clock,
  logger,
}: {
  /** Of a direct connection: a pool that gives connections out by transaction does not pass notifications on. */
  url: string;
  clock: Clock;
  logger: Logger;
}): PostgresWakeup {
  const listeners = new Set<(hint: WakeupHint) => void>();
  const batch = createHintBatch();
  const lost = new WeakSet<pg.Client>();
  const compareClocks = createClockComparison({ clock, logger });
  let connected: pg.Client | null = null;
  let failures = 0;
  let closed = false;
  let sending: Promise<void> | null = null;
  let sentAt = 0;
  let isScheduled = false;
  let cancelReconnect = () => {};
  let cancelProbe = () => {};
  let cancelSend = () => {};

  function dispatch(hint: WakeupHint): void {
    for (const listener of listeners) {
      listener(hint);
    }
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: "threadmill wake-ups",
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      keepAlive: true,
    });
    const onLoss = (error?: unknown) => lose(client, error);
    client.on("error", onLoss);
    client.on("end", onLoss);
    let ownProcessId: number | undefined;
    client.on("notification", ({ processId, payload }) => {
      // A node hears its own notifications too.
      if (processId !== ownProcessId) {
        decodeHints(payload ?? "").forEach(dispatch);
      }
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      ownProcessId = rows[0]?.pid;
      await client.query(`listen ${channel}`);
      await compareClocks(client);
    } catch (error) {
      lose(client, error);
      return;
    }
    if (closed) {
      await client.end().catch(() => undefined);
      return;
    }
    connected = client;
    failures = 0;
    probe(client);
    dispatch({ type: "hints-missed" });
    sendSoon();
  }

  /** Gives a connection up, once. */
  function lose(client: pg.Client, error: unknown): void {
    if (closed || lost.has(client)) {
      return;
    }
    lost.add(client);
    if (connected === client) {
      connected = null;
    }
    cancelProbe();
    client.end().catch(() => undefined);
    const delayMs = Math.min(firstRetryMs * 2 ** failures, longestRetryMs);
    failures += 1;
    logger.warn({ error, delayMs }, "lost the connection for wake-ups between nodes; they come by polling");
    cancelReconnect = clock.after(delayMs, () => void connect());
  }

  function probe(client: pg.Client): void {
    cancelProbe = clock.after(probeMs, () => {
      compareClocks(client).then(
        () => connected === client && probe(client),
        (error: unknown) => lose(client, error),
      );
    });
  }

  function sendSoon(): void {
    if (!isScheduled && sending === null && connected !== null && !batch.isEmpty()) {
      isScheduled = true;
      const waitMs = sentAt + coalesceMs - clock.now();
      if (waitMs > 0) {
        cancelSend = clock.after(waitMs, () => void sendWaiting());
      } else {
        // With all that is hinted in this turn; a timer takes a millisecond at least.
        queueMicrotask(() => void sendWaiting());
      }
    }
  }

  function sendWaiting(): Promise<void> {
    isScheduled = false;
    const client = connected;
    if (sending !== null) {
      return sending;
    }
    if (client === null || batch.isEmpty()) {
      return Promise.resolve();
    }
    sentAt = clock.now();
    const payloads = batch.take();
    sending = client
      .query(`select pg_notify('${channel}', payload) from unnest($1::text[]) as payload`, [payloads])
      .then(
        () => undefined,
        (error: unknown) => {
          payloads.flatMap(decodeHints).forEach(batch.add);
          lose(client, error);
        },
      )
      .finally(() => {
        sending = null;
        sendSoon();
      });
    return sending;
  }

  void connect();
  return {
    send(hint) {
      dispatch(hint);
      batch.add(hint);
      sendSoon();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      cancelReconnect();
      cancelProbe();
      cancelSend();
      // One that fails loses the connection, and with it what waits.
      while (connected !== null && (sending !== null || !batch.isEmpty())) {
        await sendWaiting();
      }
      closed = true;
      cancelReconnect();
      cancelSend();
      const client = connected;
      connected = null;
      // All was sent. A connection that breaks just now has ended, too.
      await client?.end().catch(() => undefined);
    },
  };
}
