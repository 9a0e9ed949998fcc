import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CalledTool, RunTimeline, TimelineStep } from "../../api/run-insight.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { Part } from "./part.tsx";

export function ToolInput({ toolCall }: { toolCall: CalledTool }) {
  return (
    <Part name="Arguments">
      <JsonView value={toolCall.arguments} />
    </Part>
  );
}

export function ToolOutput({
  timeline: { run },
  step,
  toolCall,
}: {
  timeline: RunTimeline;
  step: TimelineStep;
  toolCall: CalledTool;
}) {
  if (toolCall.output !== null) {
    return (
      <Part name="What the client sent">
        <JsonView value={toolCall.output} />
      </Part>
    );
  }
  if (run.status === "requires_action" && step.status === "in_progress") {
    return <AnswerForm threadId={run.threadId} runId={run.id} toolCalls={step.toolCalls} />;
  }
  return <p className="text-13 text-ink-3">Nothing was sent for this call.</p>;
}

/** The outputs of all calls that the run waits for: they can only be sent together. */
function AnswerForm({
  threadId,
  runId,
  toolCalls,
}: {
  threadId: string;
  runId: string;
  toolCalls: readonly CalledTool[];
}) {
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const queryClient = useQueryClient();
  const open = toolCalls.filter(({ output }) => output === null);
  const send = useMutation({
    mutationFn: () =>
      client.runs.submitToolOutputs(
        threadId,
        runId,
        { toolOutputs: open.map(({ id }) => ({ toolCallId: id, output: drafts[id] ?? "" })) },
        { waitSeconds: 0 },
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["runs"] }),
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {open.map(({ id, name, arguments: json }) => (
        <div key={id} className="flex flex-col gap-2">
          {open.length > 1 && <p className="font-mono text-13">{name}</p>}
          <JsonView value={json} />
          <TextArea
            label={`What ${name} gives back`}
            labelHidden
            placeholder="What the function gives back: a text, or JSON"
            mono
            value={drafts[id] ?? ""}
            onChange={(text) => setDrafts((all) => ({ ...all, [id]: text }))}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
                event.preventDefault();
                send.mutate();
              }
            }}
          />
        </div>
      ))}
      {send.error !== null && <Failure title="The answer was not taken" error={send.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" busy={send.isPending}>
          {open.length === 1 ? "Send the answer" : `Send ${open.length} answers`}
        </Button>
        <span className="text-13 text-ink-3">In the place of your application. The run goes on.</span>
      </div>
    </form>
  );
}
