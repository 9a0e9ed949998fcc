/** What the page knows of its server: it answers, or it has gone away and is looked for. */
export type ServerState = "here" | "away";

const lookAgainMs = 1_000;

let state: ServerState = "here";
const watchers = new Set<() => void>();

export function getServerState(): ServerState {
  return state;
}

export function watchServerState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Every request tells whether it reached the server; while none does, the server is looked for once a second. */
export function noteReachability(isReached: boolean): void {
  const next = isReached ? "here" : "away";
  if (next === state) {
    return;
  }
  state = next;
  for (const watcher of watchers) {
    watcher();
  }
  if (next === "away") {
    lookAgain();
  }
}

function lookAgain(): void {
  setTimeout(async () => {
    const isReady = await fetch("/readyz").then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) {
      noteReachability(true);
    } else if (state === "away") {
      lookAgain();
    }
  }, lookAgainMs);
}
