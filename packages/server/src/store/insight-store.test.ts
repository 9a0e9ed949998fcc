import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import type { ModelCall } from "../core/model-call.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { Store } from "../core/store.ts";
import { insertRows } from "./insert-rows.ts";
import { toJsonText } from "./json-text.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { awkwardText, nextId, nodeA } from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "./testing/scene.ts";

const newLease = { nodeId: nodeA, expiresAt: 9_000_000_000_000 };
const createdAt = 1_700_000_000_000;
const day = 86_400_000;

function aCall(run: Run, change: Partial<ModelCall> = {}): ModelCall {
  return {
    organizationId: run.organizationId,
    runId: run.id,
    claim: 1,
    place: 1,
    model: `test/${awkwardText}`,
    startedAt: run.createdAt + 10,
    firstTokenAt: run.createdAt + 100,
    endedAt: run.createdAt + 200,
    finishReason: "stop",
    usage: { promptTokens: 7, completionTokens: 3 },
    error: null,
    retries: [],
    context: {
      settings: { temperature: null, maxOutputTokens: null, toolChoice: null },
      newestMessageId: null,
      messagesRead: 0,
      unitsSent: 0,
      ownSteps: 0,
      digest: "",
    },
    ...change,
  };
}

/** A run on a thread of its own that ends, failed or not, with records of its calls. */
async function endRun(
  store: Store,
  {
    organizationId,
    change = {},
    calls = (run) => [aCall(run)],
    failed = false,
  }: {
    organizationId: Run["organizationId"];
    change?: Partial<Run>;
    calls?: (run: Run) => ModelCall[];
    failed?: boolean;
  },
): Promise<Run> {
  const { run, lease } = await createRunOnNewThread(store, organizationId, {
    run: { createdAt, ...change },
    lease: newLease,
  });
  const state = stateOf(run);
  const appended = await store.appendEvents({
    organizationId,
    runId: run.id,
    lease,
    from: ["queued", "in_progress"],
    events: [
      { type: "run.in_progress", state: { ...state, status: "in_progress" } },
      failed
        ? {
            type: "run.failed",
            state: { ...state, status: "failed", lastError: { code: "server_error", message: awkwardText } },
          }
        : {
            type: "run.completed",
            state: { ...state, status: "completed", completedAt: run.createdAt + 200 },
          },
      { type: "done" },
    ],
    modelCalls: calls(run),
    at: run.createdAt + 300,
    receipt: null,
  });
  expect(appended.appended).toBe(true);
  return run;
}

