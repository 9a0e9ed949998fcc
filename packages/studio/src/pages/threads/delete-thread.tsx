import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { announce } from "../../components/toast.tsx";
import { forgetThread } from "./use-thread-list.ts";

/** Asks before a thread is deleted. */
export function DeleteThread({
  threadId,
  title,
  isRunning,
  onClose,
  onDeleted,
}: {
  threadId: string;
  title: string;
  isRunning: boolean;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.threads.delete(threadId),
    onSuccess: () => {
      forgetThread(queryClient, threadId);
      announce("The thread is deleted.");
      onDeleted();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Delete this thread?"
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete the thread
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-14">
        <p>
          {title === "" ? "It" : <bdi className="font-[560]">{title}</bdi>} goes with all of its messages and
          runs, for ever.{isRunning && " The run that is active on it ends."}
        </p>
        <p className="font-mono text-13 text-ink-3 wrap-anywhere">{threadId}</p>
        {remove.isError && <Failure title="It was not deleted" error={remove.error} />}
      </div>
    </Dialog>
  );
}
