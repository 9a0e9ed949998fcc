import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type ContextMessage,
  type ModelCall,
  type ModelCallDetail,
  modelCallQuery,
} from "../../api/run-insight.ts";
import { Failure } from "../../components/failure.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { formatCount, formatNumberOf } from "../../format/count.ts";
import { GivenSettings } from "./given-settings.tsx";
import { LongText } from "./long-text.tsx";
import { Part } from "./part.tsx";

/** Exactly what the model was sent, as far as it can be told. */
export function CallInput({ runId, call }: { runId: string; call: ModelCall }) {
  const { data, error } = useQuery(modelCallQuery(runId, call.number, call.endedAt ?? ""));
  if (data !== undefined) {
    return <Context detail={data} />;
  }
  return error === null ? (
    <div role="status" aria-label="Loading what was sent" className="flex flex-col gap-3">
      <Skeleton className="h-5 w-4/5" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-16 w-full" />
    </div>
  ) : (
    <Failure title="What was sent could not be loaded" error={error} />
  );
}

function Context({ detail: { context, model } }: { detail: ModelCallDetail }) {
  const { instructions, messages, tools, settings, omittedMessages, exact, changedSince } = context;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-13 text-ink-2">
        {exact
          ? "This is what the model was sent: it matches the digest taken then."
          : "Put together again from the thread as it was then. It is not proven to be the same to the letter."}
        {omittedMessages > 0 &&
          ` ${formatNumberOf(omittedMessages, "older message")} did not fit and stayed out.`}
      </p>
      {changedSince.length > 0 && (
        <ul className="flex flex-col gap-1 text-13 text-ink-2">
          {changedSince.map(({ messageId, change, restored }) => (
            <li key={messageId}>
              <span className="font-mono text-ink-3">…{messageId.slice(-8)}</span> was {change} since
              {restored ? "; it is shown as it was sent." : "; what it said then is gone."}
            </li>
          ))}
        </ul>
      )}
      <Part name="Model">
        <p className="font-mono text-13">{model}</p>
        <GivenSettings settings={settings} />
      </Part>
      <Part name="Instructions">
        {instructions === "" ? <p className="text-13 text-ink-3">None.</p> : <LongText text={instructions} />}
      </Part>
      <Part name="Messages" count={messages.length}>
        <Messages messages={messages} />
      </Part>
      {tools.length > 0 && (
        <Part name="Tools" count={tools.length}>
          <div className="flex flex-col">
            {tools.map(({ name, description, parameters, strict }) => (
              <details key={name} className="border-t border-line first:border-t-0">
                <summary className="py-1.5 text-13">
                  <span className="font-mono">{name}</span>{" "}
                  <span className="text-ink-3">
                    {strict === true && "strict · "}
                    {description}
                  </span>
                </summary>
                <div className="pb-2">
                  <JsonView value={parameters} />
                </div>
              </details>
            ))}
          </div>
        </Part>
      )}
    </div>
  );
}

const authors: Record<ContextMessage["role"], string> = {
  system: "System",
  user: "User",
  assistant: "Assistant",
  tool: "Tool",
};

/** What was said last is what the answer is to, and the model may have been sent thousands. */
const shownAtFirst = 40;

function Messages({ messages }: { messages: readonly ContextMessage[] }) {
  const [from, setFrom] = useState(Math.max(0, messages.length - shownAtFirst));
  return (
    <>
      {from > 0 && (
        <button
          type="button"
          className="mb-2 text-13 text-accent hover:underline"
          onClick={() => setFrom(Math.max(0, from - shownAtFirst * 5))}
        >
          Show earlier messages, {formatCount(from)} more
        </button>
      )}
      <ol className="flex flex-col">
        {messages.slice(from).map((message, index) => (
          <Message key={message.messageId ?? `${message.role}-${from + index}`} message={message} />
        ))}
      </ol>
    </>
  );
}

function Message({ message }: { message: ContextMessage }) {
  return (
    <li className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2 border-t border-line py-2 first:border-t-0 first:pt-0">
      <span className="text-13 text-ink-3">{authors[message.role]}</span>
      <div className="flex min-w-0 flex-col gap-2">
        {message.role === "tool" && <p className="font-mono text-13 text-ink-2">{message.name}</p>}
        {message.content.map((part, index) =>
          part.type === "text" ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
            <LongText key={index} text={part.text} isMono={message.role === "tool"} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
            <p key={index} className="truncate font-mono text-13 text-ink-3">
              {part.type === "image_file" ? `image ${part.fileId}` : `image ${part.url.slice(0, 80)}`}
            </p>
          ),
        )}
        {message.role === "assistant" &&
          message.toolCalls.map((call) => (
            <div key={call.id}>
              <p className="mb-1 font-mono text-13 text-ink-2">calls {call.name}</p>
              <JsonView value={call.arguments} />
            </div>
          ))}
        {message.content.length === 0 && !("toolCalls" in message && message.toolCalls.length > 0) && (
          <p className="text-13 text-ink-3">Empty.</p>
        )}
      </div>
    </li>
  );
}
