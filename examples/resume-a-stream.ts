/**
 * One program starts a run and leaves; another reads on after the last event that the first one saw. Between the two,
 * in a real case, lie a crash, a reload of a page or a night. Connections that break meanwhile mend themselves.
 *
 *     node examples/resume-a-stream.ts
 */
import { model, threadmill } from "./connect.ts";

const first = threadmill.createThreadAndRun.stream({
  model,
  thread: { messages: [{ role: "user", content: "/long 30" }] },
});
for await (const text of first.textDeltas()) {
  process.stdout.write(text);
  if (first.lastEventId >= 20) {
    break;
  }
}
const { run, lastEventId } = first;
if (run === null) {
  throw new Error("The run ended before its beginning.");
}
process.stdout.write(`\n… left after event ${lastEventId}; the run goes on …\n`);

const second = threadmill.runs.stream(run.threadId, run.id, { after: lastEventId });
for await (const text of second.textDeltas()) {
  process.stdout.write(text);
}
process.stdout.write(`\n${(await second.finalRun()).status}\n`);
