import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AccessKey } from "@threadmill/client";
import { useId, useState } from "react";
import { accessKeysQuery } from "../../api/access-keys.ts";
import { client } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { TextField } from "../../components/text-field.tsx";

export function RenameKey({ accessKey, onDone }: { accessKey: AccessKey; onDone: () => void }) {
  const formId = useId();
  const queryClient = useQueryClient();
  const [name, setName] = useState(accessKey.name);
  const rename = useMutation({
    mutationFn: () => client.admin.accessKeys.modify(accessKey.id, { name: name.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries(accessKeysQuery);
      if (accessKey.current) {
        void queryClient.invalidateQueries(sessionQuery);
      }
      onDone();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onDone}
      title="Rename the key"
      footer={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            busy={rename.isPending}
            disabled={name.trim() === ""}
          >
            Rename
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && !rename.isPending) {
            rename.mutate();
          }
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          maxLength={200}
          autoComplete="off"
          autoFocus
          hint={`${accessKey.prefix} stays what it is.`}
        />
        {rename.isError && <Failure title="The key was not renamed" error={rename.error} />}
      </form>
    </Dialog>
  );
}
