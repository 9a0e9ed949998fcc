import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { silentLogger } from "../src/core/logger.ts";
import { defaultEngineSettings } from "../src/engine/create-engine.ts";
import { openPostgresStore } from "../src/store/postgres-database.ts";
import { setUpEngine, waitFor } from "./engine-scene.ts";
import { createPostgresDatabase } from "./postgres-database.ts";
import { says, usage } from "./scripted-model.ts";

it("a run whose row somebody keeps stands in the way of no other run of its node", async () => {
  const database = await createPostgresDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const { url } = database;
  const { startNode, create, reload, clock } = await setUpEngine({
    openStore: () => openPostgresStore({ url, logger: silentLogger, lockTimeoutMs: 100 }),
  });
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  onTestFinished(() => holder.end());
  const { engine, model } = startNode();
  const goOn = Promise.withResolvers<void>();
  model.enqueue(async function* () {
    await goOn.promise;
    yield { type: "text-delta", text: "lost" };
    yield { type: "finish", reason: "stop", usage };
  });
  const { run } = await create(engine);
  await holder.query("begin");
  await holder.query("select from runs where id = $1 for update", [run.id]);
  goOn.resolve();
  await engine.worker.idle();

  model.enqueue(says("Hello"), says("Hello"));
  const { run: queued } = await create(engine);
  await engine.worker.claimDue();
  await waitFor(async () => (await reload(queued)).status === "completed");
  const { run: begun } = await create(engine);
  await waitFor(async () => (await reload(begun)).status === "completed");

  await holder.query("commit");
  await engine.worker.claimDue();
  const { rows } = await holder.query("select node_id, attempt from runs where id = $1", [run.id]);
  expect(rows).toEqual([{ node_id: null, attempt: 0 }]);
  model.enqueue(says("Hello"));
  await clock.advance(defaultEngineSettings.leaseMs);
  await engine.worker.claimDue();
  await waitFor(async () => (await reload(run)).status === "completed");
});
