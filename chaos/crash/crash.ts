import { SessionBroken } from "../processes/session.ts";
import { createSessionScene } from "../processes/session-scene.ts";
import type { Plant } from "../processes/start-server.ts";

/** How a server is brought to die: by what runs it, or by a signal after so long. */
export type Death = { under: readonly string[] } | { afterMs: number };

export interface CrashReport {
  /** Whether the server died before the session was over. */
  died: boolean;
  problems: string[];
}

/**
 * One session with a server on SQLite that dies in the middle, and goes on with the next server on the same file. What
 * was acknowledged must be there, what was seen must not have changed, and everything must end.
 */
export async function crashOnce({
  death,
  plant,
}: {
  death: Death;
  plant: Plant | null;
}): Promise<CrashReport> {
  await using scene = await createSessionScene();
  const { session, client } = scene;
  const problems: string[] = [];
  let died = false;

  try {
    const server = await scene.start({ under: "under" in death ? death.under : [], plant });
    const killer =
      "afterMs" in death ? setTimeout(() => server.child.kill("SIGKILL"), death.afterMs) : undefined;
    try {
      await session.run(client);
    } finally {
      clearTimeout(killer);
      died = server.child.signalCode !== null;
      await server.end("SIGKILL");
    }
  } catch (error) {
    // It may also have died before it listened.
    died = true;
    if (!(error instanceof SessionBroken) && !String(error).includes("the server ended with")) {
      problems.push(`before the crash: ${error}`);
    }
  }

  const next = await scene.start({});
  try {
    await session.run(client);
    problems.push(...(await scene.settle()));
  } catch (error) {
    problems.push(`after the crash: ${error}`);
  }
  await next.end("SIGTERM");
  problems.push(...(await scene.checkDatabase()));
  return { died, problems };
}
