import type { AssistantStore } from "../core/assistant-store.ts";
import type { Clock } from "../core/clock.ts";
import { NameTakenError, NotFoundError } from "../core/errors.ts";
import type { IdSource } from "../core/ids.ts";
import type { Engine } from "./engine.ts";
import { receiptFor } from "./receipt.ts";

export function createAssistantCommands({
  store,
  clock,
  ids,
}: {
  store: AssistantStore;
  clock: Clock;
  ids: IdSource;
}): Pick<Engine, "createAssistant" | "updateAssistant"> {
  return {
    async createAssistant(command) {
      const { organizationId } = command;
      const now = clock.now();
      const assistant = { ...command.assistant, id: ids.next("assistant"), organizationId, createdAt: now };
      const receipt = receiptFor(command, { subject: { assistantId: assistant.id }, now });
      if (!(await store.createAssistant({ assistant, receipt }))) {
        throw new NameTakenError("modelName", assistant.modelName);
      }
      return assistant;
    },

    async updateAssistant(command) {
      const { organizationId, assistantId, change } = command;
      const receipt = receiptFor(command, { subject: { assistantId }, now: clock.now() });
      const assistant = await store.updateAssistant({ organizationId, assistantId, change, receipt });
      if (assistant === null) {
        throw new NotFoundError("assistant", assistantId);
      }
      if (assistant === "taken") {
        throw new NameTakenError("modelName", String(change.modelName));
      }
      return assistant;
    },
  };
}
