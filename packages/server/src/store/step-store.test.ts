import { describe, expect, it } from "vitest";
import { claimOne } from "../../test/claim-one.ts";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { Lease } from "../core/lease.ts";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { RunStep } from "../core/run-step.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  awkwardText,
  nextId,
  nodeA,
  nodeB,
  sampleReceipt,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "./testing/scene.ts";

const firstPage = { limit: 100, order: "asc", after: null, before: null } as const;

describeStores((current) => {
  describe("listSteps", () => {
    it("gives the steps of a run back as they were, in pages", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId);
      const steps = [
        sampleStep(run, { createdAt: 2 }),
        sampleStep(run, {
          createdAt: 1,
          status: "failed",
          details: sampleToolCalls,
          lastError: { code: "server_error", message: "no answer" },
          usage: { promptTokens: 1, completionTokens: 2 },
          completedAt: 3,
          failedAt: 4,
          cancelledAt: 5,
          expiredAt: 6,
        }),
        sampleStep(run, { createdAt: 2 }),
      ];
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: ["queued"],
        events: steps.map((step) => ({ type: "step.created", step })),
        receipt: null,
      });
      const list = { organizationId, runId: run.id };
      const [second, first, third] = steps;

      expect(await current().listSteps({ ...list, page: { ...firstPage, limit: 2 } })).toEqual({
        entries: [first, second],
        hasMore: true,
      });
      expect(
        await current().listSteps({ ...list, page: { ...firstPage, after: second?.id ?? null } }),
      ).toEqual({ entries: [third], hasMore: false });
      expect(
        await current().listSteps({ ...list, organizationId: nextId("organization"), page: firstPage }),
      ).toEqual({ entries: [], hasMore: false });
      expect(await current().listSteps({ ...list, page: { ...firstPage, after: run.id } })).toEqual({
        unknownCursor: run.id,
      });
    });
  });

  describe("findStep", () => {
    it("finds a step of the run, and nothing for another organization, run or id", async () => {
      const organizationId = await createOrganization(current());
      const { run } = await createRunOnNewThread(current(), organizationId);
      const elsewhere = await createRunOnNewThread(current(), organizationId);
      const step = sampleStep(run, { details: sampleToolCalls });
      await append(run, ["queued"], [{ type: "step.created", step }]);
      const key = { organizationId, runId: run.id, stepId: step.id };
      expect(await current().findStep(key)).toEqual(step);
      expect(await current().findStep({ ...key, organizationId: nextId("organization") })).toBeNull();
      expect(await current().findStep({ ...key, runId: elsewhere.run.id })).toBeNull();
      expect(await current().findStep({ ...key, stepId: nextId("step") })).toBeNull();
    });
  });

  describe("saveToolOutputs", () => {
    it("keeps the first output of each call, and none of a call that the step does not have", async () => {
      const { key, step } = await createWaitingForOutputs(["a", "b", "c"]);
      const save = (...outputs: [string, string][]) =>
        current().saveToolOutputs({
          goOn: () => [],
          ...key,
          outputs: outputs.map(([toolCallId, output]) => ({ toolCallId, output })),
          receipt: null,
        });

      expect(await save(["b", awkwardText], ["nobody's", "x"], ["b", "again"])).toMatchObject({
        saved: true,
        step: withOutputs(step, null, awkwardText, null),
        lastSequence: 2,
        appended: [],
      });
      expect(await save(["b", "late"], ["a", ""])).toMatchObject({
        saved: true,
        step: withOutputs(step, "", awkwardText, null),
        lastSequence: 2,
        appended: [],
      });
      expect(await save()).toMatchObject({ step: withOutputs(step, "", awkwardText, null) });
    });

    it("has the run wait for the calls alone whose outputs are missing, and leaves all else of it as it is", async () => {
      const { key, step } = await createWaitingForOutputs(["a", "b", "c"]);
      const { organizationId, threadId, runId } = key;
      const at = 1_700_000_000_000;
      const metadata = { note: awkwardText };
      await current().updateRunMetadata({ organizationId, threadId, runId, metadata, at, receipt: null });
      const before = await current().findRun({ organizationId, threadId, runId });
      const calls = step.details.type === "tool_calls" ? step.details.toolCalls : [];
      const outputs = [{ toolCallId: "b", output: "x" }];
      const saved = await current().saveToolOutputs({ goOn: () => [], ...key, outputs, receipt: null });
      const toolCalls = calls
        .filter(({ id }) => id !== "b")
        .map(({ id, name, arguments: text }) => ({ id, name, arguments: text }));
      const waiting = { ...before, requiredAction: { toolCalls } };
      expect(saved).toMatchObject({ saved: true, run: waiting, claimed: null });
      expect(await current().findRun({ organizationId, threadId, runId })).toEqual(waiting);
    });

    it("lets the run go on in the transaction that has the last output, and keeps nothing under another's key", async () => {
      const { key, run } = await createWaitingForOutputs(["a", "b"]);
      const goOn = (step: RunStep): RunEvent[] => [
        { type: "step.completed", step: { ...step, status: "completed" } },
        { type: "run.queued", state: sampleState(run, { status: "queued" }) },
      ];
      const receipt = sampleReceipt({ organizationId: key.organizationId });
      const save = (toolCallId: string) =>
        current().saveToolOutputs({ goOn, ...key, outputs: [{ toolCallId, output: toolCallId }], receipt });
      const [first, second] = await Promise.allSettled([save("a"), save("b")]);
      expect([first.status, second.status].sort()).toEqual(["fulfilled", "rejected"]);
      const rest = await current().saveToolOutputs({
        goOn,
        ...key,
        outputs: ["a", "b"].map((toolCallId) => ({ toolCallId, output: "late" })),
        receipt: null,
      });
      expect(rest).toMatchObject({ saved: true, lastSequence: 2 });
      const outputs =
        rest.saved && rest.step.details.type === "tool_calls" ? rest.step.details.toolCalls : [];
      expect(outputs.filter(({ output }) => output === "late")).toHaveLength(1);
      const { organizationId, runId, threadId } = key;
      expect(await current().findRun({ organizationId, threadId, runId })).toMatchObject({
        status: "queued",
      });
      const log = await current().readEvents({ organizationId, runId, after: 2, limit: 10 });
      expect(log.map(({ event }) => event.type)).toEqual(["step.completed", "run.queued"]);
    });

    it("gives the run to the node that asks for it, with all that it needs to go on", async () => {
      const { key, run, step } = await createWaitingForOutputs(["a"]);
      const { organizationId, runId, threadId } = key;
      const now = 1_800_000_000_000;
      const state = (status: RunStatus) => sampleState(run, { status });
      const goOn = (answered: RunStep): RunEvent[] => [
        { type: "step.completed", step: { ...answered, status: "completed" } },
        { type: "run.queued", state: state("queued") },
        { type: "run.in_progress", state: state("in_progress") },
      ];
      const save = (outputs: { toolCallId: string; output: string }[]) =>
        current().saveToolOutputs({
          goOn,
          ...key,
          outputs,
          lease: { nodeId: nodeA, expiresAt: now },
          receipt: null,
        });

      expect(await save([])).toMatchObject({ saved: true, claimed: null });
      const before = await current().findRun({ organizationId, threadId, runId });
      const saved = await save([{ toolCallId: "a", output: "x" }]);

      const lease = { organizationId, runId, nodeId: nodeA, fencingToken: 2 };
      const after = await current().findRun({ organizationId, threadId, runId });
      expect(saved).toMatchObject({
        saved: true,
        run: before,
        claimed: {
          run: after,
          lease,
          attempt: 1,
          steps: [{ ...withOutputs(step, "x"), status: "completed" }],
        },
      });
      expect(after).toMatchObject({ status: "in_progress" });
      const claim = (at: number) =>
        claimOne(current(), { nodeId: nodeB, now: at, leaseExpiresAt: at + 1, onlyToEnd: false });
      expect(await claim(now - 1)).toBeNull();
      const events: RunEvent[] = [{ type: "done" }];
      const appendWith = (held: typeof lease) =>
        current().appendEvents({
          organizationId,
          runId,
          lease: held,
          from: ["in_progress"],
          events,
          receipt: null,
        });
      expect(await appendWith({ ...lease, fencingToken: 1 })).toMatchObject({ actual: { leaseLost: true } });
      expect(await appendWith(lease)).toMatchObject({ appended: true });
      expect(await claim(now)).toMatchObject({ lease: { fencingToken: 3 }, attempt: 2 });
    });

    it("writes nothing when the run is not what the caller takes it for", async () => {
      const { key, step } = await createWaitingForOutputs(["a"]);
      const outputs = [{ toolCallId: "a", output: "x" }];
      const check = () => {
        throw new Error("not this one");
      };
      const save = (change: object) =>
        current().saveToolOutputs({ goOn: () => [], ...key, outputs, receipt: null, ...change });
      await expect(save({ check })).rejects.toThrow("not this one");
      expect(await save({ outputs: [] })).toMatchObject({ step });
    });

    it("takes no output for a run that a node is putting away", async () => {
      const { key, run } = await createWaitingForOutputs(["a"]);
      const late = 1_800_000_000_000;
      const claimed = await current().claimRuns({
        nodeId: nodeA,
        now: late,
        leaseExpiresAt: late + 1_000,
        onlyToEnd: true,
        limit: 1_000,
      });
      expect(claimed.find((each) => each.run.id === run.id)).toMatchObject({
        run: { status: "requires_action" },
      });
      const submission = {
        goOn: () => [],
        ...key,
        outputs: [{ toolCallId: "a", output: "late" }],
        receipt: null,
      };
      expect(await current().saveToolOutputs(submission)).toEqual({ saved: false, actual: "expired" });
    });

    it("shows the outputs in the open step to everybody who reads it", async () => {
      const { key, step } = await createWaitingForOutputs(["a", "b"]);
      const { organizationId, runId } = key;
      await current().saveToolOutputs({
        goOn: () => [],
        ...key,
        outputs: [{ toolCallId: "a", output: "1" }],
        receipt: null,
      });

      const expected = withOutputs(step, "1", null);
      expect(await current().findStep({ organizationId, runId, stepId: step.id })).toEqual(expected);
      expect(await current().listSteps({ organizationId, runId, page: firstPage })).toMatchObject({
        entries: [expected],
      });
      const now = 1_800_000_000_000;
      expect(
        await claimOne(current(), { nodeId: nodeA, now, leaseExpiresAt: now + 1, onlyToEnd: false }),
      ).toMatchObject({
        steps: [expected],
      });
    });

    it("takes no output of an earlier step for one whose call has the same id", async () => {
      const { key, run, step } = await createWaitingForOutputs(["a"]);
      const output = { toolCallId: "a", output: "earlier" };
      await current().saveToolOutputs({ goOn: () => [], ...key, outputs: [output], receipt: null });
      const state = (status: RunStatus) => sampleState(run, { status });
      const next = calling(run, ["a"]);
      await append(
        run,
        ["requires_action"],
        [
          { type: "step.completed", step: { ...withOutputs(step, "earlier"), status: "completed" } },
          { type: "run.queued", state: state("queued") },
          { type: "run.in_progress", state: state("in_progress") },
          { type: "step.created", step: next },
          { type: "run.requires_action", state: state("requires_action"), step: next },
        ],
      );
      expect(
        await current().saveToolOutputs({ goOn: () => [], ...key, outputs: [], receipt: null }),
      ).toMatchObject({
        step: next,
      });
    });

    it("saves all outputs that come at once, each call's first", async () => {
      const { key, step } = await createWaitingForOutputs(["a", "b"]);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          current().saveToolOutputs({
            goOn: () => [],
            ...key,
            outputs: [{ toolCallId: index % 2 === 0 ? "a" : "b", output: String(index) }],
            receipt: null,
          }),
        ),
      );
      const whole = results.flatMap((result) => (result.saved ? [outputsOf(result.step)] : []));
      expect(whole).toHaveLength(20);
      const last = whole.find((outputs) => !outputs.includes(null));
      expect(last).toBeDefined();
      for (const outputs of whole) {
        expect(outputs.map((output, place) => output ?? last?.[place])).toEqual(last);
      }
      expect(outputsOf(step)).toEqual([null, null]);
    });

    it.each(["queued", "in_progress", "cancelling", "completed", "expired"] as const)(
      "saves nothing for a run that is %s",
      async (status) => {
        const organizationId = await createOrganization(current());
        const { run } = await createRunOnNewThread(current(), organizationId, { run: { status } });
        const key = { organizationId, threadId: run.threadId, runId: run.id };
        const receipt = sampleReceipt({ organizationId });
        expect(await current().saveToolOutputs({ goOn: () => [], ...key, outputs: [], receipt })).toEqual({
          saved: false,
          actual: status,
        });
        const { key: used, createdAt: now } = receipt;
        expect(await current().findReceipt({ organizationId, key: used, now })).toBeNull();
      },
    );

    it("saves nothing for another organization or thread, nor under a key that was used", async () => {
      const { key, step } = await createWaitingForOutputs(["a"]);
      const outputs = [{ toolCallId: "a", output: "x" }];
      const nothing = { saved: false, actual: null };
      const receipt = sampleReceipt({ organizationId: key.organizationId });
      expect(
        await current().saveToolOutputs({
          goOn: () => [],
          ...key,
          organizationId: nextId("organization"),
          outputs,
          receipt: null,
        }),
      ).toEqual(nothing);
      expect(
        await current().saveToolOutputs({
          goOn: () => [],
          ...key,
          threadId: nextId("thread"),
          outputs,
          receipt: null,
        }),
      ).toEqual(nothing);

      await current().saveToolOutputs({ goOn: () => [], ...key, outputs: [], receipt });
      await expect(current().saveToolOutputs({ goOn: () => [], ...key, outputs, receipt })).rejects.toThrow(
        IdempotencyKeyUsedError,
      );
      expect(
        await current().saveToolOutputs({ goOn: () => [], ...key, outputs: [], receipt: null }),
      ).toMatchObject({
        step,
      });
    });
  });

  /** A run that waits for the outputs of calls with these ids. */
  async function createWaitingForOutputs(callIds: readonly string[]) {
    const organizationId = await createOrganization(current());
    const { run, lease } = await createRunOnNewThread(current(), organizationId, {
      run: { status: "in_progress" },
      lease: { nodeId: nodeB, expiresAt: 10_000 },
    });
    const step = calling(run, callIds);
    await append(
      run,
      ["in_progress"],
      [
        { type: "step.created", step },
        { type: "run.requires_action", state: sampleState(run, { status: "requires_action" }), step },
      ],
      lease,
    );
    return { run, step, key: { organizationId, threadId: run.threadId, runId: run.id } };
  }

  async function append(
    run: Run,
    from: readonly RunStatus[],
    events: readonly RunEvent[],
    lease: Lease | null = null,
  ): Promise<void> {
    const { organizationId, id: runId } = run;
    const result = await current().appendEvents({
      organizationId,
      runId,
      lease,
      from,
      events,
      receipt: null,
    });
    expect(result.appended).toBe(true);
  }
});

function calling(run: Run, callIds: readonly string[]): RunStep {
  const toolCalls = callIds.map((id) => ({
    id,
    name: "look",
    arguments: "{}",
    output: null,
    providerMetadata: null,
  }));
  return sampleStep(run, { details: { type: "tool_calls", toolCalls } });
}

function withOutputs(step: RunStep, ...outputs: (string | null)[]): RunStep {
  const calls = step.details.type === "tool_calls" ? step.details.toolCalls : [];
  const toolCalls = calls.map((call, place) => ({ ...call, output: outputs[place] ?? null }));
  return { ...step, details: { type: "tool_calls", toolCalls } };
}

function outputsOf({ details }: RunStep): (string | null)[] {
  return details.type === "tool_calls" ? details.toolCalls.map(({ output }) => output) : [];
}
