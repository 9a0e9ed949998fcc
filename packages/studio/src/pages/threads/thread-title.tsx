import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Thread } from "@threadmill/client";
import { Pencil } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { client } from "../../api/client.ts";
import { threadQuery } from "../../api/threads.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { TextField } from "../../components/text-field.tsx";
import { changeThreadInList } from "./use-thread-list.ts";

/** The title, which becomes a field where it stands. What could not be saved stays in the field. */
export function ThreadTitle({ thread }: { thread: Thread }) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    // The button that opened it must be there again to take the focus.
    flushSync(() => setDraft(null));
    opener.current?.focus();
  };
  const save = useMutation({
    mutationFn: (title: string) => client.threads.modify(thread.id, { title }),
    onSuccess: (changed) => {
      queryClient.setQueryData(threadQuery(thread.id).queryKey, changed);
      changeThreadInList(queryClient, thread.id, { title: changed.title });
      close();
    },
  });
  if (draft === null) {
    return (
      <button
        ref={opener}
        type="button"
        title="Change the title"
        onClick={() => {
          save.reset();
          setDraft(thread.title);
        }}
        className="group/title -mx-1.5 flex h-8 min-w-0 items-center gap-2 rounded-2 px-1.5 pointer-coarse:h-10 text-start text-14 hover:bg-hover"
      >
        {thread.title === "" ? (
          <span className="truncate text-ink-3">Untitled</span>
        ) : (
          <bdi className="truncate font-[620]">{thread.title}</bdi>
        )}
        <Pencil
          aria-hidden="true"
          className="size-3.5 shrink-0 text-ink-3 opacity-0 group-hover/title:opacity-100 group-focus-visible/title:opacity-100 pointer-coarse:opacity-100"
        />
      </button>
    );
  }
  return (
    <form
      className="flex min-w-0 flex-1 flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft.trim());
      }}
    >
      <div className="flex items-center gap-2">
        <div className="max-w-120 min-w-0 flex-1">
          <TextField
            label="Title"
            labelHidden
            autoFocus
            dir="auto"
            placeholder="Untitled"
            value={draft}
            onChange={setDraft}
            onKeyDown={(event) => {
              if (event.key === "Escape") {
                close();
              }
            }}
          />
        </div>
        <Button type="submit" variant="primary" busy={save.isPending}>
          Save
        </Button>
        <Button variant="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
      {save.isError && <Failure title="The title was not saved" error={save.error} />}
    </form>
  );
}
