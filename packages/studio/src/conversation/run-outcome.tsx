import { StateShape } from "../components/state-badge.tsx";
import type { Explanation } from "./explain-run.ts";

/** Why a run failed or ended early: one sentence, and below it what was said. */
export function RunOutcome({ explanation: { sentence, said, isFailure } }: { explanation: Explanation }) {
  return (
    <div
      role="alert"
      className={`flex items-start gap-2 rounded-2 px-3 py-2 ${isFailure ? "bg-failed-soft" : "bg-panel"}`}
    >
      <StateShape state={isFailure ? "failed" : "done"} className="mt-[5px]" />
      <div className="min-w-0">
        <p className="text-14 font-[560] text-pretty">{sentence}</p>
        {said !== null && <p className="mt-0.5 text-13 wrap-anywhere text-ink-2">{said}</p>}
      </div>
    </div>
  );
}
