import type { Threadmill } from "@threadmill/client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { getServerState, watchServerState } from "../connection/server-state.ts";
import { type Conversation, type ConversationSnapshot, createConversation } from "./create-conversation.ts";

/**
 * The conversation of a thread, or a new one for `null`. A new one that gets its thread stays the same when the page is
 * then asked for that thread.
 *
 * @returns with it its number, which is another one for another conversation.
 */
export function useConversation(
  client: Threadmill,
  threadId: string | null,
): { conversation: Conversation; snapshot: ConversationSnapshot; number: number } {
  const [shown, setShown] = useState(() => ({ threadId, conversation: open(client, threadId), number: 0 }));
  const { conversation, number } = shown;
  if (shown.threadId !== threadId) {
    const isSame = conversation.getSnapshot().threadId === threadId;
    setShown(
      isSame
        ? { ...shown, threadId }
        : { threadId, conversation: open(client, threadId), number: number + 1 },
    );
  }
  useEffect(() => {
    void conversation.load();
    return conversation.close;
  }, [conversation]);
  useEffect(
    () =>
      watchServerState(() => {
        if (getServerState() === "here" && conversation.getSnapshot().phase === "failed") {
          void conversation.load();
        }
      }),
    [conversation],
  );
  const snapshot = useSyncExternalStore(conversation.subscribe, conversation.getSnapshot);
  return { conversation, snapshot, number };
}

function open(client: Threadmill, threadId: string | null): Conversation {
  return createConversation({ client, threadId, schedule: onNextFrame, watch: whileVisible });
}

/** Pages in the background have no frames, and go on nevertheless. */
function onNextFrame(flush: () => void): void {
  if (document.hidden) {
    setTimeout(flush, 100);
  } else {
    requestAnimationFrame(flush);
  }
}

const lookEveryMs = 4_000;

/** Looks when somebody comes back to the page, and every few seconds while it is visible. */
function whileVisible(look: () => void): () => void {
  const lookIfVisible = () => {
    if (!document.hidden) {
      look();
    }
  };
  const timer = setInterval(lookIfVisible, lookEveryMs);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", lookIfVisible);
  return () => {
    clearInterval(timer);
    window.removeEventListener("focus", look);
    document.removeEventListener("visibilitychange", lookIfVisible);
  };
}
