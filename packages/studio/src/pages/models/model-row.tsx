import { Link } from "@tanstack/react-router";
import type { ModelTest } from "@threadmill/client";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { Duration, TokensInOut } from "../../components/figures.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { type Explanation, explainRun, providerNamedIn } from "../../conversation/explain-run.ts";
import { RunOutcome } from "../../conversation/run-outcome.tsx";
import { useModelTest } from "./use-model-test.ts";

/** A model, or an alias, with a way to try it; what the try came to stands below. */
export function ModelRow({ model, note, canTest }: { model: string; note: string; canTest: boolean }) {
  const test = useModelTest(model);
  const result = test.data;
  const explanation = result?.error ? explainTest(result.error, result.model) : null;
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
      {explanation && !test.isPending && (
        <div className="max-w-200 pb-2">
          <RunOutcome explanation={explanation} />
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
          first token <Duration ms={firstTokenMs} span="from the call’s beginning to its first token" />
        </span>
      )}
      <span className="text-ink-2">
        total <Duration ms={totalMs} />
      </span>
      {usage !== null && (
        <span className="text-ink-3">
          <TokensInOut usage={usage} />
        </span>
      )}
    </span>
  );
}

/** A test is one call of its model. */
function explainTest({ code, message }: NonNullable<ModelTest["error"]>, model: string): Explanation | null {
  const provider = providerNamedIn(message) ?? model.split("/", 1)[0] ?? "";
  const error = { code, message };
  return explainRun({
    status: "failed",
    model,
    startedAt: null,
    lastError: error,
    incompleteReason: null,
    isUnanswered: false,
    modelCalls: [{ number: 1, model, provider, error, retries: [] }],
  });
}
