import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, RotateCw } from "lucide-react";
import { useEffect, useRef } from "react";
import { providersQuery } from "../../api/providers.ts";
import { withoutAbsent } from "../../api/search-params.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Failure, isToldOf } from "../../components/failure.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Page } from "../../components/page.tsx";
import { SkeletonRows } from "../../components/skeleton.tsx";
import { AddProvider } from "./add-provider.tsx";
import { ModelRow } from "./model-row.tsx";
import type { ModelsSearch } from "./models-search.ts";
import { ProviderSection } from "./provider-section.tsx";

const route = getRouteApi("/studio/models");

/** Which providers work, since when not, and how to add one. */
export default function ModelsPage() {
  const { search = "", add } = route.useSearch();
  const navigate = route.useNavigate();
  const providers = useQuery(providersQuery);
  const canTest = useQuery(sessionQuery).data?.accessKey.scope !== "read";
  const addition = useRef<HTMLDivElement>(null);
  const change = (fields: { [Name in keyof ModelsSearch]: ModelsSearch[Name] | undefined }) =>
    void navigate({ search: (now) => withoutAbsent({ ...now, ...fields }), replace: true });
  const { data } = providers;
  const isOnlyDemo = data?.providers.every(({ name }) => name === "demo") === true;
  const aliases = (data?.aliases ?? []).filter(({ name, model }) =>
    `${name} ${model}`.toLowerCase().includes(search.toLowerCase()),
  );
  const isShownByAddress = useRef(add !== undefined);
  useEffect(() => {
    if (isShownByAddress.current && data !== undefined) {
      isShownByAddress.current = false;
      addition.current?.scrollIntoView();
    }
  }, [data]);
  const nothingFound =
    search !== "" &&
    aliases.length === 0 &&
    data?.providers.every(
      ({ models }) => !models.some((model) => model.toLowerCase().includes(search.toLowerCase())),
    );
  return (
    <Page>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 max-sm:basis-full">
          <FilterBar
            search={{
              value: search,
              placeholder: "Search the models",
              onChange: (text) => change({ search: text || undefined }),
            }}
            filters={[]}
          >
            {data !== undefined && <DefaultModel model={data.defaultModel} />}
          </FilterBar>
        </div>
        <Button
          icon={<RotateCw aria-hidden="true" />}
          busy={providers.isFetching}
          onClick={() => void providers.refetch()}
        >
          Ask again
        </Button>
        <Button
          icon={<Plus aria-hidden="true" />}
          disabled={providers.isPending}
          onClick={() => {
            change({ add: add ?? "openai" });
            addition.current?.scrollIntoView();
          }}
        >
          Add a provider
        </Button>
      </div>
      {providers.isPending && <SkeletonRows rows={8} label="Loading the providers" />}
      {isToldOf(providers.error, data) && (
        <div className="max-w-160">
          <Failure
            title="The providers could not be loaded"
            error={providers.error}
            action={<Button onClick={() => void providers.refetch()}>Try again</Button>}
          />
        </div>
      )}
      {data?.providers.map((provider) => (
        <ProviderSection
          key={provider.name}
          provider={provider}
          search={search}
          defaultModel={data.defaultModel}
          canTest={canTest}
        />
      ))}
      {aliases.length > 0 && (
        <section aria-label="Aliases" className="pt-2">
          <h2 className="flex min-h-9 items-center border-b border-line-strong text-14 font-[620]">
            Aliases
          </h2>
          <ul>
            {aliases.map(({ name, model }) => (
              <ModelRow key={name} model={name} note={`→ ${model}`} canTest={canTest} />
            ))}
          </ul>
        </section>
      )}
      {nothingFound && (
        <EmptyState title="No model has this name">
          The providers say of no such model that they have it.
        </EmptyState>
      )}
      {isOnlyDemo && (
        <p className="max-w-160 pt-2 text-14 text-pretty text-ink-2">
          Only the built-in demo is here. It answers from a script, so that everything can be tried without a
          key. For real answers add a provider:
        </p>
      )}
      {/* Not under the rows that are still to come: it would be pushed away from under the pointer. */}
      {!providers.isPending && (
        <div ref={addition}>
          <AddProvider type={add ?? "openai"} onType={(type) => change({ add: type })} />
        </div>
      )}
    </Page>
  );
}

function DefaultModel({ model }: { model: string | null }) {
  return (
    <span title="What runs at /openai/v1 in the place of a model that is not configured">
      {model === null ? (
        "No default model"
      ) : (
        <>
          Default model <span className="font-mono text-ink-2">{model}</span>
        </>
      )}
    </span>
  );
}
