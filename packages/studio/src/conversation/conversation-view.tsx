import type { NewMessage } from "@threadmill/client";
import { ArrowDown } from "lucide-react";
import { memo, type ReactNode, useMemo, useState } from "react";
import { Button } from "../components/button.tsx";
import { classNames } from "../components/class-names.ts";
import { Failure } from "../components/failure.tsx";
import { isMissing } from "../components/no-such-thing.tsx";
import { Skeleton } from "../components/skeleton.tsx";
import { type ConversationEntry, entriesOf } from "./conversation-entries.ts";
import type { ConversationSnapshot } from "./create-conversation.ts";
import { createEntryGroups, type EntryGroup, isSameEntry } from "./entry-groups.ts";
import { RunIsActive } from "./message-editor.tsx";
import { type MessageActions, MessageRow } from "./message-row.tsx";
import { Row } from "./row.tsx";
import { type RunActions, RunRow } from "./run-row.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";

export interface ConversationActions extends MessageActions, RunActions {
  onLoadEarlier: () => void;
  onReload: () => void;
  onDismissError: () => void;
}

/**
 * A thread as text on the page. It is the playground's and the thread page's; what cannot be done there has no action.
 */
export function ConversationView({
  snapshot,
  actions,
  empty,
  missing,
}: {
  snapshot: ConversationSnapshot;
  actions: ConversationActions;
  /** Shown where nothing was said yet. */
  empty: ReactNode;
  /** Shown where there is no such thread. */
  missing: ReactNode;
}) {
  const { state, phase, pending, error, activeRun } = snapshot;
  const entries = useMemo(() => entriesOf(state), [state]);
  const [groupEntries] = useState(createEntryGroups);
  const groups = useMemo(() => groupEntries(entries), [groupEntries, entries]);
  const isEmpty = entries.length === 0 && pending === null;
  const { scroller, content, isAtEnd, goToEnd } = useStickToEnd({ isEmpty, sent: pending });
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label="Conversation"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="isolate h-full overflow-y-auto px-4 outline-offset-[-2px] md:px-6"
      >
        {/* Behind the log's own layer, so that no code covers the ring that shows its focus. */}
        <div ref={content} className="relative -z-1 flex flex-col py-3">
          {phase === "loading" && <Loading />}
          {phase === "failed" && isMissing(error) && missing}
          {phase === "failed" && !isMissing(error) && (
            <Failure
              title="The thread could not be loaded"
              error={error}
              action={<Button onClick={actions.onReload}>Try again</Button>}
            />
          )}
          {snapshot.hasEarlier && (
            <Button
              variant="quiet"
              // What one reads stays where it is when more comes above; a browser sees to it, but not at the very top.
              className="self-start [overflow-anchor:none]"
              onClick={() => {
                scroller.current?.scrollBy({ top: 1 });
                actions.onLoadEarlier();
              }}
            >
              Load earlier messages
            </Button>
          )}
          <RunIsActive value={activeRun !== null}>
            {groups.map((group, index) => (
              <Group key={group.key} group={group} actions={actions} isFar={index < groups.length - 2} />
            ))}
          </RunIsActive>
          {pending !== null && <Pending message={pending} />}
          {phase === "ready" && error !== null && (
            <div className="py-2 sm:max-w-[51.5rem] sm:pointer-fine:pl-26">
              <Failure
                title="That did not work"
                error={error}
                action={
                  <Button
                    onClick={() => {
                      actions.onDismissError();
                      // The button is gone: the keyboard goes on from where it stood.
                      scroller.current?.focus({ preventScroll: true });
                    }}
                  >
                    Close
                  </Button>
                }
              />
            </div>
          )}
          {phase === "ready" && isEmpty && empty}
        </div>
      </div>
      {!isAtEnd && !isEmpty && (
        <Button
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
          icon={<ArrowDown aria-hidden="true" />}
          onClick={goToEnd}
        >
          To the end
        </Button>
      )}
      <p role="status" className="sr-only">
        {activeRun?.status === "requires_action" && "The run waits for your answer."}
        {activeRun?.status === "in_progress" && "The model is answering."}
        {activeRun === null && entries.at(-1)?.type === "run" && "The run is over."}
      </p>
    </div>
  );
}

/** What is far from the end is laid out and painted when it is looked at. Around each entry its tools have room to float. */
const Group = memo(function Group({
  group,
  actions,
  isFar,
}: {
  group: EntryGroup;
  actions: ConversationActions;
  isFar: boolean;
}) {
  return (
    <div
      className={classNames(
        "-mx-4 -mt-2 px-4 pt-2 md:-mx-6 md:px-6",
        isFar && "[contain-intrinsic-block-size:auto_120rem] [content-visibility:auto]",
      )}
    >
      {group.entries.map((entry) => (
        <Entry key={entry.key} entry={entry} actions={actions} />
      ))}
    </div>
  );
});

/** Rendered again only when something of it has changed: entries are made of objects that stay the same. */
const Entry = memo(
  function Entry({ entry, actions }: { entry: ConversationEntry; actions: ConversationActions }) {
    return entry.type === "message" ? (
      <MessageRow message={entry.message} actions={actions} />
    ) : (
      <RunRow run={entry.run} parts={entry.parts} actions={actions} />
    );
  },
  (before, after) => before.actions === after.actions && isSameEntry(before.entry, after.entry),
);

function Pending({ message }: { message: NewMessage }) {
  const text =
    typeof message.content === "string"
      ? message.content
      : message.content.map((part) => (part.type === "text" ? part.text : "[image]")).join("\n");
  return (
    <Row author="User">
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere text-ink-2">
        {text}
      </p>
    </Row>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the thread">
      {["w-2/5", "w-4/5", "w-1/3", "w-3/5"].map((width) => (
        <Row key={width} author={null}>
          <Skeleton className={`mt-1.5 h-3 ${width}`} />
        </Row>
      ))}
    </div>
  );
}
