import { describe, expect, it } from "vitest";
import type { Run } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { describeStores } from "./testing/describe-stores.ts";
import {
  nextId,
  sampleMessage,
  sampleRun,
  sampleState,
  sampleStep,
  sampleToolCalls,
} from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, newRun } from "./testing/scene.ts";

describeStores((current) => {
  describe("readThreadTail", () => {
    it("gives the newest messages first, what is known of their size, and what lies before", async () => {
      const organizationId = await createOrganization(current());
      const { thread, messages } = await createRunOnNewThread(current(), organizationId, {
        messages: [{ createdAt: 2 }, { createdAt: 1 }, { createdAt: 2, status: "in_progress" }],
      });
      const [second, first, third] = messages;
      const tail = { organizationId, threadId: thread.id };
      if (first === undefined || second === undefined || third === undefined) {
        throw new Error("three messages were made");
      }
      await current().saveTokenCounts({ organizationId, counts: [{ messageId: second.id, tokens: 5 }] });

      expect(await current().readThreadTail({ ...tail, before: null, limit: 2 })).toEqual({
        messages: [
          { message: third, tokens: null, origin: null },
          { message: second, tokens: 5, origin: null },
        ],
        steps: [],
      });
      expect(await current().readThreadTail({ ...tail, before: second.id, limit: 2 })).toEqual({
        messages: [{ message: first, tokens: null, origin: null }],
        steps: [],
      });
      expect(await current().readThreadTail({ ...tail, before: first.id, limit: 2 })).toEqual({
        messages: [],
        steps: [],
      });
    });

    it("brings all steps of those runs that called tools, oldest first, and of no other", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run: calling } = await createRunOnNewThread(current(), organizationId);
      const elsewhere = await createRunOnNewThread(current(), organizationId);
      const answer = sampleStep(calling, { createdAt: 11 });
      const calls = sampleStep(calling, { details: sampleToolCalls, createdAt: 10 });
      const state = sampleState(calling, { status: "failed" });
      await append(calling, [
        { type: "step.created", step: answer },
        { type: "step.created", step: calls },
        { type: "message.created", message: sampleMessage(thread, { runId: calling.id, createdAt: 20 }) },
        { type: "run.failed", state },
      ]);
      await append(elsewhere.run, [
        { type: "step.created", step: sampleStep(elsewhere.run, { details: sampleToolCalls }) },
      ]);
      const silent = sampleRun(thread);
      await current().createRun(newRun(silent));
      await append(silent, [
        { type: "step.created", step: sampleStep(silent) },
        { type: "message.created", message: sampleMessage(thread, { runId: silent.id, createdAt: 21 }) },
      ]);

      const tail = { organizationId, threadId: thread.id };
      const all = await current().readThreadTail({ ...tail, before: null, limit: 10 });
      expect(all.messages.map(({ message }) => message.runId)).toEqual([silent.id, calling.id]);
      expect(all.steps).toEqual([calls, answer]);
      expect((await current().readThreadTail({ ...tail, before: null, limit: 1 })).steps).toEqual([]);
    });

    it("shows nothing to another organization and nothing before an unknown message", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createRunOnNewThread(current(), organizationId, { messages: [{}] });
      const nothing = { messages: [], steps: [] };
      const threadId = thread.id;
      expect(
        await current().readThreadTail({
          organizationId: nextId("organization"),
          threadId,
          before: null,
          limit: 9,
        }),
      ).toEqual(nothing);
      expect(
        await current().readThreadTail({ organizationId, threadId, before: nextId("message"), limit: 9 }),
      ).toEqual(nothing);
    });
  });

  async function append({ organizationId, id: runId }: Run, events: readonly RunEvent[]): Promise<void> {
    const from = ["queued"] as const;
    const result = await current().appendEvents({
      organizationId,
      runId,
      lease: null,
      from,
      events,
      receipt: null,
    });
    expect(result.appended).toBe(true);
  }
});
