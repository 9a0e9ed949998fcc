import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import { client } from "../../api/client.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { isMissing, NoSuchThing } from "../../components/no-such-thing.tsx";
import { textLink } from "../../components/text-link.ts";
import { announce } from "../../components/toast.tsx";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { ConversationView } from "../../conversation/conversation-view.tsx";
import { useConversation } from "../../conversation/use-conversation.ts";
import { threadAt } from "./thread-at.ts";
import { ThreadHeader } from "./thread-header.tsx";
import { ThreadList } from "./thread-list.tsx";

const route = getRouteApi("/studio/threads/$threadId");

/** What a user saw, with the runs that wrote it; on a wide page beside the list that one came from. */
export default function ThreadPage() {
  const { threadId } = route.useParams();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const isWide = useMediaQuery("(min-width: 1280px)");
  const { conversation, snapshot } = useConversation(client, threadId);
  const isGone = snapshot.phase === "failed" && isMissing(snapshot.error);
  const actions = useMemo(() => {
    const fork = (upToMessageId: string | null) => {
      client.threads.copy(threadId, upToMessageId === null ? {} : { upToMessageId }).then(
        (copy) => {
          announce("This is a copy of the thread.");
          return navigate({ to: "/threads/$threadId", params: { threadId: copy.id }, search: (now) => now });
        },
        (error: unknown) =>
          announce(`The thread was not forked: ${error instanceof Error ? error.message : String(error)}`),
      );
    };
    return {
      fork,
      onFork: (message: { id: string }) => fork(message.id),
      onAnswer: conversation.submit,
      usageOf: conversation.usageOf,
      onLoadEarlier: () => void conversation.loadEarlier(),
      onReload: () => void conversation.load(),
      onDismissError: conversation.dismissError,
    };
  }, [conversation, threadId, navigate]);
  return (
    <div className="flex h-full">
      {isWide && (
        <aside aria-label="Threads" className="w-88 shrink-0 border-r border-line">
          <ThreadList
            filter={filter}
            onFilter={(changes) =>
              void navigate({ search: (now) => withoutAbsent({ ...now, ...changes }), replace: true })
            }
            hrefOf={(id) => router.buildLocation(threadAt(id, filter)).href}
            onOpen={(id) => void navigate(threadAt(id, filter))}
            openId={threadId}
            isNarrow
          />
        </aside>
      )}
      <section aria-label="Thread" className="flex min-w-0 flex-1 flex-col">
        {!isGone && (
          <ThreadHeader
            key={threadId}
            threadId={threadId}
            activeRun={snapshot.activeRun}
            onFork={() => actions.fork(null)}
            onDeleted={() => void navigate({ to: "/threads", search: filter })}
          />
        )}
        <ConversationView
          snapshot={snapshot}
          actions={actions}
          missing={
            <NoSuchThing
              kind="thread"
              id={threadId}
              ways={
                <>
                  <Link to="/threads" className={textLink}>
                    See all threads
                  </Link>
                  <Link to="/playground" className={textLink}>
                    Start one in the playground
                  </Link>
                </>
              }
            />
          }
          empty={
            <EmptyState
              title="Nothing was said here yet"
              action={
                <Link to="/playground" search={{ thread: threadId }} className={textLink}>
                  Write the first message in the playground
                </Link>
              }
            >
              The messages of this thread stand here, with the runs that answered them.
            </EmptyState>
          }
        />
      </section>
    </div>
  );
}
