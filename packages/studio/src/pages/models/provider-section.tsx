import type { Provider } from "@threadmill/client";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { RelativeTime } from "../../components/figures.tsx";
import { StateBadge, StateShape } from "../../components/state-badge.tsx";
import { formatNumberOf } from "../../format/count.ts";
import { ModelRow } from "./model-row.tsx";

const shownAtFirst = 8;

const states = {
  ok: { state: "done", word: "Answers" },
  unauthorized: { state: "failed", word: "Refuses the key" },
  unreachable: { state: "failed", word: "Not reached" },
} as const;

/** A provider, how it is, and its models. */
export function ProviderSection({
  provider,
  search,
  defaultModel,
  canTest,
}: {
  provider: Provider;
  search: string;
  defaultModel: string | null;
  canTest: boolean;
}) {
  const [isWhole, setWhole] = useState(false);
  const { name, type, status, detail, hasKey, lastSuccessAt, lastError } = provider;
  const found = provider.models.filter((model) => model.toLowerCase().includes(search.toLowerCase()));
  const shown = isWhole ? found : found.slice(0, shownAtFirst);
  if (search !== "" && found.length === 0) {
    return null;
  }
  return (
    <section aria-label={`Provider ${name}`} className="pt-2">
      <header className="flex min-h-9 flex-wrap items-center gap-x-4 border-b border-line-strong py-1 text-13">
        <h2 className="text-14 font-[620]">{name}</h2>
        <StateBadge {...states[status]} />
        <span className="text-ink-3">{name === type ? "" : type}</span>
        <span className="ml-auto flex flex-wrap gap-x-4 text-ink-3">
          <span>{keyWords(provider.type, hasKey)}</span>
          <span className="numeric">{formatNumberOf(provider.models.length, "model")}</span>
          <span>
            {lastSuccessAt === null ? (
              lastError === null ? (
                "Not called yet"
              ) : (
                "No success yet"
              )
            ) : (
              <>
                Last success: <RelativeTime at={lastSuccessAt} inWords />
              </>
            )}
          </span>
        </span>
      </header>
      {status !== "ok" && (
        <Note>
          <span className="wrap-anywhere">{detail}</span>
        </Note>
      )}
      {status === "ok" && lastError !== null && (
        <Note>
          <span className="text-ink-2">
            Last failed call, <RelativeTime at={lastError.at} inWords />:
          </span>{" "}
          <span className="wrap-anywhere">{lastError.message}</span>
        </Note>
      )}
      {found.length === 0 ? (
        <p className="py-2 text-13 text-ink-3">
          {status === "ok"
            ? "It says of no model that it has it."
            : "Its models are not known while it does not answer."}
        </p>
      ) : (
        <ul>
          {shown.map((model) => (
            <ModelRow
              key={model}
              model={model}
              note={model === defaultModel ? "default model" : ""}
              canTest={canTest}
            />
          ))}
        </ul>
      )}
      {shown.length < found.length && (
        <Button variant="quiet" className="-ml-2 mt-1 px-2!" onClick={() => setWhole(true)}>
          Show all {found.length} models
        </Button>
      )}
    </section>
  );
}

function Note({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex gap-2 border-b border-line py-2 text-13">
      <StateShape state="failed" className="mt-1" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}

function keyWords(type: string, hasKey: boolean): string {
  if (hasKey) {
    return "Has a key";
  }
  return type === "demo" ? "Needs no key" : "No key";
}
