import type { AccessKeyScope } from "@threadmill/client";

/** A request that works as it is pasted into a shell: a run for a key that may run, a look for one that may look. */
export function firstRequest({
  origin,
  key,
  scope,
  model,
}: {
  origin: string;
  key: string;
  scope: AccessKeyScope;
  model: string;
}): string {
  const header = `-H ${quote(`X-Tune-Key: ${key}`)}`;
  if (scope === "read") {
    return `curl -sS ${quote(`${origin}/v1/threads`)} ${header}`;
  }
  const body = JSON.stringify({ model, thread: { messages: [{ role: "user", content: "Hello!" }] } });
  return [
    `curl -sS ${quote(`${origin}/v1/threads/runs`)} \\`,
    `  ${header} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quote(body)}`,
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
