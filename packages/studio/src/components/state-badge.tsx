import { classNames } from "./class-names.ts";

/**
 * The states that everything in the studio is in, always in the same colour and shape. What somebody stopped is as quiet
 * as what waits, and its shape tells that nothing more will come.
 */
export type State = "waiting" | "running" | "needs-you" | "done" | "failed" | "stopped";

const colours: Record<State, string> = {
  waiting: "text-waiting",
  running: "text-running",
  "needs-you": "text-needs-you",
  done: "text-done",
  failed: "text-failed",
  stopped: "text-waiting",
};

/** A state as shape and word. */
export function StateBadge({ state, word, className }: { state: State; word: string; className?: string }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 whitespace-nowrap text-13",
        colours[state],
        className,
      )}
    >
      <StateShape state={state} />
      {word}
    </span>
  );
}

/** The shape alone, where the word stands elsewhere in the row: hollow, turning, a diamond, a disc, a cross, a square. */
export function StateShape({ state, className }: { state: State; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={classNames(
        "size-3 shrink-0",
        colours[state],
        state === "running" && "animate-turn",
        className,
      )}
    >
      {shapes[state]}
    </svg>
  );
}

const shapes: Record<State, React.ReactElement> = {
  waiting: (
    <circle
      cx="6"
      cy="6"
      r="4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="1.6 2.59"
    />
  ),
  running: (
    <g fill="none" stroke="currentColor" strokeWidth="2">
      <circle cx="6" cy="6" r="4.2" opacity="0.3" />
      <path d="M6 1.8a4.2 4.2 0 0 1 4.2 4.2" strokeLinecap="round" />
    </g>
  ),
  "needs-you": <path d="M6 0.8 11.2 6 6 11.2 0.8 6z" fill="currentColor" />,
  done: <circle cx="6" cy="6" r="3.6" fill="currentColor" />,
  failed: (
    <path
      d="M2.4 2.4l7.2 7.2M9.6 2.4l-7.2 7.2"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
  stopped: <rect x="2.4" y="2.4" width="7.2" height="7.2" rx="0.8" fill="currentColor" />,
};
