import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AccessKey } from "@threadmill/client";
import { useId, useState } from "react";
import { accessKeysQuery } from "../../api/access-keys.ts";
import { client } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { RelativeTime } from "../../components/figures.tsx";
import { TextField } from "../../components/text-field.tsx";
import { announce } from "../../components/toast.tsx";

/** Asks for the key's name, so that no other one is revoked in its place. */
export function RevokeKey({ accessKey, onDone }: { accessKey: AccessKey; onDone: () => void }) {
  const formId = useId();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const revoke = useMutation({
    mutationFn: () => client.admin.accessKeys.revoke(accessKey.id),
    onSuccess: () => {
      announce(`${accessKey.name} is revoked.`);
      onDone();
      return queryClient.invalidateQueries(accessKeysQuery);
    },
  });
  const isNamed = typed.trim() === accessKey.name.trim();
  return (
    <Dialog
      open
      onOpenChange={onDone}
      title="Revoke the key?"
      footer={
        <>
          <Button onClick={onDone}>Keep it</Button>
          <Button type="submit" form={formId} variant="danger" busy={revoke.isPending} disabled={!isNamed}>
            Revoke
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNamed && !revoke.isPending) {
            revoke.mutate();
          }
        }}
      >
        <p className="text-14 text-pretty wrap-anywhere">
          Whatever uses <strong className="font-[620]">{accessKey.name}</strong>{" "}
          <span className="font-mono text-13 text-ink-2">{accessKey.prefix}</span> is refused from now on, for
          good. Its runs go on.
        </p>
        <p className="text-13 text-ink-2">
          {accessKey.lastUsedAt === null ? (
            "It was never used."
          ) : (
            <>
              It was last used: <RelativeTime at={accessKey.lastUsedAt} inWords />.
            </>
          )}
          {accessKey.current && " You are signed in with it, and are signed out when it is revoked."}
        </p>
        <TextField
          label={`Type ${accessKey.name} to revoke it`}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          autoFocus
        />
        {revoke.isError && <Failure title="The key was not revoked" error={revoke.error} />}
      </form>
    </Dialog>
  );
}
