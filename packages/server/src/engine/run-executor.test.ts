import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { sequencesOf, setUpEngine, textRunTypes, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { calls, hangsAfter, says, usage } from "../../test/scripted-model.ts";
import { ModelCallError } from "../core/errors.ts";
import { silentLogger } from "../core/logger.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";

describe("a run", () => {
  it("brings its events in the canonical order, numbered without gaps, as the log holds them", async () => {
    const { startNode, create, follow, log, reload } = await setUpEngine();
    const { engine, model } = startNode();
    model.enqueue(says("Hel", "lo"));
    const { run } = await create(engine);
    const events = await follow(engine, run);
    expect(typesOf(events)).toEqual(textRunTypes);
    expect(sequencesOf(events)).toEqual(upTo(textRunTypes.length));
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
    expect(typesOf(await following)).toEqual(textRunTypes);
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

  it("is logged when it fails, without what the provider said", async () => {
    const lines: object[] = [];
    const { startNode, create, follow } = await setUpEngine();
    const { engine, model } = startNode({
      logger: { ...silentLogger, warn: (fields, message) => lines.push({ ...fields, message }) },
    });
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      throw new ModelCallError("It said: SECRET", { reason: "server_error", retryable: false });
    });
    const { run } = await create(engine);
    await follow(engine, run);
    await engine.worker.idle();
    expect(lines).toEqual([
      {
        runId: run.id,
        model: run.model,
        code: "server_error",
        message: "run failed; its lastError says why",
      },
    ]);
  });

  it("fails, without a call and naming the window, when the messages cannot fit the model", async () => {
    const { startNode, create, follow, reload } = await setUpEngine();
    const { engine, model } = startNode();
    const { run } = await create(engine, { instructions: "x".repeat(100_000), maxPromptTokens: 100_000 });
    await follow(engine, run);
    expect(model.requests).toEqual([]);
    const failed = await reload(run);
    expect(failed).toMatchObject({ status: "failed", lastError: { code: "invalid_prompt" } });
    expect(failed.lastError?.message).toContain("100000 tokens");
  });

  it("tells in its last event of the metadata that it was given while it was executed", async () => {
    const { startNode, create, follow, organizationId, store, clock, log } = await setUpEngine();
    const { engine, model } = startNode();
    const mayEnd = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Hi" };
      await mayEnd.promise;
      yield { type: "finish", reason: "stop", usage };
    });
    const { run } = await create(engine);
    const following = follow(engine, run);
    const metadata = { late: "yes" };
    const key = { organizationId, threadId: run.threadId, runId: run.id };
    await store.updateRunMetadata({ ...key, metadata, at: clock.now(), receipt: null });
    mayEnd.resolve();
    const events = await following;
    expect(events.at(-2)?.event).toMatchObject({ type: "run.completed", state: { metadata } });
    expect(await log(run)).toEqual(events);
  });
});
