import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { sequencesOf, setUpEngine, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { calls, hangsAfter, says, usage } from "../../test/scripted-model.ts";
import { ModelCallError, StoreUnavailableError } from "../core/errors.ts";
import { asId } from "../core/ids.ts";
import type { Run } from "../core/run.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";
import { defaultEngineSettings } from "./create-engine.ts";
import type { Engine } from "./engine.ts";

const canonicalText = [
  "thread.created",
  "run.created",
  "run.queued",
  "run.in_progress",
  "step.created",
  "step.in_progress",
  "message.created",
  "message.in_progress",
  "message.delta",
  "message.delta",
  "message.completed",
  "step.completed",
  "run.completed",
  "done",
];

describe("a run", () => {
  it("brings its events in the canonical order, numbered without gaps, as the log holds them", async () => {
    const { startNode, create, follow, log, reload } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    expect(typesOf(events)).toEqual(canonicalText);
    expect(sequencesOf(events)).toEqual(upTo(canonicalText.length));
    expect(await log(run)).toEqual(events);
    expect(await reload(run)).toMatchObject({ status: "completed", usage, lastError: null });
  });

  it("tells late and resuming readers the same as the first", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    for (const { sequence } of events) {
      expect(await follow(engine, run, sequence)).toEqual(events.slice(sequence));
    }
  });

  it("shows nothing before it is durable", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    const gate = Promise.withResolvers<void>();
    const gated: Store = {
      ...store,
      appendEvents: async (params) => {
        await gate.promise;
        return store.appendEvents(params);
      },
    };
    const { engine, model } = startNode({ on: gated });
    const { answer, hanging } = hangsAfter("Hello");
    model.enqueue(answer);
    const { run } = await create(engine);
    await hanging;
    const seen: SequencedEvent[] = [];
    const reader = new AbortController();
    const reading = (async () => {
      for await (const batch of engine.followRun({
        organizationId,
        runId: run.id,
        after: 0,
        signal: reader.signal,
      })) {
        seen.push(...batch);
        const logged = await store.readEvents({ organizationId, runId: run.id, after: 0, limit: 1_000 });
        expect(logged.slice(0, seen.length)).toEqual(seen);
        if (typesOf(seen).includes("message.delta")) {
          reader.abort();
        }
      }
    })();
    // Everything that could leak without the disk has had its turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(typesOf(seen)).toEqual(["thread.created", "run.created", "run.queued", "run.in_progress"]);
    gate.resolve();
    await reading;
    expect(typesOf(seen)).toContain("message.delta");
  });

  it("waits for the client after a function call, and nobody holds it then", async () => {
    const { startNode, create, follow, reload, store, ids, clock } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(calls("weather", '{"city":"Oslo"}'));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    expect(typesOf(events).slice(-4)).toEqual(["step.delta", "step.delta", "run.requires_action", "done"]);
    expect(await reload(run)).toMatchObject({
      status: "requires_action",
      requiredAction: { toolCalls: [{ name: "weather", arguments: '{"city":"Oslo"}' }] },
      usage: null,
    });
    await engine.worker.idle();
    expect(clock.pending).toBe(0);
    const claim = {
      nodeId: ids.next("node"),
      now: clock.now(),
      leaseExpiresAt: clock.now() + 1,
      onlyToEnd: false,
    };
    expect(await claimOne(store, claim)).toBeNull();
  });

  it("fails with the reason when the model call fails, and frees the thread", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      throw new ModelCallError("test answered 500", { reason: "server_error", retryable: true });
    });
    const { run } = await create(engine);
    const types = typesOf(await follow(engine, run));
    expect(types.slice(-5)).toEqual([
      "message.delta",
      "message.incomplete",
      "step.failed",
      "run.failed",
      "done",
    ]);
    expect(await reload(run)).toMatchObject({
      status: "failed",
      lastError: { code: "server_error", message: "test answered 500" },
    });
    expect(model.requests).toHaveLength(1);
  });

  it("tries a call again that failed before it said anything, after as long as the provider asked", async () => {
    const { startNode, create, follow, reload, clock } = await setUpEngine();
    const { engine, model } = startNode();
    const busy = new ModelCallError("busy", {
      reason: "rate_limit_exceeded",
      retryable: true,
      retryAfterMs: 30_000,
    });
    const refuse = async function* () {
      yield* [];
      throw busy;
    };
    model.enqueue(refuse, says("Hel", "lo"));
    const { run } = await create(engine);
    const following = follow(engine, run);
    // The expiry of the run, the poll of the reader and the wait for the provider.
    await clock.untilPending(3);
    await clock.advance(29_999);
    expect(model.requests).toHaveLength(1);
    await clock.advance(1);
    expect(typesOf(await following)).toEqual(canonicalText);
    expect(await reload(run)).toMatchObject({ status: "completed" });
  });

  it("does not try again what will not pass", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    const wrong = new ModelCallError("no such model", { reason: "invalid_prompt", retryable: false });
    model.enqueue(async function* () {
      yield* [];
      throw wrong;
    });
    const { run } = await create(engine);
    await follow(engine, run);
    expect(await reload(run)).toMatchObject({ status: "failed", lastError: { code: "invalid_prompt" } });
    expect(model.requests).toHaveLength(1);
  });

  it("expires at its time, keeps what it said, and stops the model call", async () => {
    const { startNode, create, follow, reload, clock, answers } = await setUpEngine();
    const { engine, model } = startNode();
    const { answer, hanging } = hangsAfter("Once ", "upon");
    model.enqueue(answer);
    const { run } = await create(engine);
    const signal = await hanging;
    const following = follow(engine, run);
    await clock.advance(599_999);
    expect((await reload(run)).status).toBe("in_progress");
    await clock.advance(1);
    expect(typesOf(await following).slice(-4)).toEqual([
      "message.incomplete",
      "step.expired",
      "run.expired",
      "done",
    ]);
    expect(signal.aborted).toBe(true);
    expect(await reload(run)).toMatchObject({ status: "expired" });
    expect(await answers(run)).toMatchObject([
      { status: "incomplete", incompleteReason: "run_expired", content: [{ text: "Once upon" }] },
    ]);
  });

  it("expires while it waits for the client, though nobody holds it", async () => {
    const { startNode, create, follow, reload, clock, log } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(calls("weather", "{}"));
    const { run } = await create(engine);
    await follow(engine, run);
    await clock.advance(600_000);
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "expired", requiredAction: null });
    expect(typesOf(await log(run)).slice(-4)).toEqual(["done", "step.expired", "run.expired", "done"]);
  });

  it("stops when it finds that it is being cancelled, and keeps what was said", async () => {
    const { startNode, create, follow, reload, store, organizationId, answers } = await setUpEngine();
    const { engine, model } = startNode();
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Once " };
      begun.resolve();
      await goOn.promise;
      yield { type: "text-delta", text: "upon" };
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(engine);
    await begun.promise;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    const state = { ...(await reload(run)), status: "cancelling" as const };
    const cancelled = await store.appendEvents({
      organizationId,
      runId: run.id,
      lease: null,
      from: ["in_progress"],
      events: [{ type: "run.cancelling", state }],
      receipt: null,
    });
    expect(cancelled.appended).toBe(true);
    goOn.resolve();
    await engine.worker.idle();
    const events = await follow(engine, run);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(
      typesOf(events)
        .filter((type) => type.startsWith("run."))
        .slice(-2),
    ).toEqual(["run.cancelling", "run.cancelled"]);
    expect(await reload(run)).toMatchObject({ status: "cancelled" });
    const [message] = await answers(run);
    const streamed = events
      .flatMap(({ event }) => (event.type === "message.delta" ? [event.text] : []))
      .join("");
    expect(message?.content).toMatchObject([{ text: streamed }]);
  });

  it("ends incomplete when the answer reaches the token limit", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Once" };
      yield { type: "finish", reason: "length", usage };
    });
    const { run } = await create(engine, { maxCompletionTokens: 3 });
    await follow(engine, run);
    expect(model.requests[0]?.maxOutputTokens).toBe(3);
    expect(await reload(run)).toMatchObject({
      status: "incomplete",
      incompleteReason: "max_completion_tokens",
    });
  });

  it("keeps room for the answer, but not the whole window however long it may be", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hi"));
    const { run } = await create(engine, { maxCompletionTokens: 1_000_000 });
    await follow(engine, run);
    expect(await reload(run)).toMatchObject({ status: "completed" });
  });

  it("ends incomplete, without a call, when the prompt cannot fit its budget", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    const { run } = await create(engine, { maxPromptTokens: 2 });
    await follow(engine, run);
    expect(model.requests).toEqual([]);
    expect(await reload(run)).toMatchObject({ status: "incomplete", incompleteReason: "max_prompt_tokens" });
  });
});

