/**
 * A conversation in the terminal. The thread is on the server: give its id to go on with it.
 *
 *     node examples/chat.ts [thread id]
 */
import { createInterface } from "node:readline";
import { model, threadmill } from "./connect.ts";

const thread =
  process.argv[2] === undefined
    ? await threadmill.threads.create()
    : await threadmill.threads.retrieve(process.argv[2]);
process.stdout.write(`This is thread ${thread.id}. Ctrl+D ends.\n> `);

for await (const line of createInterface({ input: process.stdin })) {
  const stream = threadmill.runs.create.stream(thread.id, {
    model,
    additionalMessages: [{ role: "user", content: line }],
  });
  for await (const text of stream.textDeltas()) {
    process.stdout.write(text);
  }
  const { status, lastError } = await stream.finalRun();
  process.stdout.write(
    status === "completed" ? "\n> " : `\n(${status}: ${lastError?.message ?? "no text"})\n> `,
  );
}
process.stdout.write("\n");
