import pg from "pg";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { createPostgresDatabase } from "../../test/postgres-database.ts";
import { startProxy } from "../../test/proxy.ts";
import type { Clock } from "../core/clock.ts";
import { asId } from "../core/ids.ts";
import { silentLogger } from "../core/logger.ts";
import type { WakeupHint } from "../core/wakeup.ts";
import { systemClock } from "../system.ts";
import { createPostgresWakeup, type PostgresWakeup } from "./postgres-wakeup.ts";

const changed = (runId: string, sequence: number): WakeupHint => ({
  type: "run-changed",
  runId: asId<"run">(runId),
  sequence,
});
const queued: WakeupHint = { type: "run-queued" };
const missed: WakeupHint = { type: "hints-missed" };

/** One database, with as many nodes and other clients as the test wants. */
async function setUp() {
  const database = await createPostgresDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  /** A node that listens. What it hears is kept until somebody asks for the next hint. */
  async function startNode() {
    const wakeup = createPostgresWakeup({ url: database.url, clock: systemClock, logger: silentLogger });
    onTestFinished(() => wakeup.close());
    const heard = hearing(wakeup);
    expect(await heard.next()).toEqual(missed);
    return { wakeup, heard };
  }
  return { url: database.url, connect, startNode };
}

function hearing(wakeup: PostgresWakeup) {
  const hints: WakeupHint[] = [];
  let resolve = () => {};
  wakeup.subscribe((hint) => {
    hints.push(hint);
    resolve();
  });
  return {
    hints,
    async next(): Promise<WakeupHint | undefined> {
      while (hints.length === 0) {
        await new Promise<void>((wake) => {
          resolve = wake;
        });
      }
      return hints.shift();
    },
  };
}

const cutWakeupConnections = (operator: pg.Client) =>
  operator.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );

