import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerProcess } from "../../packages/server/test/server-process.ts";
import { SessionBroken } from "../processes/session.ts";
import { createSessionScene, type SessionScene } from "../processes/session-scene.ts";
import type { Plant } from "../processes/start-server.ts";
import { type Failure, failAll, flickering } from "../processes/strace.ts";
import { checkTracedLog } from "./traced-log.ts";

export interface DiskReport {
  /** How often a call was seen to fail, or a request to be refused for it. */
  hits: number;
  problems: string[];
}

/** How long a failure lasts. */
const lastsMs = 1_000;
/** Within this the server must have healed. */
const healsMs = 10_000;
/** How often a client asks again for what it did not get. */
const mostTries = 60;

/**
 * In the middle of the session every call of a kind begins to fail. Meanwhile nothing may be acknowledged, and the server
 * must say that it takes no work; then the calls succeed again, and it goes on by itself, or is killed and started anew.
 *
 * @param params.afterSteps - How many steps of the session are done before.
 */
export async function failForAWhile({
  failure,
  afterSteps,
  thenKilled,
  plant,
}: {
  failure: Failure;
  afterSteps: number;
  thenKilled: boolean;
  plant: Plant | null;
}): Promise<DiskReport> {
  await using scene = await createSessionScene();
  const { session, client } = scene;
  const problems: string[] = [];
  let server = await scene.start({ plant });
  await session.run(client, afterSteps);

  const { pid } = server.child;
  if (pid === undefined) {
    throw new Error("the server has no process id");
  }
  const failing = await failAll(pid, failure);
  let hits = 0;
  await attempt(problems, "while calls failed", async () => {
    const endsAt = performance.now() + lastsMs;
    for (let number = 0; performance.now() < endsAt || number < 3; number += 1) {
      await askMeanwhile(server, scene, `while-failing-${number}`);
      hits += 1;
    }
  });
  if (thenKilled) {
    await server.end("SIGKILL");
    await failing.stop();
    server = await scene.start({});
  } else {
    await failing.stop();
  }

  await attempt(problems, "afterwards", async () => {
    await untilReady(server);
    await untilOver(scene);
    problems.push(...(await scene.settle()));
  });
  const { code, signal } = await server.end("SIGTERM");
  if (code !== 0) {
    problems.push(`told to stop, the server ended with ${signal ?? code}`);
  }
  problems.push(...(await scene.checkDatabase()));
  return { hits, problems };
}

/**
 * All through the session, now and then a call fails. The client asks again until it has what it wants.
 *
 * @param params.first - Which call is the first to fail.
 * @param params.step - Every how many one does from then on.
 */
export async function failNowAndThen({
  failure,
  first,
  step,
  plant,
}: {
  failure: Failure;
  first: number;
  step: number;
  plant: Plant | null;
}): Promise<DiskReport> {
  await using cleanUp = new AsyncDisposableStack();
  const scene = cleanUp.use(await createSessionScene());
  const folder = await mkdtemp(join(tmpdir(), "threadmill-strace-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "calls");
  const problems: string[] = [];
  // It may meet the failure while it starts: then it ends, says why, and the next start finds everything in order.
  const server = await scene
    .start({ under: flickering(failure, { first, step, file }), plant })
    .catch((error: unknown) => {
      if (!/the server ended with [1-9]/.test(String(error))) {
        problems.push(`at the start: ${error}`);
      }
      return scene.start({});
    });
  await attempt(problems, "while calls failed", () => untilOver(scene));
  // At once: what was acknowledged must not have waited for an orderly end to become durable.
  await server.end("SIGKILL");
  const text = await readFile(file, "utf8");
  problems.push(...checkTracedLog(text).problems);
  const next = await scene.start({});
  await attempt(problems, "afterwards", async () => {
    problems.push(...(await scene.settle()));
  });
  await next.end("SIGTERM");
  problems.push(...(await scene.checkDatabase()));
  return { hits: text.match(/\(INJECTED\)/g)?.length ?? 0, problems };
}

/** @throws What the server does not say as it must while it cannot write. */
async function askMeanwhile(
  { url }: ServerProcess,
  { accessKey }: SessionScene,
  title: string,
): Promise<void> {
  const headers = { "x-tune-key": accessKey, "content-type": "application/json" };
  const body = JSON.stringify({ title });
  const signal = AbortSignal.timeout(20_000);
  const write = await fetch(`${url}/v1/threads`, { method: "POST", headers, body, signal });
  if (write.ok) {
    throw new Error(`${title} was acknowledged: ${await write.text()}`);
  }
  if (write.status !== 503 || write.headers.get("retry-after") === null) {
    throw new Error(`${title} was answered with ${write.status}: ${await write.text()}`);
  }
  const [ready, health] = await Promise.all(
    ["readyz", "healthz"].map((path) => fetch(`${url}/${path}`, { signal })),
  );
  if (ready?.status !== 503 || health?.status !== 200) {
    throw new Error(`/readyz said ${ready?.status} and /healthz ${health?.status}`);
  }
}

async function attempt(problems: string[], when: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    problems.push(`${when}: ${error instanceof Error ? error.message : error}`);
  }
}

async function untilReady({ url }: ServerProcess): Promise<void> {
  const endsAt = performance.now() + healsMs;
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    if (performance.now() > endsAt) {
      throw new Error(`the server was not ready again after ${healsMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function untilOver({ session, client }: SessionScene): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.run(client);
      return;
    } catch (error) {
      if (!(error instanceof SessionBroken) || attempt === mostTries) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
