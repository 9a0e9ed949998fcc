import { writeSync } from "node:fs";
import { silentLogger } from "../../core/logger.ts";
import { openSqliteStore } from "../sqlite-database.ts";
import { sampleDelta } from "./samples.ts";
import { createOrganization, createRunOnNewThread } from "./scene.ts";

/*
 * A process that writes to a store on file until it is killed. It prints its run, and then the number of each event as
 * soon as the event is acknowledged, one per line.
 */
const [path = ""] = process.argv.slice(2);
const store = await openSqliteStore({ path, logger: silentLogger });
const organizationId = await createOrganization(store);
const { run } = await createRunOnNewThread(store, organizationId);
print(JSON.stringify({ organizationId, runId: run.id }));

async function appendForever(): Promise<void> {
  for (;;) {
    const result = await store.appendEvents({
      organizationId,
      runId: run.id,
      lease: null,
      from: ["queued"],
      events: [sampleDelta("a"), sampleDelta("b")],
      receipt: null,
    });
    print(result.appended ? String(result.lastSequence) : "refused");
  }
}

/** Written before it returns: a line that was printed cannot be lost with the process. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

await Promise.all(Array.from({ length: 8 }, appendForever));