describe("wake-ups between nodes", () => {
  it("leave the session as it was, which a pooler gives to those who write next", async () => {
    const { connect, startNode } = await setUp();
    const operator = await connect();
    const settings = async () =>
      (await operator.query("select name, setting from pg_settings where source = 'session'")).rows;
    const before = await settings();
    const other = await startNode();
    const sending = vi.spyOn(pg.Client.prototype, "query");
    onTestFinished(() => sending.mockRestore());
    const { wakeup } = await startNode();
    wakeup.send(queued);
    expect(await other.heard.next()).toEqual(queued);
    for (const [statement, values] of [...sending.mock.calls]) {
      await operator.query(String(statement), Array.isArray(values) ? values : []);
    }
    expect(await settings()).toEqual(before);
  });

  it("reach the listeners of every node once: those here at once, those elsewhere by Postgres", async () => {
    const { startNode } = await setUp();
    const [first, second, third] = [await startNode(), await startNode(), await startNode()];
    first.wakeup.send(queued);
    expect(first.heard.hints).toEqual([queued]);
    expect(await second.heard.next()).toEqual(queued);
    expect(await third.heard.next()).toEqual(queued);

    // The node's own notification came before the answer of the others, if it came at all.
    second.wakeup.send(changed("a", 1));
    await first.heard.next();
    expect(await first.heard.next()).toEqual(changed("a", 1));
    expect(first.heard.hints).toEqual([]);
  });

  it("are collected: many events of one run make few notifications", async () => {
    const { startNode, connect } = await setUp();
    const { wakeup } = await startNode();
    const other = await startNode();
    const listener = await connect();
    const notifications: string[] = [];
    listener.on("notification", ({ payload }) => notifications.push(payload ?? ""));
    await listener.query("listen threadmill");

    for (let sequence = 1; sequence <= 1_000; sequence += 1) {
      wakeup.send(changed("a", sequence));
      if (sequence % 100 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    let last: WakeupHint | undefined;
    while (!(last?.type === "run-changed" && last.sequence === 1_000)) {
      last = await other.heard.next();
    }
    await listener.query("select 1");
    expect(notifications.length).toBeLessThan(20);
  });

  it("come again after the connection was cut, and whoever listens is told to look once", async () => {
    const { startNode, connect } = await setUp();
    const operator = await connect();
    const [first, second] = [await startNode(), await startNode()];
    await cutWakeupConnections(operator);
    expect(await first.heard.next()).toEqual(missed);
    expect(await second.heard.next()).toEqual(missed);

    first.wakeup.send(queued);
    expect(await second.heard.next()).toEqual(queued);
  });

  it("are kept while there is no connection, and sent when there is one again", async () => {
    const { url, startNode, connect } = await setUp();
    const operator = await connect();
    const clock = createManualClock();
    const cut = Promise.withResolvers<void>();
    // It also warns of its clock, which is not the database's.
    const warn = (_: object, message: string) => message.startsWith("lost the connection") && cut.resolve();
    const wakeup = createPostgresWakeup({ url, clock, logger: { ...silentLogger, warn } });
    onTestFinished(() => wakeup.close());
    const heard = hearing(wakeup);
    expect(await heard.next()).toEqual(missed);

    await cutWakeupConnections(operator);
    await cut.promise;
    // From here on it is somebody's turn to listen, and only the clock brings the sender's connection back.
    const second = await startNode();
    wakeup.send(changed("a", 7));
    expect(await heard.next()).toEqual(changed("a", 7));
    await clock.advance(100);
    expect(await heard.next()).toEqual(missed);
    await clock.advance(20);
    expect(await second.heard.next()).toEqual(changed("a", 7));
  });

  it("that were sent just before the end still go out", async () => {
    const { startNode } = await setUp();
    const [first, second] = [await startNode(), await startNode()];
    first.wakeup.send(queued);
    await first.wakeup.close();
    expect(await second.heard.next()).toEqual(queued);
  });

  it("that come while others are under way go out before the end, and nothing goes on after it", async () => {
    const { url, startNode } = await setUp();
    const { heard } = await startNode();
    await using proxy = await startProxy(url, { delayMs: 40 });
    const timers = new Set<object>();
    const clock: Clock = {
      ...systemClock,
      after(delayMs, callback) {
        const timer = {};
        timers.add(timer);
        const cancel = systemClock.after(delayMs, () => {
          timers.delete(timer);
          callback();
        });
        return () => {
          timers.delete(timer);
          cancel();
        };
      },
    };
    const wakeup = createPostgresWakeup({ url: proxy.url, clock, logger: silentLogger });
    expect(await hearing(wakeup).next()).toEqual(missed);
    wakeup.send(changed("a", 1));
    await new Promise((resolve) => setImmediate(resolve));
    wakeup.send(changed("b", 2));
    await wakeup.close();
    expect([await heard.next(), await heard.next()]).toEqual([changed("a", 1), changed("b", 2)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers.size).toBe(0);
  });

  it("are not taken from what others notify on the channel", async () => {
    const { startNode, connect } = await setUp();
    const stranger = await connect();
    const { heard } = await startNode();
    await stranger.query("notify threadmill, 'hello'");
    await stranger.query("notify threadmill, '[[\"queued\"]]'");
    expect(await heard.next()).toEqual(queued);
  });
});

describe("a node's clock", () => {
  it.each([
    ["ahead of", 5_000],
    ["behind", -5_000],
  ])("that is %s the database's is told of once", async (where, offMs) => {
    await using database = await createPostgresDatabase();
    const { after, now } = systemClock;
    const warn = vi.fn();
    const clock = { after, now: () => now() + offMs };
    const wakeup = createPostgresWakeup({ url: database.url, clock, logger: { ...silentLogger, warn } });
    expect(await hearing(wakeup).next()).toEqual(missed);
    await wakeup.close();
    expect(warn.mock.calls).toEqual([
      [{ seconds: 5 }, expect.stringContaining(`clock is ${where} the database's`)],
    ]);
  });

  it("that goes as the database's is not worth a word", async () => {
    await using database = await createPostgresDatabase();
    const warn = vi.fn();
    const wakeup = createPostgresWakeup({
      url: database.url,
      clock: systemClock,
      logger: { ...silentLogger, warn },
    });
    expect(await hearing(wakeup).next()).toEqual(missed);
    await wakeup.close();
    expect(warn).not.toHaveBeenCalled();
  });
});
