import { useQuery } from "@tanstack/react-query";
import { getRouteApi, linkOptions, useRouter } from "@tanstack/react-router";
import type { Assistant } from "@threadmill/client";
import { Plus } from "lucide-react";
import { assistantsQuery } from "../../api/assistants.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { EmptyList } from "../../components/empty-list.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Failure, isToldOf } from "../../components/failure.tsx";
import { RelativeTime } from "../../components/figures.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { VirtualList } from "../../components/virtual-list.tsx";
import { formatNumberOf } from "../../format/count.ts";
import { readKeptDraft } from "./kept-drafts.ts";

const route = getRouteApi("/studio/assistants");

export default function AssistantsPage() {
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = !useMediaQuery("(min-width: 900px)");
  const accessKeyId = useQuery(sessionQuery).data?.accessKey.id ?? "";
  const { data: all, error, refetch } = useQuery(assistantsQuery);
  const found = (all ?? []).filter((assistant) => hasWords(assistant, q));
  const router = useRouter();
  const open = (assistantId: string) => void navigate(assistantAt(assistantId));
  const create = (
    <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => open("new")}>
      New assistant
    </Button>
  );
  if (all?.length === 0) {
    return (
      <div className="px-4 md:px-6">
        <EmptyList title="No assistants yet" action={create}>
          An assistant is a model with instructions and tools under one name, so that applications start runs
          with it and what it says can be changed here.
        </EmptyList>
      </div>
    );
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex shrink-0 items-start gap-2 border-b border-line px-4 py-2 md:px-6">
        <div className="min-w-0 flex-1">
          <FilterBar
            search={{
              value: q,
              placeholder: "Search assistants",
              onChange: (text) => void navigate({ search: text === "" ? {} : { q: text }, replace: true }),
            }}
            filters={[]}
          >
            {!isNarrow && all !== undefined && formatNumberOf(found.length, "assistant")}
          </FilterBar>
        </div>
        {create}
      </div>
      {!isNarrow && (
        <div aria-hidden="true" className={`${columns} h-8 shrink-0 border-b border-line text-13 text-ink-3`}>
          <span>Assistant</span>
          <span>Model name</span>
          <span>Model</span>
          <span className="text-right">Tools</span>
          <span className="text-right">Created</span>
        </div>
      )}
      {isToldOf(error, all) && (
        <div className="px-4 py-2 md:px-6">
          <Failure
            title="The assistants could not be loaded"
            error={error}
            action={<Button onClick={() => void refetch()}>Try again</Button>}
          />
        </div>
      )}
      {all === undefined && error === null && (
        <div className="px-4 md:px-6">
          <SkeletonRows label="Loading the assistants" />
        </div>
      )}
      {all !== undefined && found.length === 0 && (
        <div className="px-4 md:px-6">
          <EmptyState title="No assistant has these words">
            They are looked for in names, descriptions, models and ids.
          </EmptyState>
        </div>
      )}
      {found.length > 0 && (
        <div className="min-h-0 flex-1">
          <VirtualList
            key={isNarrow ? "narrow" : "wide"}
            label="Assistants"
            rows={found}
            rowKey={({ id }) => id}
            rowHeight={isNarrow ? 56 : 36}
            renderRow={(assistant) => {
              const isUnsaved = readKeptDraft(accessKeyId, assistant.id) !== null;
              return isNarrow ? (
                <NarrowRow assistant={assistant} isUnsaved={isUnsaved} />
              ) : (
                <WideRow assistant={assistant} isUnsaved={isUnsaved} />
              );
            }}
            hrefOf={({ id }) => router.buildLocation(assistantAt(id)).href}
            onOpen={({ id }) => open(id)}
          />
        </div>
      )}
    </div>
  );
}

function assistantAt(assistantId: string) {
  return linkOptions({ to: "/assistants/$assistantId", params: { assistantId } });
}

const columns =
  "grid w-full grid-cols-[minmax(0,1fr)_minmax(0,12rem)_minmax(0,16rem)_4rem_5.5rem] items-center gap-x-4 px-4 md:px-6";

interface RowProps {
  assistant: Assistant;
  isUnsaved: boolean;
}

function WideRow({ assistant, isUnsaved }: RowProps) {
  return (
    <div className={`${columns} text-13`}>
      <span className="flex min-w-0 items-baseline gap-3">
        <Name assistant={assistant} />
        <bdi className="min-w-0 truncate text-ink-3">{assistant.description}</bdi>
        {isUnsaved && <StateBadge state="needs-you" word="Unsaved" className="ml-auto" />}
      </span>
      <span className="truncate font-mono text-ink-2">{assistant.modelName}</span>
      <span className="truncate font-mono text-ink-2">{assistant.modelId}</span>
      <span className="numeric text-right text-ink-2">{assistant.tools.length}</span>
      <span className="text-right text-ink-2">
        <RelativeTime at={assistant.createdAt} />
      </span>
    </div>
  );
}

function NarrowRow({ assistant, isUnsaved }: RowProps) {
  return (
    <div className="flex h-full w-full flex-col justify-center px-4 text-13 md:px-6">
      <div className="flex items-baseline gap-3">
        <Name assistant={assistant} />
        <span className="ml-auto shrink-0 text-ink-2">
          <RelativeTime at={assistant.createdAt} />
        </span>
      </div>
      <div className="flex items-center gap-2 text-ink-2">
        {isUnsaved && <StateBadge state="needs-you" word="Unsaved" />}
        <span className="truncate font-mono">{assistant.modelId || "no model"}</span>
        <span className="numeric ml-auto shrink-0">{formatNumberOf(assistant.tools.length, "tool")}</span>
      </div>
    </div>
  );
}

function Name({ assistant: { assistantName, modelName, id } }: { assistant: Assistant }) {
  return <bdi className="truncate font-[560]">{assistantName || modelName || id}</bdi>;
}

function hasWords(assistant: Assistant, text: string): boolean {
  const { id, assistantName, modelName, modelId, description } = assistant;
  const all = [id, assistantName, modelName, modelId, description].join("\n").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
