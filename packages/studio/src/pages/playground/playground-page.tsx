import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { NewMessage } from "@threadmill/client";
import { CodeXml, SlidersHorizontal, SquarePen } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { client } from "../../api/client.ts";
import { modelsQuery } from "../../api/models.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Id } from "../../components/id.tsx";
import { isMissing, NoSuchThing } from "../../components/no-such-thing.tsx";
import { textLink } from "../../components/text-link.ts";
import { announce } from "../../components/toast.tsx";
import { Composer } from "../../conversation/composer.tsx";
import { type ConversationState, textOfMessage } from "../../conversation/conversation-state.ts";
import { ConversationView } from "../../conversation/conversation-view.tsx";
import { keptAt } from "../../conversation/kept-messages.ts";
import { useConversation } from "../../conversation/use-conversation.ts";
import { GetCode, RequestCode } from "./get-code.tsx";
import { type PlaygroundSearch, readPlaygroundSearch } from "./playground-search.ts";
import { runSettingsOf } from "./run-settings.ts";
import { Settings } from "./settings.tsx";

const route = getRouteApi("/studio/playground");
const firstMessage: NewMessage = { role: "user", content: "Hello! What can you do?" };

export default function PlaygroundPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { conversation, snapshot, number } = useConversation(client, search.thread ?? null);
  const queryClient = useQueryClient();
  // Whose page it is when it opens: when the session ends, what is written is still theirs.
  const [accessKeyId] = useState(() => queryClient.getQueryData(sessionQuery.queryKey)?.accessKey.id ?? "");
  const models = useQuery(modelsQuery);
  const model = chosenModel(search, snapshot.state) ?? models.data?.data[0]?.id ?? "";
  const settings = useMemo(() => runSettingsOf(search, model), [search, model]);
  const [isCodeOpen, setCodeOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  /** Kept aside until it is asked for, so that a long thread is not rendered again with every letter. */
  const written = useRef<NewMessage | null>(null);
  const [draft, setDraft] = useState<NewMessage | null>(null);
  const keepDraft = useCallback((message: NewMessage | null) => {
    written.current = message;
  }, []);
  const [areSettingsOpen, setSettingsOpen] = useState(false);
  const [lastSent, setLastSent] = useState<NewMessage | null>(null);

  const { threadId } = snapshot;
  const send = async (message: NewMessage) => {
    setLastSent(message);
    let model = "";
    // One can write before the thread and the models are here. What is sent then waits for them.
    const isStarted = await conversation.send(message, async () => {
      const { state } = conversation.getSnapshot();
      const first = async () => (await queryClient.ensureQueryData(modelsQuery)).data[0]?.id;
      model = chosenModel(search, state) ?? (await first()) ?? "";
      if (model === "") {
        throw new Error("No provider has a model. Choose one in the settings.");
      }
      return runSettingsOf(search, model);
    });
    const thread = conversation.getSnapshot().threadId;
    if (isStarted && thread !== null) {
      // A new thread gets its place in the URL when the server has made it, so that a reload finds it.
      await navigate({ search: (now) => ({ model, ...now, thread }), replace: true });
    }
    return isStarted;
  };
  // What a message can do stays the same object, or all of a long thread would be rendered again.
  const latestSettings = useRef(settings);
  latestSettings.current = settings;
  const actions = useMemo(
    () => ({
      onRunAgain: (message: Parameters<typeof conversation.runAgain>[0], text: string) =>
        conversation.runAgain(message, text, latestSettings.current),
      onFork: (message: { id: string; threadId: string }) => {
        client.threads.copy(message.threadId, { upToMessageId: message.id }).then(
          (copy) => {
            announce("This is a copy of the thread, up to that message.");
            return navigate({ search: (now) => ({ ...now, thread: copy.id }) });
          },
          (error: unknown) => announce(`The thread was not forked: ${String(error)}`),
        );
      },
      onAnswer: conversation.submit,
      usageOf: conversation.usageOf,
      onLoadEarlier: () => void conversation.loadEarlier(),
      onReload: () => void conversation.load(),
      onDismissError: conversation.dismissError,
    }),
    [conversation, navigate],
  );
  const message = draft ?? lastSent ?? lastAskedIn(snapshot.state) ?? firstMessage;
  const request = { baseUrl: location.origin, threadId, settings, message };
  // An answer that grows renders the page anew, and not its settings.
  const settingsPane = useMemo(
    () => (
      <Settings
        search={search}
        model={model}
        onChange={(changes) =>
          void navigate({
            search: (now) => readPlaygroundSearch(withoutAbsent({ ...now, ...changes })),
            replace: true,
          })
        }
      />
    ),
    [search, model, navigate],
  );
  const note =
    model === "" && !models.isPending && snapshot.phase !== "loading"
      ? "Choose a model first"
      : isMissing(snapshot.error)
        ? "There is no such thread"
        : snapshot.activeRun?.status === "requires_action"
          ? "The run waits for your answer above"
          : null;
  return (
    <div className="flex h-full">
      <section aria-label="Thread" className="flex min-w-0 flex-1 flex-col">
        <div className="flex min-h-12 items-center gap-1 border-b border-line px-4 md:px-6">
          {threadId === null ? <span className="text-13 text-ink-3">New thread</span> : <Id id={threadId} />}
          <div className="ml-auto flex items-center gap-1">
            <Button
              variant="quiet"
              icon={<CodeXml aria-hidden="true" />}
              disabled={model === ""}
              onClick={() => {
                setDraft(written.current);
                setCodeOpen(true);
              }}
            >
              <span className="sr-only sm:not-sr-only">Get code</span>
            </Button>
            <Button
              variant="quiet"
              icon={<SquarePen aria-hidden="true" />}
              disabled={threadId === null}
              onClick={() => {
                void navigate({ search: ({ thread: _, ...now }) => now });
                field.current?.focus();
              }}
            >
              <span className="sr-only sm:not-sr-only">New thread</span>
            </Button>
            <Button
              variant="quiet"
              className="lg:hidden"
              icon={<SlidersHorizontal aria-hidden="true" />}
              onClick={() => setSettingsOpen(true)}
            >
              <span className="sr-only sm:not-sr-only">Settings</span>
            </Button>
          </div>
        </div>
        <ConversationView
          snapshot={snapshot}
          actions={actions}
          missing={
            <NoSuchThing
              kind="thread"
              id={threadId ?? ""}
              ways={
                <>
                  <Link to="/playground" search={({ thread: _, ...now }) => now} className={textLink}>
                    Start a new thread
                  </Link>
                  <Link to="/threads" className={textLink}>
                    See all threads
                  </Link>
                </>
              }
            />
          }
          empty={
            <div className="max-w-[51.5rem]">
              <EmptyState
                title="Try a model on a thread"
                action={
                  <Button disabled={note !== null} onClick={() => void send(firstMessage)}>
                    Say “Hello! What can you do?”
                  </Button>
                }
              >
                What you write becomes the first message of a new thread, and{" "}
                {model === "" ? "a model" : <code className="font-mono text-13">{model}</code>} answers it.
              </EmptyState>
              {model !== "" && (
                <section
                  aria-label="The same from your application"
                  className="border-t border-line pt-4 pb-2"
                >
                  <h2 className="text-14 font-[620]">The same from your application</h2>
                  <p className="mt-1 mb-3 text-14 text-pretty text-ink-2">
                    It follows the settings, and runs as it stands once{" "}
                    <code className="font-mono text-13">THREADMILL_KEY</code> holds an{" "}
                    <Link to="/profile/access-keys" className={textLink}>
                      access key
                    </Link>
                    .
                  </p>
                  <RequestCode request={request} />
                </section>
              )}
            </div>
          }
        />
        <Composer
          key={number}
          place={keptAt(accessKeyId, threadId)}
          field={field}
          onDraft={keepDraft}
          onSend={send}
          onStop={() => void conversation.stop()}
          isBusy={snapshot.pending !== null || snapshot.activeRun !== null}
          note={note}
        />
      </section>
      <aside
        aria-label="Settings"
        className="hidden w-80 shrink-0 overflow-y-auto border-l border-line px-6 py-4 lg:block"
      >
        {settingsPane}
      </aside>
      <Dialog open={areSettingsOpen} onOpenChange={setSettingsOpen} title="Settings">
        {settingsPane}
      </Dialog>
      <GetCode open={isCodeOpen} onOpenChange={setCodeOpen} request={request} />
    </div>
  );
}

/** What was chosen here, or the model that answered last. */
function chosenModel({ model }: PlaygroundSearch, { runs }: ConversationState): string | undefined {
  return model ?? runs.at(-1)?.model;
}

/** What a thread was asked last, to be asked again in code. */
function lastAskedIn({ messages }: ConversationState): NewMessage | null {
  const asked = messages.findLast((message) => message.role === "user" && textOfMessage(message) !== "");
  return asked === undefined ? null : { role: "user", content: textOfMessage(asked) };
}
