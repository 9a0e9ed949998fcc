import type { Run, RunStep, ToolOutput } from "@threadmill/client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { classNames } from "../components/class-names.ts";
import { Duration } from "../components/figures.tsx";
import { JsonView } from "../components/json-view.tsx";
import { StateBadge } from "../components/state-badge.tsx";
import { TextArea } from "../components/text-area.tsx";
import { stateOfToolCall } from "./run-state.ts";

type Call = Extract<RunStep["stepDetails"], { type: "tool_calls" }>["toolCalls"][number];

/** The calls of one step, each folded to a line. Where the run waits for their outputs, the boxes to answer are open. */
export function ToolCalls({
  step,
  run,
  onAnswer,
}: {
  step: RunStep;
  run: Run;
  onAnswer?: ((run: Run, outputs: ToolOutput[]) => Promise<boolean>) | undefined;
}) {
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const [isSending, setSending] = useState(false);
  const calls = step.stepDetails.type === "tool_calls" ? step.stepDetails.toolCalls : [];
  const awaited = new Set(run.requiredAction?.submitToolOutputs.toolCalls.map(({ id }) => id));
  const open = calls.filter(({ id }) => awaited.has(id));
  const isWaiting = run.status === "requires_action" && open.length > 0 && onAnswer !== undefined;
  const send = async () => {
    setSending(true);
    await onAnswer?.(
      run,
      open.map(({ id }) => ({ toolCallId: id, output: drafts[id] ?? "" })),
    );
    setSending(false);
  };
  return (
    <form
      className="rounded-2 border border-line bg-panel"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {calls.map((call) => (
        <ToolCall key={call.id} call={call} step={step} run={run}>
          {isWaiting && awaited.has(call.id) && (
            <TextArea
              label={`What ${call.function.name} gives back`}
              placeholder='Text or JSON, such as {"temperature": 18}'
              mono
              value={drafts[call.id] ?? ""}
              onChange={(text) => setDrafts((all) => ({ ...all, [call.id]: text }))}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
                  event.preventDefault();
                  void send();
                }
              }}
            />
          )}
        </ToolCall>
      ))}
      {isWaiting && (
        <div className="flex items-center gap-3 border-t border-line px-3 py-2">
          <Button type="submit" variant="primary" busy={isSending}>
            {open.length === 1 ? "Send the answer" : `Send ${open.length} answers`}
          </Button>
          <span className="text-13 text-ink-3">
            The run goes on with {open.length === 1 ? "it" : "them"}.
          </span>
        </div>
      )}
    </form>
  );
}

function ToolCall({
  call,
  step,
  run,
  children,
}: {
  call: Call;
  step: RunStep;
  run: Run;
  /** The box to answer in, where it waits. */
  children: React.ReactNode;
}) {
  const { state, word } = stateOfToolCall(step, run, call.function.output);
  const isWaiting = Boolean(children);
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen || isWaiting;
  const ended = step.completedAt ?? step.failedAt ?? step.cancelledAt;
  return (
    <div className="border-line not-first:border-t">
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-9 w-full items-center gap-2 px-3 text-start text-13 outline-offset-[-2px] hover:bg-hover"
      >
        <ChevronRight
          aria-hidden="true"
          className={classNames("size-4 shrink-0 text-ink-3 transition-transform", isShown && "rotate-90")}
        />
        <span className="shrink-0 font-mono">{call.function.name}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-ink-3">{call.function.arguments}</span>
        {ended !== null && (
          <span className="text-ink-3">
            <Duration ms={Date.parse(ended) - Date.parse(step.createdAt)} />
          </span>
        )}
        <StateBadge state={state} word={word} />
      </button>
      {isShown && (
        <div className="flex flex-col gap-2 px-3 pt-1 pb-3">
          <JsonView value={call.function.arguments} label="Arguments" />
          {call.function.output !== null && <JsonView value={call.function.output} label="Output" />}
          {children}
        </div>
      )}
    </div>
  );
}
