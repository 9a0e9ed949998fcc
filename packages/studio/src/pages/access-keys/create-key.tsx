import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AccessKeyScope, CreatedAccessKey, NewAccessKey } from "@threadmill/client";
import { useId, useState } from "react";
import { accessKeysQuery } from "../../api/access-keys.ts";
import { client } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Failure } from "../../components/failure.tsx";
import { Select } from "../../components/select.tsx";
import { TextField } from "../../components/text-field.tsx";
import { expiresAtOf, formatDay, type Lifetime, lifetimes } from "./expiry.ts";
import { scopes } from "./scopes.ts";

/** Asks what the new key is for, how long it lasts and what it may do. */
export function CreateKey({
  open,
  onOpenChange,
  onCreated,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (key: CreatedAccessKey) => void;
}) {
  const formId = useId();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("90");
  const [date, setDate] = useState("");
  const [scope, setScope] = useState<AccessKeyScope>("write");
  const expiresAt = expiresAtOf({ lifetime, date }, Date.now());
  const create = useMutation({
    mutationFn: (key: NewAccessKey) => client.admin.accessKeys.create(key),
    onSuccess: (key) => {
      void queryClient.invalidateQueries(accessKeysQuery);
      onCreated(key);
      onOpenChange(false);
      setName("");
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create an access key"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            busy={create.isPending}
            disabled={name.trim() === "" || expiresAt === undefined}
          >
            Create key
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && expiresAt !== undefined && !create.isPending) {
            create.mutate({ name: name.trim(), scope, expiresAt });
          }
        }}
      >
        <TextField
          label="Name"
          hint="What uses it, such as a service and its environment."
          placeholder="billing-service, production"
          value={name}
          onChange={setName}
          maxLength={200}
          autoComplete="off"
          autoFocus
          required
        />
        <div className="flex items-start gap-3 *:flex-1">
          <Select
            label="Expires"
            value={lifetime}
            onChange={setLifetime}
            options={lifetimes}
            hint={lifetime !== "day" && expiresAt ? formatDay(expiresAt) : undefined}
          />
          {lifetime === "day" && (
            <TextField
              label="Last day"
              type="date"
              min={new Date().toISOString().slice(0, 10)}
              value={date}
              onChange={setDate}
            />
          )}
        </div>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-13 font-[540] text-ink-2">Scope</legend>
          {scopes.map(({ value, label, meaning }) => (
            <label key={value} className="flex items-start gap-2 py-1 text-13 pointer-coarse:py-2">
              <input
                type="radio"
                name={formId}
                value={value}
                checked={scope === value}
                onChange={() => setScope(value)}
                className="mt-[3px] size-3.5 shrink-0"
              />
              <span>
                <span className="font-[560]">{label}</span>
                <span className="block text-ink-2">{meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {create.isError && <Failure title="The key was not created" error={create.error} />}
      </form>
    </Dialog>
  );
}
