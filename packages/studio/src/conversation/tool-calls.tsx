import type { Run, RunStep, ToolOutput } from "@threadmill/client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { classNames } from "../components/class-names.ts";
import { Duration } from "../components/figures.tsx";
import { JsonView } from "../components/json-view.tsx";
import { stateOfToolCall } from "../components/run-state.ts";
import { StateBadge } from "../components/state-badge.tsx";
import { TextArea } from "../components/text-area.tsx";
import { useFocusHandedOn } from "../components/use-focus-handed-on.ts";

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
      className="border-y border-line"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {calls.map((call) => (
        <ToolCall key={call.id} call={call} step={step} run={run}>
          {isWaiting && awaited.has(call.id) && (
            <AnswerBox
              name={call.function.name}
              text={drafts[call.id] ?? ""}
              onChange={(text) => setDrafts((all) => ({ ...all, [call.id]: text }))}
              onSend={() => void send()}
            />
          )}
        </ToolCall>
      ))}
      {isWaiting && <SendAnswers count={open.length} isSending={isSending} />}
    </form>
  );
}

/** When its call was answered one goes on from the first call. */
const firstCall = (gone: HTMLElement) => gone.closest("form")?.querySelector("button");

function AnswerBox({
  name,
  text,
  onChange,
  onSend,
}: {
  name: string;
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
}) {
  return (
    <TextArea
      ref={useFocusHandedOn<HTMLTextAreaElement>(firstCall)}
      label={`What ${name} gives back`}
      labelHidden
      placeholder="What the function gives back: a text, or JSON"
      mono
      value={text}
      onChange={onChange}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          onSend();
        }
      }}
    />
  );
}

function SendAnswers({ count, isSending }: { count: number; isSending: boolean }) {
  return (
    <div className="flex flex-wrap items-center gap-3 pb-3 sm:pl-26">
      <Button
        ref={useFocusHandedOn<HTMLButtonElement>(firstCall)}
        type="submit"
        variant="primary"
        busy={isSending}
      >
        {count === 1 ? "Send the answer" : `Send ${count} answers`}
      </Button>
      <span className="text-13 text-ink-3">The run goes on with {count === 1 ? "it" : "them"}.</span>
    </div>
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
  const { state, word } = stateOfToolCall({
    output: call.function.output,
    stepStatus: step.status,
    runStatus: run.status,
  });
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
        className="-mx-2 flex min-h-9 w-[calc(100%+1rem)] items-center gap-2 rounded-1 px-2 text-start text-13 outline-offset-[-2px] hover:bg-hover"
      >
        <ChevronRight
          aria-hidden="true"
          className={classNames("size-4 shrink-0 text-ink-3 transition-transform", isShown && "rotate-90")}
        />
        <span className="shrink-0 font-mono">{call.function.name}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-ink-3">
          {isShown ? "" : call.function.arguments}
        </span>
        {ended !== null && (
          <span className="text-ink-3">
            <Duration ms={Date.parse(ended) - Date.parse(step.createdAt)} />
          </span>
        )}
        <StateBadge state={state} word={word} />
      </button>
      {isShown && (
        <dl className="grid grid-cols-1 gap-x-4 gap-y-1 pb-3 sm:grid-cols-[4rem_minmax(0,1fr)] sm:gap-y-2 sm:pl-6">
          <Part name="Arguments">
            <JsonView value={call.function.arguments} />
          </Part>
          {call.function.output !== null && (
            <Part name="Output">
              <JsonView value={call.function.output} />
            </Part>
          )}
          {isWaiting && <Part name="Answer">{children}</Part>}
        </dl>
      )}
    </div>
  );
}

function Part({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="pt-1.5 text-13 text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
