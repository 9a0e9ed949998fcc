import { describe, expect, it } from "vitest";
import { setUpEngine, waitFor } from "../../test/engine-scene.ts";
import { type Answer, usage } from "../../test/scripted-model.ts";
import type { Store } from "../core/store.ts";

describe("the record of a call that lasts", () => {
  it("is written with what the model goes on to say, and by no write of its own", async () => {
    const { clock, writes, hasWritten, says, ends } = await startCall();
    says("Hel");
    await hasWritten(1);
    await clock.advance(1_500);
    expect(writes.slice(1)).toEqual([]);
    says("lo");
    await hasWritten(2);
    expect(writes.slice(1)).toEqual([{ events: ["message.delta"], calls: [{ endedAt: null }] }]);
    await clock.advance(10_000);
    expect(writes.length).toBe(2);
    ends();
    await hasWritten(3);
    expect(writes[2]?.calls).toEqual([{ endedAt: clock.now() }]);
  });

  it("is written even so when the model falls silent", async () => {
    const { clock, writes, hasWritten, says, ends } = await startCall();
    says("Hel");
    await hasWritten(1);
    await clock.advance(2_000);
    await hasWritten(2);
    expect(writes.slice(1)).toEqual([{ events: [], calls: [{ endedAt: null }] }]);
    ends();
    await hasWritten(3);
  });

  it("is written after a second when the model has said nothing at all", async () => {
    const { clock, model, writes, hasWritten, ends } = await startCall();
    await waitFor(async () => model.requests.length > 0);
    await clock.advance(999);
    expect(writes).toEqual([]);
    await clock.advance(1);
    await hasWritten(1);
    expect(writes).toEqual([{ events: [], calls: [{ endedAt: null }] }]);
    ends();
    await hasWritten(2);
  });
});

/** A run whose model says what the test tells it to, and what was written of it. */
async function startCall() {
  const { startNode, create, clock, store } = await setUpEngine();
  const writes: { events: string[]; calls: { endedAt: number | null }[] }[] = [];
  const watched: Store = {
    ...store,
    async appendEvents(append) {
      const result = await store.appendEvents(append);
      writes.push({
        events: append.events.map(({ type }) => type),
        calls: (append.modelCalls ?? []).map(({ endedAt }) => ({ endedAt })),
      });
      return result;
    },
  };
  const pieces: string[] = [];
  let isOver = false;
  let wake = () => {};
  const answer: Answer = async function* (_request, signal) {
    while (!isOver || pieces.length > 0) {
      for (let text = pieces.shift(); text !== undefined; text = pieces.shift()) {
        yield { type: "text-delta", text };
      }
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    yield { type: "finish", reason: "stop", usage };
  };
  const { engine, model } = startNode({ on: watched });
  model.enqueue(answer);
  await create(engine);
  return {
    clock,
    model,
    writes,
    hasWritten: (count: number) => waitFor(async () => writes.length >= count),
    says(text: string) {
      pieces.push(text);
      wake();
    },
    ends() {
      isOver = true;
      wake();
    },
  };
}
