import { Link } from "@tanstack/react-router";
import type { ModelTest } from "@threadmill/client";
import { Button } from "../../components/button.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Failure } from "../../components/failure.tsx";
import { Duration } from "../../components/figures.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { formatCount } from "../../format/count.ts";
import { useModelTest } from "./use-model-test.ts";

/** A model, or an alias, with a way to try it; what the try came to stands below. */
export function ModelRow({ model, note, canTest }: { model: string; note: string; canTest: boolean }) {
  const test = useModelTest(model);
  const result = test.data;
  return (
    <li className="border-b border-line hover:bg-hover">
      <div className="flex min-h-9 flex-wrap items-center gap-x-4 py-0.5">
        <span className="flex min-w-0 flex-1 items-baseline gap-3">
          <Link
            to="/playground"
            search={{ model }}
            title={`Try ${model} in the playground`}
            className="truncate font-mono text-13 hover:text-accent hover:underline"
          >
            {model}
          </Link>
          {note !== "" && <span className="shrink-0 text-13 text-ink-3">{note}</span>}
        </span>
        <span role="status" className="text-13 max-sm:order-last max-sm:basis-full">
          {test.isPending ? (
            <StateBadge state="running" word="Calling" />
          ) : (
            result?.ok && <Answered result={result} />
          )}
        </span>
        {canTest && (
          <Button
            variant="quiet"
            className="h-7! border-line! pointer-fine:min-h-0"
            busy={test.isPending}
            aria-label={`Test ${model}`}
            onClick={() => test.mutate()}
          >
            Test
          </Button>
        )}
      </div>
      {result?.error && !test.isPending && (
        <div className="max-w-200 pb-2">
          <ErrorNotice
            title={titleOf(result.error.code)}
            cause={`${result.error.message} ${result.error.advice}`}
          />
        </div>
      )}
      {test.isError && (
        <div className="max-w-200 pb-2">
          <Failure title="The model was not called" error={test.error} />
        </div>
      )}
    </li>
  );
}

function Answered({ result: { firstTokenMs, totalMs, usage, answer } }: { result: ModelTest }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3" title={answer}>
      <StateBadge state="done" word="Answered" />
      {firstTokenMs !== null && (
        <span className="text-ink-2">
          first token <Duration ms={firstTokenMs} />
        </span>
      )}
      <span className="text-ink-2">
        total <Duration ms={totalMs} />
      </span>
      {usage !== null && <span className="numeric text-ink-3">{formatCount(usage.totalTokens)} tokens</span>}
    </span>
  );
}

const titles: Readonly<Record<string, string>> = {
  server_error: "The provider failed or was not reached",
  rate_limit_exceeded: "The provider’s limit is reached",
  invalid_prompt: "The provider refused the request",
};

function titleOf(code: string): string {
  return titles[code] ?? "The model did not answer";
}
