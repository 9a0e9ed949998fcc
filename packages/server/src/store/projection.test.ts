import { describe, expect, it } from "vitest";
import type { Lease } from "../core/lease.ts";
import type { Message } from "../core/message.ts";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  awkwardText,
  nodeA,
  sampleDelta,
  sampleMessage,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, readAllEvents, readAllMessages } from "./testing/scene.ts";

const farAway = 1_800_000_000_000;

describeStores((current) => {
  async function createRun(status: RunStatus = "in_progress") {
    const organizationId = await createOrganization(current());
    return createRunOnNewThread(current(), organizationId, {
      run: { status },
      messages: [{}],
      lease: { nodeId: nodeA, expiresAt: farAway },
    });
  }

  function append(
    run: Run,
    events: readonly RunEvent[],
    { lease = null, from = [run.status] }: { lease?: Lease | null; from?: readonly RunStatus[] } = {},
  ) {
    const { organizationId, id: runId } = run;
    return current().appendEvents({ organizationId, runId, lease, from, events, receipt: null });
  }

  describe("steps and messages", () => {
    it.each(["in_progress", "completed", "failed", "cancelled", "expired"] as const)(
      "are overwritten by step.%s, in the same batch and in a later one",
      async (status) => {
        const { run } = await createRun();
        const [first, second] = [sampleStep(run), sampleStep(run)];
        const changed = {
          status,
          details: sampleToolCalls,
          lastError: { code: "server_error", message: awkwardText },
          usage: { promptTokens: 1, completionTokens: 2 },
          completedAt: 1,
          failedAt: 2,
          cancelledAt: 3,
          expiredAt: 4,
        } as const;
        await append(run, [
          { type: "step.created", step: first },
          { type: "step.in_progress", step: first },
          { type: `step.${status}`, step: { ...first, ...changed } },
          { type: "step.created", step: second },
        ]);
        expect(await stepsOf(run)).toEqual([{ ...first, ...changed }, second]);
        await append(run, [{ type: `step.${status}`, step: { ...second, ...changed } }]);
        expect(await stepsOf(run)).toEqual([
          { ...first, ...changed },
          { ...second, ...changed },
        ]);
      },
    );

    it.each(["in_progress", "completed", "incomplete"] as const)(
      "are overwritten by message.%s, in the same batch and in a later one",
      async (status) => {
        const { thread, run, messages } = await createRun();
        const open: Partial<Message> = {
          runId: run.id,
          role: "assistant",
          status: "in_progress",
          content: [],
        };
        const [first, second] = [sampleMessage(thread, open), sampleMessage(thread, open)];
        const changed: Partial<Message> = {
          status,
          incompleteReason: "run_failed",
          content: [{ type: "text", text: awkwardText, annotations: [] }],
          completedAt: 1,
          incompleteAt: 2,
        };
        await append(run, [
          { type: "message.created", message: first },
          { type: "message.in_progress", message: first },
          sampleDelta("a"),
          { type: `message.${status}`, message: { ...first, ...changed } },
          { type: "message.created", message: second },
        ]);
        expect(await messagesOf(run)).toEqual([...messages, { ...first, ...changed }, second]);
        await append(run, [{ type: `message.${status}`, message: { ...second, ...changed } }]);
        expect(await messagesOf(run)).toEqual([
          ...messages,
          { ...first, ...changed },
          { ...second, ...changed },
        ]);
      },
    );

    it("undo the whole batch when it speaks of a step that the run does not have", async () => {
      const { run } = await createRun();
      const step = sampleStep(run);
      await expect(
        append(run, [
          { type: "step.created", step },
          { type: "step.completed", step: sampleStep(run) },
        ]),
      ).rejects.toThrow();
      expect(await readAllEvents(current(), run)).toEqual([]);
      expect(await stepsOf(run)).toEqual([]);
      expect(await append(run, [{ type: "done" }])).toEqual({
        appended: true,
        lastSequence: 1,
        promoted: false,
      });
    });

    it("stay deleted when the client deletes a message while it is written", async () => {
      const { thread, run, messages } = await createRun();
      const message = sampleMessage(thread, { runId: run.id, status: "in_progress", content: [] });
      await append(run, [{ type: "message.created", message }]);
      const { organizationId, id: threadId } = thread;
      await current().deleteMessage({ organizationId, threadId, messageId: message.id, at: 1 });

      const completed: Message = { ...message, status: "completed" };
      expect(await append(run, [{ type: "message.completed", message: completed }])).toMatchObject({
        appended: true,
      });

      expect(await messagesOf(run)).toEqual(messages);
    });

    it("that exist cannot be created again", async () => {
      const { run } = await createRun();
      const step = sampleStep(run);
      await append(run, [{ type: "step.created", step }]);
      await expect(append(run, [{ type: "step.created", step }])).rejects.toThrow();
      expect(await readAllEvents(current(), run)).toHaveLength(1);
    });
  });

  const page = { limit: 100, order: "asc", after: null, before: null } as const;

  async function stepsOf({ organizationId, id: runId }: Run) {
    const steps = await current().listSteps({ organizationId, runId, page });
    return "entries" in steps ? steps.entries : [];
  }

  const messagesOf = ({ organizationId, threadId }: Run) =>
    readAllMessages(current(), { organizationId, id: threadId });
});
