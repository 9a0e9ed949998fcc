import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RunSettings } from "@threadmill/client";
import type { RunTimeline } from "../../api/run-insight.ts";
import { Failure } from "../../components/failure.tsx";
import { Id } from "../../components/id.tsx";
import { JsonView } from "../../components/json-view.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { formatInstant } from "../../format/time.ts";
import { GivenSettings } from "./given-settings.tsx";
import { LongText } from "./long-text.tsx";
import { Part } from "./part.tsx";
import { runSettingsQuery } from "./run-settings-query.ts";

/** How the run was ordered: model, instructions, tools, metadata; and where it belongs. */
export function RunFacts({ timeline: { run } }: { timeline: RunTimeline }) {
  const { data, error } = useQuery(runSettingsQuery(run.id));
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1 text-13 [&_dt]:text-ink-3">
        <dt>Model</dt>
        <dd className="font-mono wrap-anywhere">{run.model}</dd>
        <dt>Run</dt>
        <dd>
          <Id id={run.id} />
        </dd>
        <dt>Thread</dt>
        <dd>
          <Id id={run.threadId} />
        </dd>
        {run.assistantId !== "" && (
          <>
            <dt>Assistant</dt>
            <dd>
              <Link
                to="/assistants/$assistantId"
                params={{ assistantId: run.assistantId }}
                className="font-mono underline decoration-line-strong underline-offset-2"
              >
                {run.assistantId}
              </Link>
            </dd>
          </>
        )}
        <dt>Created</dt>
        <dd className="numeric">{formatInstant(Date.parse(run.createdAt))}</dd>
        {run.endedAt === null ? (
          <>
            <dt>Expires</dt>
            <dd className="numeric">{formatInstant(Date.parse(run.expiresAt))}</dd>
          </>
        ) : (
          <>
            <dt>Ended</dt>
            <dd className="numeric">{formatInstant(Date.parse(run.endedAt))}</dd>
          </>
        )}
      </dl>
      {data !== undefined ? (
        <Ordered settings={data} />
      ) : error === null ? (
        <Skeleton className="h-16 w-full" />
      ) : (
        <Failure title="The run’s settings could not be loaded" error={error} />
      )}
    </div>
  );
}

function Ordered({ settings }: { settings: RunSettings }) {
  const { instructions, tools, metadata } = settings;
  return (
    <>
      <GivenSettings settings={namedSettingsOf(settings)} />
      <Part name="Instructions">
        {instructions === "" ? <p className="text-13 text-ink-3">None.</p> : <LongText text={instructions} />}
      </Part>
      <Part name="Tools" count={tools.length}>
        {tools.map(({ name, description, strict }) => (
          <p key={name} className="text-13">
            <span className="font-mono">{name}</span>{" "}
            <span className="text-ink-3">
              {strict === true && "strict · "}
              {description}
            </span>
          </p>
        ))}
        {tools.length === 0 && <p className="text-13 text-ink-3">None.</p>}
      </Part>
      {metadata !== null && Object.keys(metadata).length > 0 && (
        <Part name="Metadata">
          <JsonView value={metadata} />
        </Part>
      )}
    </>
  );
}

/** Those that were given, by the names that the API has for them. */
function namedSettingsOf(settings: RunSettings): Record<string, unknown> {
  const {
    object: _object,
    runId: _runId,
    model: _model,
    instructions: _,
    tools: _tools,
    metadata: __,
    ...rest
  } = settings;
  return rest;
}
