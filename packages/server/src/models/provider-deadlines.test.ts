import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../test/manual-clock.ts";
import { callModel, failModel, modelRequest, textOfParts } from "../../test/model-calls.ts";
import { createScriptedUpstream, type ScriptedUpstream } from "../../test/scripted-upstream.ts";
import type { LanguageModel, ModelPart } from "../core/language-model.ts";
import { silentLogger } from "../core/logger.ts";
import type { ProviderType } from "./provider-config.ts";
import { toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const deadlines = { headersMs: 1_000, firstContentMs: 3_000, betweenContentsMs: 500 };
const types: ProviderType[] = ["openai", "openai-compatible"];

function modelAt(type: ProviderType, upstream: ScriptedUpstream, clock: ManualClock): LanguageModel {
  return createProviderModel({
    provider: toProvider("acme", { type, baseUrl: upstream.url }),
    model: "some-model",
    fetch,
    clock,
    logger: silentLogger,
    deadlines,
  });
}

/** Calls the model and collects what has come so far, for tests that move the clock while the call is under way. */
function begin(model: LanguageModel, signal = new AbortController().signal) {
  const parts: ModelPart[] = [];
  const watchers: { count: number; resolve: () => void }[] = [];
  const ended = (async () => {
    for await (const together of model.stream(modelRequest(), { signal })) {
      parts.push(...together);
      for (const watcher of watchers) {
        if (parts.length >= watcher.count) {
          watcher.resolve();
        }
      }
    }
  })();
  ended.catch(() => undefined);
  return {
    ended,
    came: (count: number) =>
      new Promise<void>((resolve) => {
        watchers.push({ count, resolve });
        if (parts.length >= count) {
          resolve();
        }
      }),
    text: () => textOfParts(parts),
  };
}

describe.each(types)("the deadlines of a call to a provider of type %s", (type) => {
  it("end a call whose headers never come", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    const answer = upstream.enqueue("never answers");
    const call = begin(modelAt(type, upstream, clock));
    await answer.arrived;

    await clock.advance(999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);

    await expect(call.ended).rejects.toMatchObject({
      message: "Provider 'acme' did not begin to answer within 1 s.",
      reason: "server_error",
      retryable: true,
    });
    await answer.disconnected;
    expect(clock.pending).toBe(0);
  });

  it("end a call whose content never comes, keep-alive comments or not", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    const answer = upstream.enqueue({ bytes: ": keep-alive\n\n".repeat(50), end: "stall" });
    let headersCame: () => void = () => undefined;
    const headers = new Promise<void>((resolve) => {
      headersCame = resolve;
    });
    const model = createProviderModel({
      provider: toProvider("acme", { type, baseUrl: upstream.url }),
      model: "some-model",
      async fetch(input, init) {
        const response = await fetch(input, init);
        headersCame();
        return response;
      },
      clock,
      logger: silentLogger,
      deadlines,
    });
    const call = begin(model);
    await headers;

    await clock.advance(2_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);

    await expect(call.ended).rejects.toMatchObject({
      message: "Provider 'acme' began to answer, but sent no content within 3 s.",
      retryable: true,
    });
    await answer.disconnected;
  });

  it("end a call that stops in the middle, and what came before stands", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    const answer = upstream.enqueue({ text: ["One ", "two ", "three"], gated: true });
    const call = begin(modelAt(type, upstream, clock));
    answer.release(1);
    await call.came(1);
    await clock.advance(499);
    answer.release(1);
    await call.came(2);

    // Each piece starts the deadline anew.
    await clock.advance(499);
    expect(clock.pending).toBe(1);
    await clock.advance(1);

    await expect(call.ended).rejects.toMatchObject({
      message: "Provider 'acme' stopped in the middle of its answer and sent nothing more within 0.5 s.",
      retryable: true,
    });
    expect(call.text()).toBe("One two ");
    await answer.disconnected;
  });

  it("do not run while the answer waits for its reader", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    upstream.enqueue({ text: ["One ", "two"] });
    const parts: ModelPart[] = [];

    for await (const together of modelAt(type, upstream, clock).stream(modelRequest(), {
      signal: new AbortController().signal,
    })) {
      parts.push(...together);
      await clock.advance(10_000);
    }

    expect(textOfParts(parts)).toBe("One two");
  });

  it("leave no timer behind", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();

    await callModel(modelAt(type, upstream, clock));

    expect(clock.pending).toBe(0);
  });
});

describe.each(types)("an aborted call to a provider of type %s", (type) => {
  it("rejects with the reason of the signal and hangs up", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    const controller = new AbortController();
    const answer = upstream.enqueue({ text: ["One ", "two"], gated: true });
    const call = begin(modelAt(type, upstream, clock), controller.signal);
    answer.release(1);
    await call.came(1);

    controller.abort(new Error("cancelled by the user"));

    await expect(call.ended).rejects.toThrow("cancelled by the user");
    await answer.disconnected;
    expect(clock.pending).toBe(0);
  });

  it("hangs up before the headers, too", async () => {
    await using upstream = await createScriptedUpstream();
    const controller = new AbortController();
    const answer = upstream.enqueue("never answers");
    const call = begin(modelAt(type, upstream, createManualClock()), controller.signal);
    await answer.arrived;

    controller.abort(new Error("cancelled by the user"));

    await expect(call.ended).rejects.toThrow("cancelled by the user");
    await answer.disconnected;
  });

  it("asks for nothing when the signal was aborted before", async () => {
    await using upstream = await createScriptedUpstream();
    const model = modelAt(type, upstream, createManualClock());

    await expect(callModel(model, {}, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");

    expect(upstream.requests).toEqual([]);
  });

  it("hangs up when its reader leaves", async () => {
    await using upstream = await createScriptedUpstream();
    const clock = createManualClock();
    const answer = upstream.enqueue({ text: ["One ", "two"], end: "stall" });

    for await (const [part] of modelAt(type, upstream, clock).stream(modelRequest(), {
      signal: new AbortController().signal,
    })) {
      expect(part?.type).toBe("text-delta");
      break;
    }

    await answer.disconnected;
    expect(clock.pending).toBe(0);
  });
});

describe("a provider that does not let go of an aborted call", () => {
  it("does not keep its caller waiting", async () => {
    const clock = createManualClock();
    const model = createProviderModel({
      provider: toProvider("acme", { type: "openai", baseUrl: "http://unused" }),
      model: "some-model",
      fetch: () => new Promise(() => undefined),
      clock,
      logger: silentLogger,
      deadlines,
    });
    const failed = failModel(model);
    await clock.untilPending(1);

    await clock.advance(1_000);

    expect((await failed).error.message).toContain("did not begin to answer");
  });

  it("leaves no timer behind when it answers after all", async () => {
    const clock = createManualClock();
    const late = Promise.withResolvers<Response>();
    const model = createProviderModel({
      provider: toProvider("acme", { type: "openai", baseUrl: "http://unused" }),
      model: "some-model",
      fetch: () => late.promise,
      clock,
      logger: silentLogger,
      deadlines,
    });
    const failed = failModel(model);
    await clock.untilPending(1);
    await clock.advance(1_000);
    await failed;

    late.resolve(new Response("data: {}\n\n", { headers: { "content-type": "text/event-stream" } }));
    await clock.advance(0);

    expect(clock.pending).toBe(0);
  });
});
