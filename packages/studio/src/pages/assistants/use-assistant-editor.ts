import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Assistant, ThreadmillError } from "@threadmill/client";
import { useState } from "react";
import { assistantQuery, assistantsQuery } from "../../api/assistants.ts";
import { client } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { isToldOf } from "../../components/failure.tsx";
import { announce } from "../../components/toast.tsx";
import {
  type AssistantDraft,
  bodyOf,
  changedFields,
  conflictsOf,
  type DraftField,
  draftOf,
  emptyDraft,
  rebase,
} from "./assistant-draft.ts";
import { type KeptDraft, keepDraft, readKeptDraft } from "./kept-drafts.ts";

/** Somebody else has changed the same fields. */
class ConflictError extends Error {
  readonly latest: Assistant;
  readonly fields: readonly DraftField[];

  constructor(latest: Assistant, fields: readonly DraftField[]) {
    super("These fields were changed by somebody else meanwhile.");
    this.latest = latest;
    this.fields = fields;
  }
}

/**
 * An assistant that is edited; `"new"` for one that does not exist yet.
 *
 * @param params.onCreated - Called with the id of a new one when it is saved.
 */
export function useAssistantEditor({
  assistantId,
  onCreated,
}: {
  assistantId: string;
  onCreated: (assistantId: string) => void;
}) {
  const queryClient = useQueryClient();
  const isNew = assistantId === "new";
  const accessKeyId = useQuery(sessionQuery).data?.accessKey.id ?? "";
  const stored = useQuery({ ...assistantQuery(assistantId), enabled: !isNew });
  const [edited, setEdited] = useState<KeptDraft | null>(() => readKeptDraft(accessKeyId, assistantId));
  /** Fields that keep their own text begin anew with another revision. */
  const [revision, setRevision] = useState(0);
  const saved = isNew ? emptyDraft : stored.data && draftOf(stored.data);
  const base = edited?.base ?? saved;
  const draft = edited?.draft ?? saved;

  function put(next: KeptDraft | null): void {
    const kept = next !== null && changedFields(next.base, next.draft).length > 0 ? next : null;
    keepDraft(accessKeyId, assistantId, kept);
    setEdited(kept);
  }

  const save = useMutation({
    async mutationFn({ base, draft }: KeptDraft): Promise<Assistant> {
      if (isNew) {
        return client.assistants.create(bodyOf(draft));
      }
      const latest = await client.assistants.retrieve(assistantId);
      const conflicts = conflictsOf({ base, draft, latest: draftOf(latest) });
      if (conflicts.length > 0) {
        throw new ConflictError(latest, conflicts);
      }
      const changed = changedFields(base, draft);
      return client.assistants.modify(assistantId, {
        assistant: bodyOf(draft, changed),
        updateMask: changed.join(","),
      });
    },
    onSuccess(assistant) {
      queryClient.setQueryData(assistantQuery(assistant.id).queryKey, assistant);
      void queryClient.invalidateQueries({ queryKey: assistantsQuery.queryKey, exact: true });
      put(null);
      setRevision((now) => now + 1);
      announce(isNew ? "The assistant is created." : "Saved.");
      if (isNew) {
        onCreated(assistant.id);
      }
    },
  });

  const conflict = save.error instanceof ConflictError ? save.error : null;
  const fieldError = (field: DraftField): string | undefined =>
    save.error instanceof ThreadmillError && fieldOf(save.error.param) === field
      ? save.error.message
      : undefined;

  return {
    isNew,
    /** `undefined` while it is loading. */
    draft,
    loadError: edited === null && isToldOf(stored.error, stored.data) ? stored.error : null,
    revision,
    isChanged: edited !== null,
    changed: base === undefined || draft === undefined ? [] : changedFields(base, draft),
    change(changes: Partial<AssistantDraft>): void {
      if (base !== undefined && draft !== undefined) {
        put({ base, draft: { ...draft, ...changes } });
      }
    },
    discard(): void {
      save.reset();
      put(null);
      setRevision((now) => now + 1);
    },
    save(): void {
      if (base !== undefined && draft !== undefined && !save.isPending) {
        save.mutate({ base, draft });
      }
    },
    isSaving: save.isPending,
    /** Why it was not saved, unless a field says it. */
    saveError:
      conflict === null &&
      save.error !== null &&
      !(save.error instanceof ThreadmillError && fieldOf(save.error.param))
        ? save.error
        : null,
    fieldError,
    conflict: conflict && {
      fields: conflict.fields,
      /** Saves over what the others wrote. */
      keepMine(): void {
        if (base !== undefined && draft !== undefined) {
          const latest = draftOf(conflict.latest);
          const next = { base: latest, draft: rebase({ base, draft, latest }) };
          put(next);
          save.mutate(next);
        }
      },
      /** Gives up one's own changes of these fields, and keeps the others. */
      takeTheirs(): void {
        if (base !== undefined && draft !== undefined) {
          const latest = draftOf(conflict.latest);
          const mine = {
            ...draft,
            ...Object.fromEntries(conflict.fields.map((field) => [field, base[field]])),
          };
          queryClient.setQueryData(assistantQuery(assistantId).queryKey, conflict.latest);
          put({ base: latest, draft: rebase({ base, draft: mine, latest }) });
          setRevision((now) => now + 1);
          save.reset();
        }
      },
    },
  };
}

export type AssistantEditor = ReturnType<typeof useAssistantEditor>;

/** The field that the server names, such as `assistant.responseModel.modelId`. */
function fieldOf(param: string | null): DraftField | undefined {
  const name = param?.replace(/^assistant\./, "").split(/[.[]/)[0];
  return (Object.keys(emptyDraft) as DraftField[]).find((field) => field === name);
}
