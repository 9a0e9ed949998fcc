import { Link } from "@tanstack/react-router";
import type { Run } from "@threadmill/client";
import { useEffect, useState } from "react";
import { Duration, runSpans, TokensInOut } from "../components/figures.tsx";
import { stateOfRun } from "../components/run-state.ts";
import { StateBadge } from "../components/state-badge.tsx";
import type { RunPart } from "./conversation-entries.ts";
import { isUnderWay } from "./conversation-state.ts";
import { figuresOf } from "./run-figures.ts";

/** The quiet line under an answer: state, model, tokens, time to first token, total. It is there from the start. */
export function RunLine({
  run,
  parts,
  usageOf,
}: {
  run: Run;
  parts: readonly RunPart[];
  usageOf: (run: Run) => Promise<Run["usage"]>;
}) {
  const { firstTokenMs, totalMs } = figuresOf(run, parts);
  const { state, word } = stateOfRun(run);
  return (
    <p className="flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-13 text-ink-3">
      <StateBadge state={state} word={run.incompleteDetails === null ? word : "Cut off by its token limit"} />
      <span className="font-mono">{run.model}</span>
      {run.usage !== null ? (
        <TokensInOut usage={run.usage} />
      ) : (
        run.status === "requires_action" && <UsedSoFar run={run} usageOf={usageOf} />
      )}
      {firstTokenMs !== null && (
        <span>
          first token <Duration ms={firstTokenMs} span={runSpans.firstToken} />
        </span>
      )}
      {totalMs !== null ? (
        <span>
          total <Duration ms={totalMs} span={runSpans.total} />
        </span>
      ) : (
        isUnderWay(run) && <Elapsed since={Date.parse(run.createdAt)} />
      )}
      <Link
        to="/runs/$runId"
        params={{ runId: run.id }}
        className="ml-auto underline decoration-line-strong underline-offset-2 hover:text-ink"
      >
        Timeline
      </Link>
    </p>
  );
}

function UsedSoFar({ run, usageOf }: { run: Run; usageOf: (run: Run) => Promise<Run["usage"]> }) {
  const [usage, setUsage] = useState<Run["usage"]>(null);
  useEffect(() => {
    let isShown = true;
    usageOf(run).then(
      (now) => isShown && setUsage(now),
      // The line says what else is known, and nobody waits for this.
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [run, usageOf]);
  return usage !== null && <TokensInOut usage={usage} />;
}

const tickMs = 100;

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <span>
      for <Duration ms={Math.floor((now - since) / tickMs) * tickMs} />
    </span>
  );
}
