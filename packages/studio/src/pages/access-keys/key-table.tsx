import type { AccessKey } from "@threadmill/client";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { RelativeTime } from "../../components/figures.tsx";
import { IconButton } from "../../components/icon-button.tsx";
import { Menu } from "../../components/menu.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { Table } from "../../components/table.tsx";
import { useFocusHandedOn } from "../../components/use-focus-handed-on.ts";
import { expiryOf } from "./expiry.ts";
import { scopes } from "./scopes.ts";

export function KeyTable({
  keys,
  now,
  onRename,
  onRevoke,
}: {
  keys: readonly AccessKey[];
  now: number;
  onRename: (key: AccessKey) => void;
  onRevoke: (key: AccessKey) => void;
}) {
  return (
    <Table
      label="Access keys"
      columnsClass="grid-cols-[minmax(0,1fr)_max-content_max-content] md:grid-cols-[minmax(0,1fr)_repeat(5,max-content)] lg:grid-cols-[minmax(10rem,2fr)_max-content_max-content_max-content_minmax(8rem,1fr)_max-content_max-content]"
      rows={keys}
      rowKey={({ id }) => id}
      columns={[
        { title: "Name", cell: (key) => <Name accessKey={key} /> },
        {
          title: "Key",
          from: "tablet",
          cell: ({ prefix }) => <span className="font-mono text-ink-2">{prefix}</span>,
        },
        { title: "Scope", from: "tablet", cell: (key) => scopeOf(key) },
        { title: "Last used", from: "tablet", cell: (key) => <LastUsed accessKey={key} /> },
        {
          title: "Created",
          from: "desktop",
          cell: ({ createdAt, createdBy }) => (
            <span className="flex min-w-0 gap-1.5">
              <RelativeTime at={createdAt} />
              <span className="truncate text-ink-3" title={createdBy?.name}>
                {createdBy === null ? "on the server" : `by ${createdBy.name}`}
              </span>
            </span>
          ),
        },
        { title: "Expires", cell: ({ expiresAt }) => <Expires expiresAt={expiresAt} now={now} /> },
        {
          title: "Actions",
          titleHidden: true,
          cell: (key) => (
            <Actions accessKey={key} onRename={() => onRename(key)} onRevoke={() => onRevoke(key)} />
          ),
        },
      ]}
    />
  );
}

function Actions({
  accessKey,
  onRename,
  onRevoke,
}: {
  accessKey: AccessKey;
  onRename: () => void;
  onRevoke: () => void;
}) {
  const opener = useFocusHandedOn<HTMLButtonElement>((gone) => gone.closest("table"));
  return (
    <Menu
      trigger={
        <IconButton
          ref={opener}
          label={`Actions for ${accessKey.name}`}
          icon={<Ellipsis aria-hidden="true" />}
          className="h-7! md:pointer-fine:min-h-0"
        />
      }
      entries={[
        { label: "Rename", icon: <Pencil aria-hidden="true" />, onSelect: onRename },
        "separator",
        { label: "Revoke", icon: <Trash2 aria-hidden="true" />, danger: true, onSelect: onRevoke },
      ]}
    />
  );
}

function Name({ accessKey }: { accessKey: AccessKey }) {
  return (
    <>
      <span className="flex min-w-0 items-baseline gap-2">
        <bdi className="truncate font-[560]" title={accessKey.name}>
          {accessKey.name}
        </bdi>
        {accessKey.current && <span className="shrink-0 text-ink-3">this session</span>}
      </span>
      <span className="flex gap-2 truncate text-ink-2 md:hidden">
        <span className="font-mono">{accessKey.prefix}</span>
        {scopeOf(accessKey)}
      </span>
      <span className="block truncate text-ink-3 md:hidden">
        Used: <LastUsed accessKey={accessKey} />
        {accessKey.createdBy !== null && ` · by ${accessKey.createdBy.name}`}
      </span>
    </>
  );
}

function scopeOf({ scope }: AccessKey): string {
  return scopes.find(({ value }) => value === scope)?.label ?? scope;
}

function LastUsed({ accessKey: { lastUsedAt } }: { accessKey: AccessKey }) {
  return lastUsedAt === null ? <span className="text-ink-3">never</span> : <RelativeTime at={lastUsedAt} />;
}

function Expires({ expiresAt, now }: { expiresAt: string | null; now: number }) {
  const { kind, words } = expiryOf(expiresAt, now);
  if (kind === "soon" || kind === "expired") {
    return (
      <StateBadge state={kind === "soon" ? "needs-you" : "failed"} word={words} className="align-middle" />
    );
  }
  return <span className={kind === "never" ? "text-ink-3" : "numeric whitespace-nowrap"}>{words}</span>;
}
