import type { Assistant } from "../core/assistant.ts";
import type { Clock } from "../core/clock.ts";
import { NotFoundError } from "../core/errors.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { Run } from "../core/run.ts";
import type { RunStep } from "../core/run-step.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import { pathId } from "./plausible-id.ts";

/** Finds what a path names in an organization; each throws a `NotFoundError` when there is no such thing. */
export interface Finders {
  thread(organizationId: OrganizationId, path: { threadId: string }): Promise<Thread>;
  message(organizationId: OrganizationId, path: { threadId: string; messageId: string }): Promise<Message>;
  run(organizationId: OrganizationId, path: { threadId: string; runId: string }): Promise<Run>;
  step(
    organizationId: OrganizationId,
    path: { threadId: string; runId: string; stepId: string },
  ): Promise<RunStep>;
  assistant(organizationId: OrganizationId, path: { assistantId: string }): Promise<Assistant>;
}

export function createFinders({
  store,
  clock,
}: {
  store: Pick<Store, "findThread" | "findMessage" | "findRun" | "findStep" | "findAssistant">;
  clock: Clock;
}): Finders {
  const findRun: Finders["run"] = async (organizationId, path) => {
    const threadId = pathId("thread", path.threadId);
    const runId = pathId("run", path.runId);
    return (
      (await store.findRun({ organizationId, threadId, runId, at: clock.now() })) ?? missing("run", runId)
    );
  };
  return {
    async thread(organizationId, path) {
      const threadId = pathId("thread", path.threadId);
      const thread = await store.findThread({ organizationId, threadId, at: clock.now() });
      return thread ?? missing("thread", threadId);
    },
    async message(organizationId, path) {
      const threadId = pathId("thread", path.threadId);
      const messageId = pathId("message", path.messageId);
      const message = await store.findMessage({ organizationId, threadId, messageId, at: clock.now() });
      return message ?? missing("message", messageId);
    },
    run: findRun,
    async step(organizationId, path) {
      const { id: runId } = await findRun(organizationId, path);
      const stepId = pathId("step", path.stepId);
      return (await store.findStep({ organizationId, runId, stepId })) ?? missing("run step", stepId);
    },
    async assistant(organizationId, path) {
      const assistantId = pathId("assistant", path.assistantId);
      const assistant = await store.findAssistant({ organizationId, assistantId });
      return assistant ?? missing("assistant", assistantId);
    },
  };
}

export function missing(resource: string, id: string): never {
  throw new NotFoundError(resource, id);
}
