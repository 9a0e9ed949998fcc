/** What `serve` says once it listens: where, with which key, and a line to try it with. */
export function banner({
  url,
  version,
  database,
  firstKey,
}: {
  url: string;
  version: string;
  /** For a person, without a password. */
  database: string;
  /** The key that was just made for an empty database; `null` on later starts. */
  firstKey: string | null;
}): string {
  const body = JSON.stringify({
    model: "demo/assistant",
    stream: true,
    thread: { messages: [{ role: "user", content: "Hello! What can you do?" }] },
  });
  const lines = [`Threadmill ${version} listens on ${url} (${database})`, ""];
  if (firstKey !== null) {
    lines.push("Your first access key, shown this once:", "", `  ${firstKey}`, "");
  }
  lines.push(`The studio is at ${url}/, for whoever has an access key.`, "");
  lines.push(
    firstKey === null ? "Try it, with one of your access keys:" : "Try it:",
    "",
    `  curl -N ${url}/v1/threads/runs -H 'X-Tune-Key: ${firstKey ?? "sk-tune-…"}' ` +
      `-H 'Content-Type: application/json' -d '${body}'`,
    "",
  );
  if (firstKey === null) {
    lines.push("`npm run -s keys create` makes a new key.", "");
  }
  return lines.join("\n");
}
