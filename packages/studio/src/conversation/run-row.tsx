import type { Message, Run, ToolOutput } from "@threadmill/client";
import { GitFork } from "lucide-react";
import { CopyButton } from "../components/copy-button.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { answerOf, type RunPart } from "./conversation-entries.ts";
import { isUnderWay } from "./conversation-state.ts";
import { endedRunOf, explainRun } from "./explain-run.ts";
import type { MessageActions } from "./message-row.tsx";
import { MessageText } from "./message-text.tsx";
import { Row } from "./row.tsx";
import { RunLine } from "./run-line.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import { ToolCalls } from "./tool-calls.tsx";

export interface RunActions {
  /** Without it tool calls cannot be answered here. */
  onAnswer?: ((run: Run, outputs: ToolOutput[]) => Promise<boolean>) | undefined;
  /** What a run that waits has used so far. */
  usageOf: (run: Run) => Promise<Run["usage"]>;
}

/** What one run did: its messages and tool calls in order, and one quiet line of figures below. */
export function RunRow({
  run,
  parts,
  actions,
}: {
  run: Run;
  parts: readonly RunPart[];
  actions: Pick<MessageActions, "onFork"> & RunActions;
}) {
  const last = parts.flatMap((part) => (part.type === "message" ? [part.message] : [])).at(-1);
  const isUnanswered = parts.some(
    (part) =>
      part.type === "tool-calls" &&
      part.step.stepDetails.type === "tool_calls" &&
      part.step.stepDetails.toolCalls.some((call) => call.function.output === null),
  );
  const explanation = explainRun(endedRunOf(run, { isUnanswered }));
  return (
    <Row
      author="Assistant"
      tools={last !== undefined && !isUnderWay(run) && <Tools parts={parts} last={last} actions={actions} />}
    >
      <div className="flex flex-col gap-3">
        {parts.map((part, index) =>
          part.type === "message" ? (
            <MessageText
              key={part.key}
              message={part.message}
              isGrowing={isUnderWay(run) && index === parts.length - 1}
              isBrokenOff={part.isBrokenOff}
            />
          ) : (
            <ToolCalls key={part.key} step={part.step} run={run} onAnswer={actions.onAnswer} />
          ),
        )}
        {explanation !== null && <RunOutcome explanation={explanation} />}
        <RunLine run={run} parts={parts} usageOf={actions.usageOf} />
      </div>
    </Row>
  );
}

function Tools({
  parts,
  last,
  actions: { onFork },
}: {
  parts: readonly RunPart[];
  last: Message;
  actions: Pick<MessageActions, "onFork">;
}) {
  return (
    <>
      <CopyButton text={answerOf(parts)} label="Copy answer" />
      {onFork !== undefined && (
        <IconButton
          label="Fork the thread here"
          icon={<GitFork aria-hidden="true" />}
          onClick={() => onFork(last)}
        />
      )}
    </>
  );
}
