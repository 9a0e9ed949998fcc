import { describe, expect, it } from "vitest";
import { userMessage } from "../../test/engine-scene.ts";
import { setUpCommands } from "../../test/run-commands.ts";
import { says } from "../../test/scripted-model.ts";

describe("a thread with a time to live", () => {
  it("is deleted when nothing has happened in it for that time", async () => {
    const { startNode, clock, organizationId, store } = await setUpCommands();
    const { engine } = startNode();
    const thread = await engine.createThread({
      once: null,
      organizationId,
      thread: {
        title: "",
        datasetId: null,
        metadata: null,
        toolResources: null,
        ttlMs: 10_000,
        messages: [],
      },
    });
    const { id: threadId } = thread;
    const find = () => store.findThread({ organizationId, threadId });
    await clock.advance(9_000);
    await engine.createMessage({ organizationId, threadId, message: userMessage("Hi"), once: null });
    await clock.advance(9_000);
    await engine.sweeper.sweep();
    expect(await find()).toMatchObject({ expiresAt: clock.now() + 1_000 });
    await clock.advance(1_000);
    await engine.sweeper.sweep();
    expect(await find()).toBeNull();
  });

  it("ends the streams and the work of its runs when it is deleted", async () => {
    const { startNode, create, follow, clock, organizationId, store } = await setUpCommands();
    const { engine, model } = startNode();
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Once " };
      begun.resolve();
      await goOn.promise;
      yield { type: "text-delta", text: "upon" };
    });
    const { run } = await create(engine);
    await begun.promise;
    const following = follow(engine, run);
    following.catch(() => "looked at below");
    expect(await store.deleteThread({ organizationId, threadId: run.threadId })).toBe(true);
    goOn.resolve();
    await engine.worker.idle();
    await clock.advance(1_000);
    await expect(following).rejects.toMatchObject({ code: "not_found" });
  });

  it("ends a stream that had told nothing yet when it is deleted", async () => {
    const { startNode, create, follow, organizationId, store } = await setUpCommands();
    const { engine, model } = startNode();
    model.enqueue(says("Hi"));
    const { run } = await create(engine);
    await engine.worker.idle();
    await store.deleteThread({ organizationId, threadId: run.threadId });
    await expect(follow(engine, run)).rejects.toMatchObject({ code: "not_found" });
  });
});
