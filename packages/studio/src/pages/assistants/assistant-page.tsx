import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { SquareTerminal, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { assistantsQuery } from "../../api/assistants.ts";
import { client } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { functionToolOf } from "../../components/function-tool.ts";
import { IconButton } from "../../components/icon-button.tsx";
import { Id } from "../../components/id.tsx";
import { readJsonObject } from "../../components/json-object.ts";
import { isMissing, NoSuchThing } from "../../components/no-such-thing.tsx";
import { Page } from "../../components/page.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { textLink } from "../../components/text-link.ts";
import { announce } from "../../components/toast.tsx";
import { type AssistantDraft, fieldNames } from "./assistant-draft.ts";
import { AssistantForm } from "./assistant-form.tsx";
import { type AssistantEditor, useAssistantEditor } from "./use-assistant-editor.ts";

const route = getRouteApi("/studio/assistants/$assistantId");

export default function AssistantPage() {
  const { assistantId } = route.useParams();
  // Another assistant is another form.
  return <Editor key={assistantId} assistantId={assistantId} />;
}

function Editor({ assistantId }: { assistantId: string }) {
  const navigate = route.useNavigate();
  const editor = useAssistantEditor({
    assistantId,
    onCreated: (id) =>
      void navigate({ to: "/assistants/$assistantId", params: { assistantId: id }, replace: true }),
  });
  const { draft, isNew, isChanged, loadError } = editor;
  const [isDeleting, setDeleting] = useState(false);
  const canSave = isChanged && draft !== undefined && "value" in readJsonObject(draft.metadata);
  useSaveKey(() => canSave && editor.save());
  if (isMissing(loadError) && !isChanged) {
    return (
      <Page>
        <NoSuchThing
          kind="assistant"
          id={assistantId}
          ways={
            <>
              <Link to="/assistants" className={textLink}>
                See all assistants
              </Link>
              <Link to="/assistants/$assistantId" params={{ assistantId: "new" }} className={textLink}>
                Create one
              </Link>
            </>
          }
        />
      </Page>
    );
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 md:px-6">
        {isNew ? <span className="text-13 text-ink-3">New assistant</span> : <Id id={assistantId} />}
        <span role="status">
          {isChanged && <StateBadge state="needs-you" word={isNew ? "Not created yet" : "Unsaved changes"} />}
        </span>
        <div className="ml-auto flex items-center gap-2">
          {isChanged && (
            <Button variant="quiet" onClick={editor.discard}>
              Discard
            </Button>
          )}
          <Button
            icon={<SquareTerminal aria-hidden="true" />}
            disabled={draft === undefined}
            onClick={() => draft && void navigate({ to: "/playground", search: playgroundSearchOf(draft) })}
          >
            <span className="sr-only sm:not-sr-only">Try in the playground</span>
          </Button>
          {!isNew && (
            <IconButton
              label="Delete the assistant"
              icon={<Trash2 aria-hidden="true" />}
              disabled={draft === undefined}
              onClick={() => setDeleting(true)}
            />
          )}
          <Button variant="primary" disabled={!canSave} busy={editor.isSaving} onClick={editor.save}>
            {isNew ? "Create" : "Save"}
          </Button>
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-4 px-4 py-4 md:px-6">
          <Problems editor={editor} />
          {loadError !== null && <Failure title="The assistant could not be loaded" error={loadError} />}
          {draft !== undefined ? (
            <AssistantForm key={editor.revision} draft={draft} editor={editor} />
          ) : (
            loadError === null && <SkeletonRows rows={10} label="Loading the assistant" />
          )}
        </div>
      </div>
      {isDeleting && (
        <DeleteAssistant
          assistantId={assistantId}
          name={draft?.assistantName ?? ""}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            editor.discard();
            void navigate({ to: "/assistants" });
          }}
        />
      )}
    </div>
  );
}

function Problems({ editor: { conflict, saveError, isSaving } }: { editor: AssistantEditor }) {
  if (conflict !== null) {
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2 bg-needs-you-soft px-3 py-2 text-13"
      >
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-[560] text-needs-you">Not saved: somebody else has changed the same</p>
          <p>
            {conflict.fields.map((field) => fieldNames[field]).join(", ")}. Your text is still in the form.
          </p>
        </div>
        <Button onClick={conflict.takeTheirs}>Take theirs</Button>
        <Button busy={isSaving} onClick={conflict.keepMine}>
          Save mine over it
        </Button>
      </div>
    );
  }
  return saveError === null ? null : <Failure title="The assistant was not saved" error={saveError} />;
}

function DeleteAssistant({
  assistantId,
  name,
  onClose,
  onDeleted,
}: {
  assistantId: string;
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.assistants.delete(assistantId),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: assistantsQuery.queryKey, exact: true });
      announce("The assistant is deleted.");
      onDeleted();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Delete this assistant?"
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete the assistant
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-14">
        <p>
          {name === "" ? "It" : <bdi className="font-[560]">{name}</bdi>} is gone for ever, and applications
          that start runs with it are refused from then on. Threads and runs stay.
        </p>
        {remove.isError && <Failure title="It was not deleted" error={remove.error} />}
      </div>
    </Dialog>
  );
}

/** As it stands in the form, saved or not. */
function playgroundSearchOf({ responseModel, functionModel, instructions, tools }: AssistantDraft) {
  const settings = responseModel ?? functionModel;
  const functions = tools.flatMap(({ function: each }) => (each === null ? [] : [functionToolOf(each)]));
  return {
    ...(settings !== null && { model: settings.modelId }),
    ...(settings !== null && settings.temperature !== null && { temperature: settings.temperature }),
    ...(instructions !== "" && { instructions }),
    ...(functions.length > 0 && { tools: functions }),
  };
}

/** ⌘S or Ctrl S, which would save the page otherwise. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "s" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        latest.current();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
