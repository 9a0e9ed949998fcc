import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Thread } from "@threadmill/client";
import { Pencil, Plus } from "lucide-react";
import { type RefObject, useState } from "react";
import { client } from "../../api/client.ts";
import { threadQuery } from "../../api/threads.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { readJsonObject, writeJsonObject } from "../../components/json-object.ts";
import { TextArea } from "../../components/text-area.tsx";
import { MetadataPair } from "./metadata-pair.tsx";
import { writePair } from "./thread-filter.ts";
import { changeThreadInList } from "./use-thread-list.ts";

/** The pairs, of which each leads to the threads that have it too. */
export function MetadataPairs({
  thread,
  opener,
  onEdit,
}: {
  thread: Thread;
  /** The button that opens the editor. */
  opener: RefObject<HTMLButtonElement | null>;
  onEdit: () => void;
}) {
  const pairs = Object.entries(thread.metadata ?? {});
  return (
    <>
      {pairs.map(([key, value]) => {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        return (
          <Link
            key={key}
            to="/threads"
            search={{ q: writePair(key, text) }}
            title={`Threads with ${key} = ${text}`}
            className="text-ink-2 hover:text-ink hover:underline"
          >
            <MetadataPair name={key} value={text} />
          </Link>
        );
      })}
      <button
        ref={opener}
        type="button"
        onClick={onEdit}
        className="inline-flex items-center gap-1.5 rounded-1 text-ink-3 hover:text-ink [&_svg]:size-3.5"
      >
        {pairs.length === 0 ? <Plus aria-hidden="true" /> : <Pencil aria-hidden="true" />}
        {pairs.length === 0 ? "Add metadata" : "Edit metadata"}
      </button>
    </>
  );
}

/** The metadata as JSON, in the place of the pairs. What could not be saved stays. */
export function MetadataEditor({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [text, setText] = useState(() => writeJsonObject(thread.metadata));
  const read = readJsonObject(text);
  const save = useMutation({
    mutationFn: (metadata: Thread["metadata"]) => client.threads.modify(thread.id, { metadata }),
    onSuccess: (changed) => {
      queryClient.setQueryData(threadQuery(thread.id).queryKey, changed);
      changeThreadInList(queryClient, thread.id, { metadata: changed.metadata });
      onClose();
    },
  });
  return (
    <form
      className="flex w-full max-w-160 flex-col gap-2 pb-1"
      onSubmit={(event) => {
        event.preventDefault();
        if ("value" in read) {
          save.mutate(read.value);
        }
      }}
    >
      <TextArea
        label="Metadata, as JSON"
        mono
        rows={4}
        autoFocus
        placeholder='{"user": "u42"}'
        value={text}
        onChange={setText}
        error={"problem" in read ? read.problem : undefined}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            onClose();
          }
        }}
      />
      {save.isError && <Failure title="The metadata was not saved" error={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={save.isPending} disabled={"problem" in read}>
          Save
        </Button>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
