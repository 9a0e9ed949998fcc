import type { Clock } from "../core/clock.ts";
import { fetchJson } from "./fetch-json.ts";
import { isRecord } from "./json-object.ts";

/** Long for a program on the same machine, short for whoever waits for the server to start. */
const timeoutMs = 500;

/** Whether an Ollama runs on this machine, at its usual port. */
export async function discoverOllama({
  fetch,
  clock,
  url = "http://127.0.0.1:11434",
}: {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  url?: string;
}): Promise<boolean> {
  const answer = await fetchJson({ fetch, clock, url: `${url}/api/version`, timeoutMs });
  return (
    answer.answered &&
    answer.status === 200 &&
    isRecord(answer.body) &&
    typeof answer.body["version"] === "string"
  );
}