describe("a run whose node is lost", () => {
  it("is executed again from its last finished step, and the lost node can write no more", async () => {
    const { startNode, create, follow, reload, clock, log, answers } = await setUpEngine();
    const first = startNode();
    const speakAgain = Promise.withResolvers<void>();
    const spoken = Promise.withResolvers<void>();
    first.model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      spoken.resolve();
      await speakAgain.promise;
      yield { type: "text-delta", text: "STALE" };
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(first.engine);
    await spoken.promise;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));

    // The first node never renews: it was never started, as if it had been paused.
    await clock.advance(defaultEngineSettings.leaseMs);
    const second = startNode();
    second.model.enqueue(says("Hel", "lo"));
    await second.engine.worker.claimDue();
    const events = await follow(second.engine, run);
    speakAgain.resolve();
    await first.engine.worker.idle();

    expect(await log(run)).toEqual(events);
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events)).toEqual([
      ...canonicalText.slice(0, 9),
      "message.incomplete",
      "step.failed",
      ...canonicalText.slice(4),
    ]);
    expect(await answers(run)).toMatchObject([
      { status: "incomplete", content: [{ text: "Half" }] },
      { status: "completed", content: [{ text: "Hello" }] },
    ]);
    expect(second.model.requests[0]?.messages).toHaveLength(1);
    expect(await reload(run)).toMatchObject({ status: "completed" });
  });

  it("is given up after five attempts in a row, with a clear reason", async () => {
    const { startNode, create, reload, clock, log } = await setUpEngine();
    let node = startNode();
    const hang = hangsAfter("Half");
    node.model.enqueue(hang.answer);
    const { run } = await create(node.engine);
    await hang.hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    for (let lost = 1; lost <= 5; lost += 1) {
      await clock.advance(defaultEngineSettings.leaseMs);
      node = startNode();
      const again = hangsAfter("Half");
      node.model.enqueue(again.answer);
      await node.engine.worker.claimDue();
      if (lost < 5) {
        await again.hanging;
      }
    }
    await node.engine.worker.idle();
    expect(await reload(run)).toMatchObject({
      status: "failed",
      lastError: { code: "server_error", message: expect.stringContaining("5 attempts in a row") },
    });
  });

  it("expires when its time has come meanwhile, and keeps what it said", async () => {
    const { startNode, create, reload, clock, answers, follow, log } = await setUpEngine();
    const first = startNode();
    const hang = hangsAfter("Half");
    first.model.enqueue(hang.answer);
    const { run } = await create(first.engine);
    await hang.hanging;
    await waitFor(async () => typesOf(await log(run)).includes("message.delta"));
    await first.engine.stop();
    expect(await reload(run)).toMatchObject({ status: "in_progress" });
    await clock.advance(600_000);
    const second = startNode();
    await second.engine.worker.claimDue();
    expect(typesOf(await follow(second.engine, run)).slice(-4)).toEqual([
      "message.incomplete",
      "step.expired",
      "run.expired",
      "done",
    ]);
    expect(await answers(run)).toMatchObject([{ status: "incomplete", content: [{ text: "Half" }] }]);
    expect(second.model.requests).toEqual([]);
  });

  it("expires though it was never begun", async () => {
    const { startNode, create, reload, clock, store, ids } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const { run } = await create(full.engine);
    expect(await reload(run)).toMatchObject({ status: "queued" });
    const early = {
      nodeId: ids.next("node"),
      now: run.createdAt - 1,
      leaseExpiresAt: clock.now(),
      onlyToEnd: false,
    };
    expect(await claimOne(store, early)).toBeNull();
    await clock.advance(600_000);
    const free = startNode();
    await free.engine.worker.claimDue();
    await free.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "expired", startedAt: null });
  });

  it("is put away by a node that has no room for a run, once it is cancelled or past its time", async () => {
    const { startNode, create, reload, clock } = await setUpEngine();
    const { engine } = startNode({ maxConcurrentRuns: 0 });
    const { run: cancelled } = await create(engine);
    const { run: late } = await create(engine);
    const { organizationId, threadId, id: runId } = cancelled;
    await engine.cancelRun({ organizationId, threadId, runId, once: null });
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(cancelled)).toMatchObject({ status: "cancelled" });
    expect(await reload(late)).toMatchObject({ status: "queued" });

    await clock.advance(late.expiresAt - clock.now());
    await engine.worker.claimDue();
    await engine.worker.idle();
    expect(await reload(late)).toMatchObject({ status: "expired" });
  });

  it("is claimed together with others that wait, as many as the node has room for", async () => {
    const { startNode, create, reload, store } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const waiting: Run[] = [];
    for (let index = 0; index < 100; index += 1) {
      waiting.push((await create(full.engine)).run);
    }
    let claims = 0;
    let underWay = 0;
    let most = 0;
    const counting: Store = {
      ...store,
      claimRuns: (params) => {
        claims += 1;
        return store.claimRuns(params);
      },
    };
    const { engine, model } = startNode({ on: counting, maxConcurrentRuns: 70 });
    const goOn = Promise.withResolvers<void>();
    model.enqueue(
      ...waiting.map(
        () =>
          async function* () {
            underWay += 1;
            most = Math.max(most, underWay);
            await goOn.promise;
            underWay -= 1;
            yield { type: "finish", reason: "stop", usage } as const;
          },
      ),
    );

    await engine.worker.claimDue();

    // Three times a batch of 32 or what is left of the room, and once for what has to end.
    expect(claims).toBe(4);
    await waitFor(async () => underWay === 70);
    goOn.resolve();
    await waitFor(async () =>
      (await Promise.all(waiting.map(reload))).every(({ status }) => status === "completed"),
    );
    expect(most).toBe(70);
  });

  it("waits in the queue when the room it would have is kept for one that is being claimed", async () => {
    const { startNode, create, reload, store } = await setUpEngine();
    const full = startNode({ maxConcurrentRuns: 0 });
    const { run: waiting } = await create(full.engine);
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const slow: Store = {
      ...store,
      claimRuns: async (params) => {
        asked.resolve();
        await goOn.promise;
        return store.claimRuns(params);
      },
    };
    const { engine, model } = startNode({ on: slow, maxConcurrentRuns: 1 });
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const claiming = engine.worker.claimDue();
    await asked.promise;

    const { run: later } = await create(engine);

    goOn.resolve();
    await claiming;
    await hanging;
    expect(await reload(later)).toMatchObject({ status: "queued" });
    await waitFor(async () => (await reload(waiting)).status === "in_progress");
  });

  it("goes on at once when the node was stopped rather than lost", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const first = startNode();
    const hang = hangsAfter("Half");
    first.model.enqueue(hang.answer);
    const { run } = await create(first.engine);
    await hang.hanging;
    await first.engine.stop();
    const second = startNode();
    second.model.enqueue(says("Hel", "lo"));
    await second.engine.worker.claimDue();
    expect(typesOf(await follow(second.engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
    await expect(create(first.engine)).rejects.toMatchObject({ code: "overloaded" });
  });

  it("stops the lost node's model call as soon as that node asks for its leases", async () => {
    const { startNode, create, clock, store, ids } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    const signal = await hang.hanging;
    engine.start();
    const later = clock.now() + defaultEngineSettings.leaseMs;
    const claim = { nodeId: ids.next("node"), now: later, leaseExpiresAt: later + 60_000, onlyToEnd: false };
    expect(await claimOne(store, claim)).not.toBeNull();
    await clock.advance(defaultEngineSettings.leaseMs / 2);
    await engine.worker.idle();
    expect(signal.aborted).toBe(true);
  });

  it("is stopped by a node that cannot renew its lease, from the time at which others may have it", async () => {
    const { startNode, create, clock, store } = await setUpEngine();
    const cutOff: Store = {
      ...store,
      renewLeases: () => Promise.reject(new StoreUnavailableError("out of reach")),
      // Or it would claim the run anew itself, and stop the older execution for that reason.
      claimRuns: () => Promise.reject(new StoreUnavailableError("out of reach")),
    };
    const { engine, model } = startNode({ on: cutOff });
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    const signal = await hang.hanging;
    engine.start();
    await clock.advance(defaultEngineSettings.leaseMs - 1);
    expect(signal.aborted).toBe(false);
    await clock.advance(defaultEngineSettings.leaseMs / 3 + 1);
    expect(signal.aborted).toBe(true);
  });

  it("is left alone by its node when its outcome could not be written, and taken up when its lease is over", async () => {
    const { startNode, create, follow, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const breaking: Store = {
      ...store,
      appendEvents: (params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: breaking });
    const other = hangsAfter("Busy");
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      begun.resolve();
      await goOn.promise;
      yield { type: "text-delta", text: " gone" };
      yield { type: "finish", reason: "stop", usage };
    }, other.answer);
    const { run } = await create(engine);
    await begun.promise;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    await create(engine);
    await other.hanging;
    engine.start();
    isBroken = true;
    goOn.resolve();
    await clock.advance(100);
    isBroken = false;
    model.enqueue(says("Hel", "lo"));
    await clock.advance(2 * defaultEngineSettings.leaseMs);
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(typesOf(await follow(engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("is not given up for what the database did, however often", async () => {
    const { startNode, create, follow, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const breaking: Store = {
      ...store,
      appendEvents: (params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: breaking });
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    const { run } = await create(engine);
    await hang.hanging;
    await waitFor(async () => (await reload(run)).status === "in_progress");
    await engine.worker.claimDue();

    isBroken = true;
    for (let outage = 1; outage <= 7; outage += 1) {
      await clock.advance(60_000);
      model.enqueue(says("lost"));
      await engine.worker.claimDue();
      await engine.worker.idle();
    }
    isBroken = false;
    await clock.advance(60_000);
    model.enqueue(says("Hel", "lo"));
    await engine.worker.claimDue();
    await engine.worker.idle();

    expect(await reload(run)).toMatchObject({ status: "completed" });
    expect(typesOf(await follow(engine, run)).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("has its model asked ever more seldom while nothing of the answers can be written", async () => {
    const { startNode, create, reload, clock, store } = await setUpEngine();
    const writing: Store = {
      ...store,
      appendEvents: (params) =>
        params.events.some(({ type }) => type === "message.delta")
          ? Promise.reject(new StoreUnavailableError("out of reach"))
          : store.appendEvents(params),
    };
    const { engine, model } = startNode({ on: writing });
    const askedAt: number[] = [];
    model.enqueue(
      ...Array.from(
        { length: 200 },
        () =>
          async function* (...call: Parameters<ReturnType<typeof says>>) {
            askedAt.push(clock.now());
            yield* says("lost")(...call);
          },
      ),
    );
    const { run } = await create(engine);
    engine.start();
    for (let second = 0; second < 600; second += 1) {
      await clock.advance(1_000);
      await engine.worker.idle();
    }
    await waitFor(async () => (await reload(run)).status === "expired");
    const pauses = askedAt.slice(1).map((at, index) => Math.round((at - (askedAt[index] ?? 0)) / 1_000));
    expect(pauses.slice(0, 5)).toEqual([5, 10, 20, 40, 60]);
    expect(askedAt.length).toBeLessThanOrEqual(14);
  });

  it("is begun by no node that has work which it could not write, however much room it has", async () => {
    const { startNode, create, reload, clock, store } = await setUpEngine();
    let isBroken = false;
    const unlessBroken =
      <Params, Result>(call: (params: Params) => Promise<Result>) =>
      (params: Params) =>
        isBroken ? Promise.reject(new StoreUnavailableError("out of reach")) : call(params);
    const breaking: Store = {
      ...store,
      appendEvents: unlessBroken(store.appendEvents),
      returnLease: unlessBroken(store.returnLease),
    };
    const { engine, model } = startNode({ on: breaking });
    const goOn = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      await goOn.promise;
      yield { type: "text-delta", text: "lost" };
      yield { type: "finish", reason: "stop", usage };
    });
    await create(engine);
    isBroken = true;
    goOn.resolve();
    await engine.worker.idle();

    const { run } = await create(engine);
    await engine.worker.claimDue();
    expect(await reload(run)).toMatchObject({ status: "queued" });
    expect(model.requests).toHaveLength(1);

    isBroken = false;
    model.enqueue(says("Hello"));
    await engine.worker.claimDue();
    await waitFor(async () => (await reload(run)).status === "completed");
    expect(clock.pending).toBe(0);
  });

  it("stops when it is cancelled elsewhere, with its next renewal at the latest", async () => {
    const { startNode, create, reload, clock, organizationId } = await setUpEngine();
    const executing = startNode();
    // The two share no wake-ups.
    const other = startNode();
    executing.engine.start();
    const hang = hangsAfter("Half");
    executing.model.enqueue(hang.answer);
    const { run } = await create(executing.engine);
    const signal = await hang.hanging;
    const { threadId, id: runId } = run;
    await other.engine.cancelRun({ once: null, organizationId, threadId, runId });
    expect(signal.aborted).toBe(false);
    await clock.advance(defaultEngineSettings.leaseMs / 3 + 1);
    expect(signal.aborted).toBe(true);
    await executing.engine.worker.idle();
    expect(await reload(run)).toMatchObject({ status: "cancelled" });
  });

  it("keeps its lease as long as the node lives", async () => {
    const { startNode, create, clock, store, ids } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    await create(engine);
    await hang.hanging;
    engine.start();
    await clock.advance(60_000);
    const claim = {
      nodeId: ids.next("node"),
      now: clock.now(),
      leaseExpiresAt: clock.now() + 1,
      onlyToEnd: false,
    };
    expect(await claimOne(store, claim)).toBeNull();
  });
});

describe("reading a run", () => {
  it("asks the database for nothing while it keeps up with a run of its node", async () => {
    const { startNode, create, store, organizationId } = await setUpEngine();
    let reads = 0;
    const counting: Store = {
      ...store,
      readNextEvents: (params) => {
        reads += 1;
        return store.readNextEvents(params);
      },
    };
    const { engine, model } = startNode({ on: counting });
    const next: PromiseWithResolvers<void>[] = Array.from({ length: 20 }, () => Promise.withResolvers());
    model.enqueue(async function* () {
      for (const { promise } of next) {
        await promise;
        yield { type: "text-delta", text: "word " };
      }
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(engine);
    const signal = new AbortController().signal;
    let deltas = 0;
    next[0]?.resolve();
    for await (const batch of engine.followRun({ organizationId, runId: run.id, after: 0, signal })) {
      for (const type of typesOf(batch)) {
        if (type === "message.delta") {
          deltas += 1;
          next[deltas]?.resolve();
        }
      }
    }
    expect(deltas).toBe(20);
    expect(reads).toBeLessThanOrEqual(2);
  });

  it("brings a long run whole to a reader who comes late", async () => {
    const { startNode, create, follow, log } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says(...Array.from({ length: 1_200 }, (_, index) => `${index} `)));
    const { run } = await create(engine);
    await engine.worker.idle();
    const events = await follow(engine, run);
    expect(sequencesOf(events)).toEqual(upTo(1_212));
    expect(await log(run)).toEqual(events.slice(0, 1_000));
  });

  it("gives a reader no more at once of a run that says a lot than is good to hold for each of many", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const piece = "x".repeat(10_000);
    writing.model.enqueue(says(...Array.from({ length: 300 }, () => piece)));
    const { run } = await create(writing.engine);
    const most = async (engine: Engine) => {
      const lengths: number[] = [];
      const { organizationId, id: runId } = run;
      const signal = new AbortController().signal;
      for await (const batch of engine.followRun({ organizationId, runId, after: 0, signal })) {
        const pieces = batch.map(({ event }) => (event.type === "message.delta" ? event.text : ""));
        lengths.push(pieces.join("").length);
      }
      return Math.max(...lengths);
    };
    expect(await most(writing.engine)).toBeLessThan(200_000);
    expect(await most(reading.engine)).toBeLessThan(200_000);
    expect(await follow(reading.engine, run)).toEqual(await follow(writing.engine, run));
  });

  it("brings what another node writes, within the poll time", async () => {
    const { startNode, create, follow, clock } = await setUpEngine();
    const writing = startNode();
    const reading = startNode();
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const following = follow(reading.engine, run);
    await writing.engine.stop();
    const third = startNode();
    third.model.enqueue(says("Hel", "lo"));
    await third.engine.worker.claimDue();
    await third.engine.worker.idle();
    await clock.advance(defaultEngineSettings.pollMs);
    const events = await following;
    expect(sequencesOf(events)).toEqual(upTo(events.length));
    expect(typesOf(events).slice(-2)).toEqual(["run.completed", "done"]);
  });

  it("refuses a number that the run has not reached, and is over at once after the last", async () => {
    const { startNode, create, follow } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    await follow(engine, run);
    await expect(follow(engine, run, 99)).rejects.toMatchObject({ code: "invalid_input", param: "after" });
    expect(await follow(engine, run, canonicalText.length)).toEqual([]);
  });

  it("stays with a reader who has begun while the database is away for a while, and is refused to others", async () => {
    const { startNode, create, follow, clock, store, organizationId } = await setUpEngine();
    let isAway = false;
    const flaky: Store = {
      ...store,
      readNextEvents: (params) =>
        isAway ? Promise.reject(new StoreUnavailableError("away")) : store.readNextEvents(params),
    };
    const writing = startNode();
    const reading = startNode({ on: flaky });
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const seen: SequencedEvent[] = [];
    const begun = Promise.withResolvers<void>();
    const signal = new AbortController().signal;
    const following = (async () => {
      for await (const batch of reading.engine.followRun({
        organizationId,
        runId: run.id,
        after: 0,
        signal,
      })) {
        seen.push(...batch);
        begun.resolve();
      }
    })();
    await begun.promise;
    isAway = true;
    const elsewhere = startNode({ on: flaky });
    await expect(follow(elsewhere.engine, run)).rejects.toThrow(StoreUnavailableError);
    await clock.advance(20_000);
    await writing.engine.cancelRun({ once: null, organizationId, threadId: run.threadId, runId: run.id });
    await writing.engine.worker.claimDue();
    await writing.engine.worker.idle();
    isAway = false;
    await clock.advance(defaultEngineSettings.pollMs);
    await following;
    expect(sequencesOf(seen)).toEqual(upTo(seen.length));
    expect(typesOf(seen).slice(-2)).toEqual(["run.cancelled", "done"]);
  });

  it("reads the log for the first of a run's readers, and has what it found for the others", async () => {
    const { startNode, create, store, organizationId, log } = await setUpEngine();
    let reads = 0;
    const counting: Store = {
      ...store,
      readNextEvents: (params) => {
        reads += 1;
        return store.readNextEvents(params);
      },
    };
    const { engine, model } = startNode({ on: counting });
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const { run } = await create(engine);
    await hanging;
    const logged = await log(run);
    const reader = new AbortController();
    const { signal } = reader;
    const firstOf = async () => {
      const batches = engine.followRun({ organizationId, runId: run.id, after: 0, signal });
      const iterator = batches[Symbol.asyncIterator]();
      return { batch: (await iterator.next()).value, next: iterator.next() };
    };
    const first = await firstOf();
    const readsOfFirst = reads;
    const others = [await firstOf(), await firstOf()];
    reader.abort();
    await Promise.all([first, ...others].map(({ next }) => next));
    expect([first, ...others].map(({ batch }) => batch)).toEqual([logged, logged, logged]);
    expect([readsOfFirst, reads]).toEqual([1, 1]);
  });

  it("asks after news from other nodes once for all readers of a run", async () => {
    const { startNode, create, follow, clock, store } = await setUpEngine();
    const asked = { newest: 0, log: 0 };
    const counting: Store = {
      ...store,
      findLastSequence: (params) => {
        asked.newest += 1;
        return store.findLastSequence(params);
      },
      readNextEvents: (params) => {
        asked.log += 1;
        return store.readNextEvents(params);
      },
    };
    const writing = startNode();
    const reading = startNode({ on: counting });
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const readers = [follow(reading.engine, run), follow(reading.engine, run), follow(reading.engine, run)];
    // The first answer is news, since nobody was told of anything yet.
    await clock.advance(2 * defaultEngineSettings.pollMs);
    const before = { ...asked };
    await clock.advance(3 * defaultEngineSettings.pollMs);
    expect(asked).toEqual({ newest: before.newest + 3, log: before.log });

    await writing.engine.cancelRun({
      once: null,
      organizationId: run.organizationId,
      threadId: run.threadId,
      runId: run.id,
    });
    await writing.engine.worker.claimDue();
    await writing.engine.worker.idle();
    await clock.advance(defaultEngineSettings.pollMs);
    for (const events of await Promise.all(readers)) {
      expect(typesOf(events).at(-1)).toBe("done");
    }
  });

  it("is over for a reader when the database stays away", async () => {
    const { startNode, create, follow, clock, store } = await setUpEngine();
    let isAway = false;
    const flaky: Store = {
      ...store,
      readNextEvents: (params) =>
        isAway ? Promise.reject(new StoreUnavailableError("away")) : store.readNextEvents(params),
    };
    const writing = startNode();
    const reading = startNode({ on: flaky });
    const { answer, hanging } = hangsAfter("Half");
    writing.model.enqueue(answer);
    const { run } = await create(writing.engine);
    await hanging;
    const following = follow(reading.engine, run);
    await clock.untilPending(2);
    await clock.advance(0);
    isAway = true;
    const failed = expect(following).rejects.toThrow(StoreUnavailableError);
    await clock.advance(40_000);
    await failed;
  });

  it("refuses a number whose next event is no longer kept, naming the oldest that is", async () => {
    const { startNode, create, follow, clock, organizationId } = await setUpEngine();
    const { engine, model } = startNode({ eventRetentionMs: 60_000 });
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    const newest = canonicalText.length;
    await clock.advance(59_999);
    await engine.sweeper.sweep();
    expect(await follow(engine, run)).toEqual(events);
    await clock.advance(1);
    await engine.sweeper.sweep();
    for (const after of [0, 1, newest - 3]) {
      await expect(follow(engine, run, after)).rejects.toMatchObject({
        code: "events_expired",
        oldest: newest - 1,
      });
    }
    expect(await follow(engine, run, newest - 2)).toEqual(events.slice(-2));
    expect(await follow(engine, run, newest)).toEqual([]);
    const { threadId, id: runId } = run;
    const signal = new AbortController().signal;
    const wait = { organizationId, threadId, runId, timeoutMs: 1, signal };
    expect(await engine.waitForRun(wait)).toMatchObject({ status: "completed" });
  });

  it("keeps events for ever when it is told to", async () => {
    const { startNode, create, follow, clock } = await setUpEngine();
    const { engine, model } = startNode({ eventRetentionMs: null });
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    await clock.advance(10 * 365 * 86_400_000);
    await engine.sweeper.sweep();
    expect(await follow(engine, run)).toEqual(events);
  });

  it("returns the run when it has settled, or as it is when the time is over", async () => {
    const { startNode, create, clock, organizationId } = await setUpEngine();
    const { engine, model } = startNode();
    const hang = hangsAfter("Half");
    model.enqueue(says("Hi"), hang.answer);
    const wait = ({ id: runId, threadId }: Run, timeoutMs: number) =>
      engine.waitForRun({ organizationId, threadId, runId, timeoutMs, signal: new AbortController().signal });
    expect(await wait((await create(engine)).run, 55_000)).toMatchObject({ status: "completed" });
    const { run } = await create(engine);
    await hang.hanging;
    const waiting = wait(run, 55_000);
    await clock.advance(55_000);
    expect(await waiting).toMatchObject({ status: "in_progress" });
    const unknown = { ...run, id: asId<"run">("run_none") };
    await expect(wait(unknown, 0)).rejects.toMatchObject({ code: "not_found" });
  });
});
