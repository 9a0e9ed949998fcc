import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { createPostgresDatabase, type PostgresDatabase } from "../../test/postgres-database.ts";
import { silentLogger } from "../core/logger.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";
import { openPostgresStore } from "./postgres-database.ts";
import {
  nextId,
  sampleAssistant,
  sampleDelta,
  sampleMessage,
  sampleReceipt,
  sampleRun,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, newRun } from "./testing/scene.ts";
import { textKey } from "./text-key.ts";

/*
 * On SQLite transactions come one after the other. On Postgres they must wait for each other where they touch the same,
 * which is shown here by somebody else who has begun a transaction and not ended it.
 */
let database: PostgresDatabase;
let store: Store;
let holder: pg.Client;

beforeEach(async () => {
  database = await createPostgresDatabase();
  store = await openPostgresStore({ url: database.url, logger: silentLogger });
  holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
});
afterEach(async () => {
  await store.close();
  await holder.end();
  await database[Symbol.asyncDispose]();
});

it("leases are prolonged but those of runs whose rows somebody holds, when these are to be passed over", async () => {
  const organizationId = await createOrganization(store);
  const nodeId = nextId("node");
  const lease = { nodeId, expiresAt: 1 };
  const free = await createRunOnNewThread(store, organizationId, { lease });
  const held = await createRunOnNewThread(store, organizationId, { lease });
  const runIds = [held.run.id, free.run.id];
  const renew = (passOver: boolean) =>
    store
      .renewLeases({ nodeId, runIds, leaseExpiresAt: 2, passOver })
      .then((leases) => leases.map(({ runId }) => runId));
  await holder.query("begin");
  await holder.query("select from runs where id = $1 for no key update", [held.run.id]);

  expect(await renew(true)).toEqual([free.run.id]);
  const waiting = renew(false);
  await untilWaiting();
  await holder.query("commit");
  expect(new Set(await waiting)).toEqual(new Set(runIds));
});

it("leases are given back but those of runs whose rows somebody holds, which run out", async () => {
  const organizationId = await createOrganization(store);
  const lease = { nodeId: nextId("node"), expiresAt: 9 };
  const free = await createRunOnNewThread(store, organizationId, { run: { createdAt: 1 }, lease });
  const held = await createRunOnNewThread(store, organizationId, { run: { createdAt: 1 }, lease });
  await holder.query("begin");
  await holder.query("select from runs where id = $1 for no key update", [held.run.id]);

  await store.releaseLeases({ nodeId: lease.nodeId });

  await holder.query("commit");
  const claim = (now: number) =>
    claimOne(store, { nodeId: nextId("node"), now, leaseExpiresAt: 99, onlyToEnd: false });
  expect(await claim(8)).toMatchObject({ run: { id: free.run.id } });
  expect(await claim(8)).toBeNull();
  expect(await claim(9)).toMatchObject({ run: { id: held.run.id } });
});

describe("while somebody holds a thread", () => {
  it.each(["createRun", "createMessage", "deleteThread", "the end of a run", "a run's message"] as const)(
    "%s waits",
    async (name) => {
      const { work } = await hold();
      const working = work[name]();
      await untilWaiting();
      await holder.query("commit");
      await working;
    },
  );

  it("a run that streams does not wait", async () => {
    const { append } = await hold();
    expect(await append([sampleDelta("a")])).toMatchObject({ appended: true });
    await holder.query("commit");
  });
});

describe("what another transaction has done when it ends", () => {
  it("is seen by the deletion of its thread: no event of a run stays behind", async () => {
    const organizationId = await createOrganization(store);
    const { thread, run } = await createRunOnNewThread(store, organizationId);
    await holder.query("begin");
    await holder.query("update runs set last_event = 1 where id = $1", [run.id]);
    await holder.query("insert into run_events values ($1, $2, 1, '{}')", [organizationId, run.id]);
    const deleting = store.deleteThread({ organizationId, threadId: thread.id });
    await untilWaiting();
    await holder.query("commit");
    expect(await deleting).toBe(true);
    expect((await holder.query("select from run_events")).rowCount).toBe(0);
  });

  it("is seen by outputs that come for a run: it may wait for none any more", async () => {
    const organizationId = await createOrganization(store);
    const { run } = await createRunOnNewThread(store, organizationId, { run: { status: "in_progress" } });
    const { id: runId, threadId } = run;
    const step = sampleStep(run, { details: sampleToolCalls });
    const state = sampleState(run, { status: "requires_action" });
    await store.appendEvents({
      organizationId,
      runId,
      lease: null,
      from: ["in_progress"],
      events: [
        { type: "step.created", step },
        { type: "run.requires_action", state, step },
      ],
      receipt: null,
    });
    await holder.query("begin");
    await holder.query("update runs set status = 'cancelling' where id = $1", [runId]);
    const saving = store.saveToolOutputs({
      goOn: () => [],
      organizationId,
      threadId,
      runId,
      outputs: [],
      receipt: null,
    });
    await untilWaiting();
    await holder.query("commit");
    expect(await saving).toEqual({ saved: false, actual: "cancelling" });
  });

  it("is seen by an assistant that takes a model name: another has it now", async () => {
    const organizationId = await createOrganization(store);
    const assistants = [sampleAssistant({ organizationId }), sampleAssistant({ organizationId })];
    for (const assistant of assistants) {
      await store.createAssistant({ assistant, receipt: null });
    }
    const [first, second] = assistants;
    await holder.query("begin");
    await holder.query("update assistants set model_name = $1 where id = $2", [textKey("new"), first?.id]);
    const renaming = store.updateAssistant({
      organizationId,
      assistantId: second?.id ?? nextId("assistant"),
      change: { modelName: "new" },
      receipt: null,
    });
    await untilWaiting();
    await holder.query("commit");
    expect(await renaming).toBe("taken");
  });

  it("is seen by the deletion of expired receipts: a key may have been taken anew", async () => {
    const organizationId = await createOrganization(store);
    const receipt = sampleReceipt({ organizationId, createdAt: 1, expiresAt: 2 });
    await store.createAssistant({ assistant: sampleAssistant({ organizationId }), receipt });
    await holder.query("begin");
    await holder.query("update receipts set expires_at = 9");
    const deleting = store.deleteExpiredReceipts({ now: 5, limit: 10 });
    await untilWaiting();
    await holder.query("commit");
    expect(await deleting).toBe(0);
  });
});

/** A thread with an active run, held by somebody else until they commit. */
async function hold() {
  const organizationId = await createOrganization(store);
  const { thread, run } = await createRunOnNewThread(store, organizationId);
  await holder.query("begin");
  await holder.query("select from threads where id = $1 for no key update", [thread.id]);
  const append = (events: RunEvent[]) =>
    store.appendEvents({
      organizationId,
      runId: run.id,
      lease: null,
      from: ["queued"],
      events,
      receipt: null,
    });
  const message = sampleMessage(thread, { runId: run.id });
  return {
    append,
    work: {
      createRun: () => store.createRun(newRun(sampleRun(thread))),
      createMessage: () => store.createMessage({ message, receipt: null }),
      deleteThread: () => store.deleteThread({ organizationId, threadId: thread.id }),
      "the end of a run": () =>
        append([{ type: "run.failed", state: sampleState(run, { status: "failed" }) }]),
      "a run's message": () => append([{ type: "message.created", message }]),
    },
  };
}

/** Resolves when a statement of somebody else waits for the holder's lock. */
async function untilWaiting(): Promise<void> {
  for (;;) {
    const { rowCount } = await holder.query("select 1 from pg_locks where not granted");
    if (rowCount !== 0) {
      return;
    }
  }
}
