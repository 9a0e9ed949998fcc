import type { ModelPart } from "../src/core/language-model.ts";
import type { Run } from "../src/core/run.ts";
import type { RunningEngine } from "../src/engine/create-engine.ts";
import type { WhenBusy } from "../src/engine/engine.ts";
import { newRun, setUpEngine, userMessage } from "./engine-scene.ts";
import { usage } from "./scripted-model.ts";

/** An engine, and what clients ask of the runs on it. */
export async function setUpCommands() {
  const scene = await setUpEngine();
  const { organizationId } = scene;
  const place = ({ threadId, id: runId }: Run) => ({ organizationId, threadId, runId, once: null });
  return {
    ...scene,
    cancel: (engine: RunningEngine, run: Run) => engine.cancelRun(place(run)),
    submit: (engine: RunningEngine, run: Run, outputs: Record<string, string>, wantsAll = false) =>
      engine.submitToolOutputs({
        ...place(run),
        outputs: Object.entries(outputs).map(([toolCallId, output]) => ({ toolCallId, output })),
        wantsAll,
      }),
    runAgain: (
      engine: RunningEngine,
      { threadId }: Run,
      { whenBusy = "refuse", text }: { whenBusy?: WhenBusy; text?: string } = {},
    ) =>
      engine.createRun({
        organizationId,
        threadId,
        run: newRun,
        messages: text === undefined ? [] : [userMessage(text)],
        whenBusy,
        rewindTo: null,
        once: null,
      }),
  };
}

/** Two calls in one answer. */
export const twoCalls = async function* (): AsyncGenerator<ModelPart> {
  for (const [callId, city] of [
    ["a", "Oslo"],
    ["b", "Rome"],
  ] as const) {
    yield { type: "tool-call-start", callId, name: "weather" };
    yield { type: "tool-call-end", callId, arguments: `{"city":"${city}"}`, providerMetadata: null };
  }
  yield { type: "finish", reason: "tool-calls", usage };
};

export const callIds = (run: Run) => run.requiredAction?.toolCalls.map(({ id }) => id) ?? [];
