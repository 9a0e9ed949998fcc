import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import type { WakeupHint } from "../core/wakeup.ts";
import { createHintBatch, decodeHints } from "./hint-batch.ts";

const changed = (runId: string, sequence: number | null): WakeupHint => ({
  type: "run-changed",
  runId: asId<"run">(runId),
  sequence,
});

function sent(...hints: WakeupHint[]): WakeupHint[] {
  const batch = createHintBatch();
  hints.forEach(batch.add);
  return batch.take().flatMap(decodeHints);
}

describe("a batch of hints", () => {
  it("makes one hint of many about the same run, which says how far its log has grown", () => {
    expect(sent(changed("a", 3), changed("b", 1), changed("a", 5), changed("a", 4))).toEqual([
      changed("a", 5),
      changed("b", 1),
    ]);
  });

  it("does not claim to know how far a log has grown when one of the hints did not", () => {
    expect(sent(changed("a", 3), changed("a", null), changed("a", 9))).toEqual([changed("a", null)]);
  });

  it("brings what is urgent first, and each once", () => {
    const cancelling: WakeupHint = { type: "run-cancelling", runId: asId<"run">("a") };
    const queued: WakeupHint = { type: "run-queued" };
    expect(sent(changed("a", 3), cancelling, queued, cancelling, queued)).toEqual([
      queued,
      cancelling,
      changed("a", 3),
    ]);
  });

  it("is empty after it was taken", () => {
    const batch = createHintBatch();
    batch.add(changed("a", 1));
    expect(batch.isEmpty()).toBe(false);
    batch.take();
    expect(batch.isEmpty()).toBe(true);
    expect(batch.take()).toEqual([]);
  });

  it("splits into payloads that Postgres takes, whatever the ids are", () => {
    const batch = createHintBatch();
    const ids = Array.from({ length: 500 }, (_, index) => `run_"é\n"_${index}_${"x".repeat(index)}`);
    for (const [index, id] of ids.entries()) {
      batch.add(changed(id, index));
    }
    const payloads = batch.take();
    expect(payloads.length).toBeGreaterThan(1);
    for (const payload of payloads) {
      expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
    }
    expect(payloads.flatMap(decodeHints)).toEqual(ids.map((id, index) => changed(id, index)));
  });

  it("remembers a bounded number of runs", () => {
    const batch = createHintBatch();
    for (let index = 0; index < 20_000; index += 1) {
      batch.add(changed(`run_${index}`, 1));
    }
    expect(batch.take().flatMap(decodeHints)).toHaveLength(10_000);
  });
});

describe("what others send on the channel", () => {
  it.each(["", "hello", "{}", '["queued"]', '[["changed"]]', '[["queued",1]]', "[[1]]"])(
    "is no hint when it is %j",
    (payload) => {
      expect(decodeHints(payload)).toEqual([]);
    },
  );
});
