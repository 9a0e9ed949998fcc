import { expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { createIdSource } from "../core/ids.ts";
import type { ModelCall } from "../core/model-call.ts";
import type { RunEvent } from "../core/run-event.ts";
import { createLocalWakeup } from "./local-wakeup.ts";
import { createRunRecorder } from "./run-recorder.ts";

it("the record of a call is written at once only when that was asked for after it was kept", async () => {
  const { recorder, writes, call, delta } = setUp();
  recorder.record(delta("Hel"));
  await writes.begun();
  recorder.writeNow();
  recorder.noteCall(call);
  writes.finish();
  await recorder.flush();
  expect(writes.made).toEqual([{ events: 1, calls: 0 }]);

  recorder.writeNow();
  await writes.begun();
  writes.finish();
  await recorder.flush();
  expect(writes.made).toEqual([
    { events: 1, calls: 0 },
    { events: 0, calls: 1 },
  ]);
});

/** A recorder whose writes end when the test says so. */
function setUp() {
  const clock = createManualClock();
  const ids = createIdSource({ clock, random: (size) => new Uint8Array(size) });
  const organizationId = ids.next("organization");
  const runId = ids.next("run");
  const made: { events: number; calls: number }[] = [];
  let begun = Promise.withResolvers<void>();
  let finished = Promise.withResolvers<void>();
  const recorder = createRunRecorder({
    store: {
      async appendEvents({ events, modelCalls = [] }) {
        made.push({ events: events.length, calls: modelCalls.length });
        begun.resolve();
        await finished.promise;
        begun = Promise.withResolvers();
        finished = Promise.withResolvers();
        return { appended: true, lastSequence: made.length, promoted: false };
      },
    },
    feed: { publish: () => undefined },
    wakeup: createLocalWakeup(),
    clock,
    lease: { organizationId, runId, nodeId: ids.next("node"), fencingToken: 1 },
    from: ["in_progress"],
    onFailure(error) {
      throw error;
    },
  });
  const call: ModelCall = {
    organizationId,
    runId,
    claim: 1,
    place: 1,
    model: "test/model",
    startedAt: clock.now(),
    firstTokenAt: null,
    endedAt: null,
    finishReason: null,
    usage: null,
    error: null,
    retries: [],
    context: {
      settings: { temperature: null, maxOutputTokens: null, toolChoice: "auto" },
      newestMessageId: null,
      messagesRead: 0,
      unitsSent: 0,
      ownSteps: 0,
      digest: "",
    },
  };
  const messageId = ids.next("message");
  const delta = (text: string): RunEvent => ({ type: "message.delta", messageId, text });
  return {
    recorder,
    call,
    delta,
    writes: { made, begun: () => begun.promise, finish: () => finished.resolve() },
  };
}
