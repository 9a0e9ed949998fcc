import { useQuery } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import type { ModelCall, RunTimeline, TimelineStep } from "../../api/run-insight.ts";
import { Failure } from "../../components/failure.tsx";
import { Duration } from "../../components/figures.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { StateShape } from "../../components/state-badge.tsx";
import { MessageText } from "../../conversation/message-text.tsx";
import { Part } from "./part.tsx";

/** What the model said and called; and what became of the tries that failed. */
export function CallOutput({ timeline, call }: { timeline: RunTimeline; call: ModelCall }) {
  const steps = timeline.steps.filter(({ modelCall }) => modelCall === call.number);
  const tries = [
    ...call.retries,
    ...(call.error === null
      ? []
      : [{ error: call.error, delayMs: null, failedAt: call.endedAt ?? call.startedAt }]),
  ];
  return (
    <div className="flex flex-col gap-4">
      {tries.length > 0 && (
        <Part name={tries.length === 1 ? "What failed" : "What failed, try by try"}>
          <ol className="flex flex-col gap-2">
            {tries.map(({ error, delayMs, failedAt }) => (
              <li key={failedAt} className="flex items-start gap-2 text-13">
                <StateShape state="failed" className="mt-1" />
                <span className="min-w-0">
                  <span className="wrap-anywhere">{error.message}</span>{" "}
                  <span className="text-ink-3">
                    <span className="font-mono">{error.code}</span>
                    {delayMs !== null && (
                      <>
                        , tried again after <Duration ms={delayMs} />
                      </>
                    )}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </Part>
      )}
      {steps.map((step) =>
        step.type === "message_creation" ? (
          <Said key={step.id} step={step} threadId={timeline.run.threadId} />
        ) : (
          <Part key={step.id} name="Tool calls" count={step.toolCalls.length}>
            <div className="flex flex-col gap-2">
              {step.toolCalls.map((toolCall) => (
                <div key={toolCall.id}>
                  <p className="mb-1 font-mono text-13">{toolCall.name}</p>
                  <JsonView value={toolCall.arguments} />
                </div>
              ))}
            </div>
          </Part>
        ),
      )}
      {steps.length === 0 && (
        <p className="text-13 text-ink-3">
          {call.endedAt === null ? "Nothing yet." : "The model wrote nothing in this call."}
        </p>
      )}
    </div>
  );
}

const growsEveryMs = 500;

function Said({ step, threadId }: { step: TimelineStep; threadId: string }) {
  const messageId = step.messageId ?? "";
  const isGrowing = step.status === "in_progress";
  const { data, error } = useQuery({
    queryKey: ["runs", "message", threadId, messageId, step.status],
    queryFn: ({ signal }) => client.messages.retrieve(threadId, messageId, { signal }),
    refetchInterval: isGrowing ? growsEveryMs : false,
    placeholderData: (before) => before,
  });
  return (
    <Part name="Message">
      {data !== undefined ? (
        <MessageText message={data} isGrowing={isGrowing} />
      ) : error === null ? (
        <Skeleton className="h-16 w-full" />
      ) : (
        <Failure title="The message could not be loaded; it may have been deleted" error={error} />
      )}
    </Part>
  );
}
