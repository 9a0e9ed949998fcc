import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { AccessKey } from "@threadmill/client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { accessKeysQuery } from "../../api/access-keys.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Failure } from "../../components/failure.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Page } from "../../components/page.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { formatNumberOf } from "../../format/count.ts";
import { CreateKey } from "./create-key.tsx";
import { CreatedKey } from "./created-key.tsx";
import { expiryOf } from "./expiry.ts";
import { KeyTable } from "./key-table.tsx";
import { RenameKey } from "./rename-key.tsx";
import { RevokeKey } from "./revoke-key.tsx";
import { useCreatedKey } from "./use-created-key.ts";
import { WithoutAdmin } from "./without-admin.tsx";

const route = getRouteApi("/studio/profile/access-keys");

export default function AccessKeysPage() {
  const session = useQuery(sessionQuery).data;
  if (session && session.accessKey.scope !== "admin") {
    return (
      <Page>
        <WithoutAdmin accessKey={session.accessKey} now={Date.now()} />
      </Page>
    );
  }
  return <ManagedKeys accessKeyId={session?.accessKey.id ?? ""} />;
}

function ManagedKeys({ accessKeyId }: { accessKeyId: string }) {
  const { search = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useQuery(accessKeysQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useCreatedKey(accessKeyId);
  const [renamed, setRenamed] = useState<AccessKey | null>(null);
  const [revoked, setRevoked] = useState<AccessKey | null>(null);
  const now = keys.dataUpdatedAt;
  const words = search.toLowerCase();
  const found = (keys.data ?? []).filter(({ name, prefix, createdBy }) =>
    [name, prefix, createdBy?.name ?? ""].some((text) => text.toLowerCase().includes(words)),
  );
  const soon = (keys.data ?? []).filter(({ expiresAt }) => expiryOf(expiresAt, now).kind === "soon");
  return (
    <Page>
      <h2 className="sr-only">Keys</h2>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1">
          <FilterBar
            search={{
              value: search,
              placeholder: "Search the keys",
              onChange: (text) =>
                void navigate({ search: withoutAbsent({ search: text || undefined }), replace: true }),
            }}
            filters={[]}
          >
            {keys.data !== undefined && (
              <span className="max-sm:hidden">{formatNumberOf(found.length, "key")}</span>
            )}
          </FilterBar>
        </div>
        <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => setCreating(true)}>
          Create key
        </Button>
      </div>
      {created !== null && <CreatedKey created={created} onDismiss={() => setCreated(null)} />}
      {soon.length > 0 && (
        <p className="flex flex-wrap gap-x-2 text-13 text-ink-2">
          <StateBadge
            state="needs-you"
            word={`${formatNumberOf(soon.length, "key")} ${soon.length === 1 ? "expires" : "expire"} within 14 days.`}
          />
          What uses one needs a new key before: create it, put it in place, then revoke the old one.
        </p>
      )}
      {keys.isPending ? (
        <SkeletonRows rows={6} label="Loading the keys" />
      ) : keys.isError && keys.data === undefined ? (
        <div className="max-w-160">
          <Failure
            title="The keys could not be loaded"
            error={keys.error}
            action={<Button onClick={() => void keys.refetch()}>Try again</Button>}
          />
        </div>
      ) : found.length === 0 ? (
        <EmptyState title="No key has these words">
          Its name, its first characters or who made it count.
        </EmptyState>
      ) : (
        <KeyTable keys={found} now={now} onRename={setRenamed} onRevoke={setRevoked} />
      )}
      <CreateKey open={isCreating} onOpenChange={setCreating} onCreated={setCreated} />
      {renamed !== null && <RenameKey accessKey={renamed} onDone={() => setRenamed(null)} />}
      {revoked !== null && <RevokeKey accessKey={revoked} onDone={() => setRevoked(null)} />}
    </Page>
  );
}
