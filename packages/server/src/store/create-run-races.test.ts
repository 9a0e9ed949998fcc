import { describe, expect, it } from "vitest";
import type { Run } from "../core/run.ts";
import { isActive, isTerminal, type RunStatus } from "../core/run-status.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { nodeB, sampleMessage, sampleRun } from "./testing/samples.ts";
import {
  createOrganization,
  createRunOnNewThread,
  createThread,
  newRun,
  readAllMessages,
} from "./testing/scene.ts";

type WhenBusy = Parameters<Store["createRun"]>[0]["whenBusy"];

describeStores((current) => {
  describe("50 runs that are created at once", () => {
    it.each([
      ["an idle thread", null],
      ["a busy thread", "in_progress"],
    ] as const)("wait in order on %s when they are to wait, and each has its turn", async (_, busy) => {
      const { thread, runs } = await createAtOnce("queue", busy);
      const states = await Promise.all(runs.map(reload));
      expect(states.map((run) => run?.status)).toEqual(runs.map(() => "queued"));

      const turns = [];
      for (let count = 0; count <= runs.length; count += 1) {
        const active = await activeRunOf(thread);
        if (active !== null) {
          turns.push(active.id);
          await end(active);
        }
      }
      const created = turns.filter((id) => runs.some((run) => run.id === id));
      expect(new Set(created).size).toBe(runs.length);
      expect(created).toHaveLength(runs.length);
      expect(await activeRunOf(thread)).toBeNull();
      const order = (await readAllMessages(current(), thread)).flatMap(({ metadata }) =>
        metadata?.["run"] === undefined ? [] : [metadata["run"]],
      );
      expect(order).toEqual(created);
    });

    it.each([
      ["an idle thread", null],
      ["a busy thread", "in_progress"],
    ] as const)("leave one on %s when each is to replace the others", async (_, busy) => {
      const { thread, runs } = await createAtOnce("replace", busy);

      const states = (await Promise.all(runs.map(reload))).flatMap((run) => (run === null ? [] : [run]));
      expect(states).toHaveLength(runs.length);
      const survivors = states.filter(({ status }) => status === "queued");
      expect(survivors).toHaveLength(1);
      const stopping = states.filter(({ status }) => status === "cancelling");
      expect(stopping).toHaveLength(busy === null ? 1 : 0);
      expect(states.filter(({ status }) => isTerminal(status))).toHaveLength(busy === null ? 48 : 49);

      const active = await activeRunOf(thread);
      expect(active?.status).toBe("cancelling");
      if (active !== null) {
        expect(await end(active, {}, "cancelled")).toMatchObject({ promoted: true });
      }
      expect((await activeRunOf(thread))?.id).toBe(survivors[0]?.id);
      expect(await readAllMessages(current(), thread)).toHaveLength(busy === null ? 2 : 3);
    });

    it("never leave a run waiting on a thread that becomes free at the same moment", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { thread, run: active } = await createBusyThread();
        const runs = Array.from({ length: 6 }, () => sampleRun(thread));
        await Promise.all([
          ...runs.map((run) => current().createRun({ ...newRun(run), whenBusy: "queue" })),
          end(active),
        ]);
        expect(isActive((await activeRunOf(thread))?.status ?? "completed")).toBe(true);
      }
    });

    async function createAtOnce(whenBusy: WhenBusy, busy: RunStatus | null) {
      const organizationId = await createOrganization(current());
      const { thread } =
        busy === null ? await createThread(current(), organizationId) : await createBusyThread(busy);
      const runs = Array.from({ length: 50 }, () => sampleRun(thread));
      const results = await Promise.all(
        runs.map((run) =>
          current().createRun({
            ...newRun(run),
            messages: [sampleMessage(thread, { metadata: { run: run.id } })],
            whenBusy,
          }),
        ),
      );
      expect(results.every(({ created }) => created)).toBe(true);
      return { thread, runs };
    }
  });

  async function createBusyThread(status: RunStatus = "in_progress") {
    const organizationId = (await current().findDefaultOrganization())?.id;
    return createRunOnNewThread(current(), organizationId ?? (await createOrganization(current())), {
      run: { status },
      messages: [{ createdAt: 1 }, { createdAt: 2 }],
      lease: { nodeId: nodeB, expiresAt: 1_900_000_000_000 },
    });
  }

  const keyOf = ({ organizationId, id: runId }: Run) => ({ organizationId, runId });

  const reload = ({ organizationId, threadId, id: runId }: Run) =>
    current().findRun({ organizationId, threadId, runId });

  /** Ends a run, whatever it is doing. */
  function end(
    run: Run,
    change: Partial<Run> = {},
    status: "completed" | "incomplete" | "failed" | "cancelled" | "expired" = "completed",
  ) {
    const state = { ...stateIn(run, status), ...change };
    return current().appendEvents({
      ...keyOf(run),
      lease: null,
      from: ["queued", "in_progress", "cancelling"],
      events: [
        ...(status === "completed"
          ? [{ type: "run.in_progress", state: stateIn(run, "in_progress") } as const]
          : []),
        { type: `run.${status}`, state },
        { type: "done" },
      ],
      receipt: null,
    });
  }

  /** The run that has the thread, which is found by the refusal of another. */
  async function activeRunOf(thread: Thread): Promise<Run | null> {
    const probe = sampleRun(thread, { status: "completed" });
    const result = await current().createRun(newRun(probe));
    const runId = "threadBusy" in result ? result.threadBusy.runId : null;
    const { organizationId, id: threadId } = thread;
    return runId === null ? null : current().findRun({ organizationId, threadId, runId });
  }
});

function stateIn(run: Run, status: RunStatus) {
  const { metadata, expiresAt } = run;
  return {
    status,
    metadata,
    requiredAction: null,
    lastError: null,
    incompleteReason: null,
    usage: null,
    expiresAt,
    startedAt: null,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
  };
}
