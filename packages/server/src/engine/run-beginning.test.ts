import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { collect, newRun, setUpEngine, typesOf, userMessage, waitFor } from "../../test/engine-scene.ts";
import { hangsAfter, says } from "../../test/scripted-model.ts";
import { StoreUnavailableError, ThreadBusyError } from "../core/errors.ts";
import { silentLogger } from "../core/logger.ts";
import type { RunBeginning } from "../core/run-store.ts";
import type { Store } from "../core/store.ts";
import { openSqliteStore } from "../store/sqlite-database.ts";

/** A store whose creations of runs fail at last, when all is written but the commit. */
function failAfterBeginning(store: Store): Store {
  return {
    ...store,
    createRun({ begin, ...params }) {
      const proceed: RunBeginning["proceed"] = (granted) => {
        begin?.proceed(granted);
        throw new StoreUnavailableError("The disk is full.");
      };
      return store.createRun({ ...params, ...(begin && { begin: { ...begin, proceed } }) });
    },
  };
}

/** More than are read at first. */
const manyMessages = Array.from({ length: 450 }, (_, index) => userMessage(`Message ${index}`));

const firstThread = { limit: 1, order: "asc", after: null, before: null } as const;

describe("a run that is being created", () => {
  it("asks its model before the creation is acknowledged, and writes nothing until it is", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    const acknowledged = Promise.withResolvers<void>();
    const writes: string[] = [];
    const { engine, model } = startNode({
      on: {
        ...store,
        async createRun(params) {
          const result = await store.createRun(params);
          await acknowledged.promise;
          writes.push("create");
          return result;
        },
        appendEvents(params) {
          writes.push(...params.events.map(({ type }) => type));
          return store.appendEvents(params);
        },
      },
    });
    model.enqueue(says("Hello"));

    const creating = create(engine);
    await waitFor(async () => model.requests.length === 1);
    // The answer is there, and would be written in this turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(writes).toEqual([]);
    acknowledged.resolve();

    const { run } = await creating;
    const signal = new AbortController().signal;
    const events = await collect(engine.followRun({ organizationId, runId: run.id, after: 0, signal }));
    expect(typesOf(events).slice(0, 4)).toEqual([
      "thread.created",
      "run.created",
      "run.queued",
      "run.in_progress",
    ]);
    expect(typesOf(events).at(-2)).toBe("run.completed");
    expect(writes.slice(0, 2)).toEqual(["create", "step.created"]);
  });

  it("asks its model as early on a thread that is longer than what is read of it at first", async () => {
    const { startNode, create, follow, store, organizationId } = await setUpEngine();
    const acknowledged = Promise.withResolvers<void>();
    const { engine, model } = startNode({
      on: {
        ...store,
        async createRun(params) {
          const result = await store.createRun(params);
          if (params.newThread === null) {
            await acknowledged.promise;
          }
          return result;
        },
      },
    });
    model.enqueue(says("Hello"), says("Hello again"));
    const { thread, run } = await create(engine, {}, manyMessages);
    await follow(engine, run);

    const creating = engine.createRun({
      once: null,
      organizationId,
      threadId: thread.id,
      run: newRun,
      messages: [userMessage("And then?")],
      rewindTo: null,
      whenBusy: "refuse",
    });
    await waitFor(async () => model.requests.length === 2);
    acknowledged.resolve();

    await creating;
    expect(model.requests[1]?.messages).toHaveLength(manyMessages.length + 2);
  });

  it("shows its model all messages of a new thread, of which none can be read before", async () => {
    // On a file, where nobody else sees what is not committed.
    const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "threadmill.db");
    const { startNode, create, follow } = await setUpEngine({
      openStore: () => openSqliteStore({ path, logger: silentLogger }),
    });
    const { engine, model } = startNode();
    model.enqueue(says("Hello"));

    const { run } = await create(engine, {}, manyMessages);

    await follow(engine, run);
    expect(model.requests[0]?.messages).toHaveLength(manyMessages.length);
  });

  it("leaves no model call open, and nothing else, when the creation fails", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    const { engine, model } = startNode({ on: failAfterBeginning(store) });
    const { answer, hanging } = hangsAfter();
    model.enqueue(answer);

    await expect(create(engine)).rejects.toThrow("The disk is full.");

    expect((await hanging).aborted).toBe(true);
    await engine.worker.idle();
    const threads = await store.listThreads({
      organizationId,
      filter: { datasetId: null, metadata: {}, search: null },
      page: firstThread,
    });
    expect(threads).toMatchObject({ entries: [] });
  });

  it("goes on with the last beginning when its transaction was tried again", async () => {
    const { startNode, create, follow, store } = await setUpEngine();
    const { answer, hanging } = hangsAfter();
    const failing = failAfterBeginning(store);
    const { engine, model } = startNode({
      on: {
        ...store,
        async createRun(params) {
          await failing.createRun(params).catch(() => undefined);
          await hanging;
          return store.createRun(params);
        },
      },
    });
    model.enqueue(answer, says("Hello"));

    const { run } = await create(engine);

    expect(typesOf(await follow(engine, run)).at(-2)).toBe("run.completed");
    expect((await hanging).aborted).toBe(true);
  });

  it("leaves no model call open when its transaction was tried again, and the thread was busy then", async () => {
    const { startNode, create, store } = await setUpEngine();
    const { answer, hanging } = hangsAfter();
    const failing = failAfterBeginning(store);
    const { engine, model } = startNode({
      on: {
        ...store,
        async createRun(params) {
          await failing.createRun(params).catch(() => undefined);
          await hanging;
          return { created: false, threadBusy: { runId: params.run.id } };
        },
      },
    });
    model.enqueue(answer);

    await expect(create(engine)).rejects.toThrow(ThreadBusyError);

    expect((await hanging).aborted).toBe(true);
  });

  it("asks no model when the thread is busy, be it refused or waiting", async () => {
    const { startNode, create, organizationId } = await setUpEngine();
    const { engine, model } = startNode();
    const { answer, hanging } = hangsAfter("Hello");
    model.enqueue(answer);
    const { thread } = await create(engine);
    await hanging;
    const order = {
      once: null,
      organizationId,
      threadId: thread.id,
      run: newRun,
      messages: [userMessage("Again")],
      rewindTo: null,
    };

    await expect(engine.createRun({ ...order, whenBusy: "refuse" })).rejects.toThrow(ThreadBusyError);
    await engine.createRun({ ...order, whenBusy: "queue" });

    expect(model.requests).toHaveLength(1);
  });

  it("shows its model the whole thread, with the messages that come with it", async () => {
    const { startNode, create, follow, organizationId } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("One"), says("Two"));
    const { thread, run: first } = await create(engine);
    await follow(engine, first);

    const second = await engine.createRun({
      once: null,
      organizationId,
      threadId: thread.id,
      run: newRun,
      messages: [userMessage("And"), userMessage("then?")],
      rewindTo: null,
      whenBusy: "refuse",
    });
    await follow(engine, second);

    expect(JSON.stringify(model.requests[1]?.messages)).toMatch(/"Hello".*"One".*"And".*"then\?"/);
  });
});