describeStores((current, database) => {
  describe("what is kept of runs", () => {
    it("gives runs with their calls, bound to their organization", async () => {
      const organizationId = await createOrganization(current());
      const run = await endRun(current(), { organizationId });
      const overview = await current().findRunOverview({ organizationId, runId: run.id });
      expect(overview).toMatchObject({
        id: run.id,
        model: run.model,
        assistantId: run.assistantId,
        accessKeyId: run.accessKeyId,
        status: "completed",
        modelCalls: [aCall(run)],
        lastEvent: 3,
      });
      const foreign = nextId("organization");
      expect(await current().findRunOverview({ organizationId: foreign, runId: run.id })).toBeNull();
      const page = { limit: 10, order: "desc", after: null, before: null } as const;
      const list = { filter: {}, page };
      expect(await current().listRunOverviews({ organizationId, ...list })).toEqual({
        entries: [overview],
        hasMore: false,
      });
      expect(await current().listRunOverviews({ organizationId: foreign, ...list })).toEqual({
        entries: [],
        hasMore: false,
      });
    });

    it("filters runs by model, assistant, thread, status, error and time", async () => {
      const organizationId = await createOrganization(current());
      const first = await endRun(current(), { organizationId });
      const second = await endRun(current(), {
        organizationId,
        failed: true,
        change: { createdAt: createdAt + 1, model: "test/b", assistantId: asId<"assistant">("asst_b") },
      });
      const page = { limit: 10, order: "asc", after: null, before: null } as const;
      for (const [filter, expected] of [
        [{ model: first.model }, [first.id]],
        [{ assistantId: asId<"assistant">("asst_b") }, [second.id]],
        [{ threadId: first.threadId }, [first.id]],
        [{ statuses: ["failed", "queued"] }, [second.id]],
        [{ errorCode: "any" }, [second.id]],
        [{ errorCode: "server_error", model: first.model }, []],
        [{ createdSince: createdAt + 1 }, [second.id]],
        [{ createdUntil: createdAt + 1 }, [first.id]],
        [{}, [first.id, second.id]],
      ] as const) {
        const list = await current().listRunOverviews({ organizationId, filter, page });
        expect("entries" in list && list.entries.map(({ id }) => id)).toEqual(expected);
      }
    });

    it("overwrites the record of a call, and keeps the order of calls", async () => {
      const organizationId = await createOrganization(current());
      const run = await endRun(current(), {
        organizationId,
        calls: (run) => [
          aCall(run, { claim: 2 }),
          aCall(run, { place: 2 }),
          aCall(run, { endedAt: null }),
          aCall(run),
        ],
      });
      const overview = await current().findRunOverview({ organizationId, runId: run.id });
      expect(overview?.modelCalls).toEqual([aCall(run), aCall(run, { place: 2 }), aCall(run, { claim: 2 })]);
    });

    it("gives events with their times", async () => {
      const organizationId = await createOrganization(current());
      const { id: runId } = await endRun(current(), { organizationId });
      const events = await current().readRecordedEvents({ organizationId, runId, after: 1, limit: 5 });
      expect(events.map(({ sequence, at }) => [sequence, at])).toEqual([
        [2, createdAt + 300],
        [3, createdAt + 300],
      ]);
    });

    it("sums up runs by bucket, with percentiles", async () => {
      const organizationId = await createOrganization(current());
      for (let index = 1; index <= 20; index += 1) {
        const firstTokenAt = createdAt + index * 10;
        await endRun(current(), { organizationId, calls: (run) => [aCall(run, { firstTokenAt })] });
      }
      await endRun(current(), {
        organizationId,
        failed: true,
        calls: () => [],
        change: { createdAt: createdAt + 5_000, model: "test/b" },
      });
      const span = { organizationId, from: createdAt, to: createdAt + 10_000 };
      expect(await current().summarizeRuns({ ...span, bucketMs: 5_000 })).toEqual({
        usage: [
          {
            bucket: 0,
            model: `test/${awkwardText}`,
            runs: 20,
            failedRuns: 0,
            promptTokens: 140,
            completionTokens: 60,
          },
          { bucket: 1, model: "test/b", runs: 1, failedRuns: 1, promptTokens: 0, completionTokens: 0 },
        ],
        latency: [{ bucket: 0, p50Ms: 100, p95Ms: 190 }],
        latencyOfAll: { p50Ms: 100, p95Ms: 190 },
      });
      const foreign = { ...span, organizationId: nextId("organization"), bucketMs: 5_000 };
      expect(await current().summarizeRuns(foreign)).toEqual({ usage: [], latency: [], latencyOfAll: null });
    });

    it("reports usage by day, model and key; a run of two models counts once, its tokens with each", async () => {
      const organizationId = await createOrganization(current());
      const calls = (run: Run) => [
        aCall(run, { model: "test/a" }),
        aCall(run, { place: 2, model: "test/b" }),
      ];
      await endRun(current(), { organizationId, calls });
      await endRun(current(), { organizationId, calls, change: { createdAt: createdAt + day } });
      const span = { organizationId, from: createdAt, to: createdAt + 2 * day };
      const tokens = { promptTokens: 14, completionTokens: 6 };
      expect(await current().readUsage({ ...span, groupBy: ["model"] })).toEqual([
        { day: null, model: "test/a", accessKey: null, runs: 0, failedRuns: 0, ...tokens },
        { day: null, model: "test/b", accessKey: null, runs: 2, failedRuns: 0, ...tokens },
      ]);
      const byDay = await current().readUsage({ ...span, groupBy: ["day", "key"] });
      expect(byDay.map(({ day, runs, accessKey }) => [day, runs, accessKey])).toEqual(
        [0, 1].map((later) => [Math.floor(createdAt / day) + later, 1, { id: "key_1", name: "", hint: "" }]),
      );
      expect(
        await current().readUsage({
          ...span,
          from: createdAt + 3 * day,
          to: createdAt + 4 * day,
          groupBy: ["day"],
        }),
      ).toEqual([]);
    });

    it("counts the tokens of a call once whose record comes twice with the end of its run", async () => {
      const organizationId = await createOrganization(current());
      await endRun(current(), {
        organizationId,
        calls: (run) => [aCall(run, { endedAt: null }), aCall(run)],
      });
      const span = { organizationId, from: createdAt, to: createdAt + day };
      expect(await current().readUsage({ ...span, groupBy: [] })).toMatchObject([
        { runs: 1, promptTokens: 7, completionTokens: 3 },
      ]);
    });

    it("sums up many runs, also at one instant, as it sums up few", async () => {
      const organizationId = await createOrganization(current());
      const rows = Array.from({ length: 5_000 }, (_, index) => ({
        organization_id: organizationId,
        // Half of them at once, more than are looked at in one go.
        created_at: createdAt + (index % 2 === 0 ? 1_000 : index),
        run_id: asId<"run">(`run_${index}`),
        model: toJsonText(`test/${index % 3}`),
        access_key_id: null,
        runs: 1 as const,
        failed: index % 5 === 0 ? (1 as const) : (0 as const),
        first_token_ms: index % 7 === 0 ? null : index % 100,
        prompt_tokens: index,
        completion_tokens: 1,
      }));
      await database().write((transaction) => insertRows(transaction, database().traits, "run_usage", rows));
      const span = { organizationId, from: createdAt, to: createdAt + 5_000 };

      const summary = await current().summarizeRuns({ ...span, bucketMs: 1_000 });
      const report = await current().readUsage({ ...span, groupBy: ["model"] });

      const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
      for (const [bucket, inBucket] of Map.groupBy(rows, (row) =>
        Math.floor((row.created_at - createdAt) / 1_000),
      )) {
        const times = inBucket.flatMap((row) => row.first_token_ms ?? []).sort((a, b) => a - b);
        const [p50Ms, p95Ms] = [0.5, 0.95].map((share) => times[Math.ceil(share * times.length) - 1]);
        expect(summary.latency[bucket]).toEqual({ bucket, p50Ms, p95Ms });
        for (const model of ["test/0", "test/1", "test/2"]) {
          const ofModel = inBucket.filter((row) => row.model === toJsonText(model));
          expect(summary.usage.find((row) => row.bucket === bucket && row.model === model)).toEqual({
            bucket,
            model,
            runs: ofModel.length,
            failedRuns: sum(ofModel.map(({ failed }) => failed)),
            promptTokens: sum(ofModel.map((row) => row.prompt_tokens)),
            completionTokens: ofModel.length,
          });
        }
      }
      expect(summary.usage).toHaveLength(15);
      expect(report.map(({ model, runs, promptTokens }) => [model, runs, promptTokens])).toEqual(
        ["test/0", "test/1", "test/2"].map((model) => {
          const ofModel = rows.filter((row) => row.model === toJsonText(model));
          return [model, ofModel.length, sum(ofModel.map((row) => row.prompt_tokens))];
        }),
      );
    });

    it("counts the runs that are active", async () => {
      const organizationId = await createOrganization(current());
      await createRunOnNewThread(current(), organizationId);
      await endRun(current(), { organizationId });
      const none = { queued: 0, in_progress: 0, requires_action: 0, cancelling: 0 };
      expect(await current().countActiveRuns({ organizationId })).toEqual({ ...none, queued: 1 });
      expect(await current().countActiveRuns({ organizationId: nextId("organization") })).toEqual(none);
    });
  });
});
