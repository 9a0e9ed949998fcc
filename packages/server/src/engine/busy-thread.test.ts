import { describe, expect, it } from "vitest";
import { newRun, typesOf, userMessage, waitFor } from "../../test/engine-scene.ts";
import { setUpCommands } from "../../test/run-commands.ts";
import { hangsAfter, says } from "../../test/scripted-model.ts";

describe("a run on a busy thread", () => {
  async function busy() {
    const scene = await setUpCommands();
    const node = scene.startNode();
    node.engine.start();
    const hang = hangsAfter("First");
    node.model.enqueue(hang.answer);
    const { run } = await scene.create(node.engine);
    await hang.hanging;
    await waitFor(async () => (await scene.reload(run)).status === "in_progress");
    return { ...scene, ...node, active: run };
  }

  it("is refused by default, and so is a message", async () => {
    const { engine, active, runAgain, messages, organizationId } = await busy();
    await expect(runAgain(engine, active, { text: "Second" })).rejects.toMatchObject({
      code: "thread_busy",
      message: `Thread ${active.threadId} already has an active run ${active.id}.`,
    });
    const { threadId } = active;
    const message = userMessage("Second");
    await expect(
      engine.createMessage({ organizationId, threadId, message, once: null }),
    ).rejects.toMatchObject({
      code: "thread_busy",
      message: `Can't add messages to ${threadId} while a run ${active.id} is active.`,
    });
    expect(await messages(active)).toHaveLength(2);
  });

  it("waits for its turn when it is queued, and its messages come after the answer before it", async () => {
    const { engine, model, active, runAgain, cancel, follow, reload, messages } = await busy();
    const second = await runAgain(engine, active, { whenBusy: "queue", text: "Second" });
    const third = await runAgain(engine, active, { whenBusy: "queue", text: "Third" });
    expect(await reload(second)).toMatchObject({ status: "queued" });
    expect(await messages(active)).toHaveLength(2);
    model.enqueue(says("Answer 2"), says("Answer 3"));
    await cancel(engine, active);
    await follow(engine, second);
    await follow(engine, third);
    const texts = (await messages(active)).map(({ content: [part] }) =>
      part?.type === "text" ? part.text : "",
    );
    expect(texts).toEqual(["Hello", "First", "Second", "Answer 2", "Third", "Answer 3"]);
    expect(await reload(third)).toMatchObject({ status: "completed" });
  });

  it("takes the thread when it replaces, and what was said stays", async () => {
    const { engine, model, active, runAgain, follow, reload, messages } = await busy();
    const waiting = await runAgain(engine, active, { whenBusy: "queue", text: "Never" });
    model.enqueue(says("Answer"));
    const replacing = await runAgain(engine, active, { whenBusy: "replace", text: "Now" });
    await follow(engine, replacing);
    expect(await reload(active)).toMatchObject({ status: "cancelled" });
    expect(await reload(waiting)).toMatchObject({ status: "cancelled" });
    expect(typesOf(await follow(engine, waiting)).slice(-3)).toEqual([
      "run.cancelling",
      "run.cancelled",
      "done",
    ]);
    expect(await reload(replacing)).toMatchObject({ status: "completed" });
    const texts = (await messages(active)).map(({ content: [part] }) =>
      part?.type === "text" ? part.text : "",
    );
    expect(texts).toEqual(["Hello", "First", "Now", "Answer"]);
  });

  it("expires while it waits, without ever having had the thread", async () => {
    const { engine, active, runAgain, reload, clock } = await busy();
    const waiting = await runAgain(engine, active, { whenBusy: "queue", text: "Second" });
    await clock.advance(600_000);
    await engine.worker.idle();
    await waitFor(async () => (await reload(waiting)).status !== "queued");
    expect(await reload(waiting)).toMatchObject({ status: "expired", startedAt: null });
  });

  it.each(["refuse", "queue", "replace"] as const)(
    "asked for 50 times at once with %s ends well",
    async (whenBusy) => {
      const { engine, model, active, runAgain, cancel, reload, log } = await busy();
      model.enqueue(...Array.from({ length: 50 }, () => says("Answer")));
      const asked = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => runAgain(engine, active, { whenBusy, text: `${index}` })),
      );
      const runs = asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      expect(runs).toHaveLength(whenBusy === "refuse" ? 0 : 50);
      if (whenBusy !== "replace") {
        await cancel(engine, active);
      }
      await waitFor(async () => {
        const all = await Promise.all(runs.map(reload));
        return all.every(({ status }) => status === "completed" || status === "cancelled");
      });
      const completed = (await Promise.all(runs.map(reload))).filter(({ status }) => status === "completed");
      expect(completed).toHaveLength({ refuse: 0, queue: 50, replace: 1 }[whenBusy]);
      for (const run of runs) {
        expect(
          typesOf(await log(run)).filter((type) => /^run\.(completed|cancelled)$/.test(type)),
        ).toHaveLength(1);
      }
    },
  );
});

describe("running again from a message", () => {
  it("removes what came after it", async () => {
    const { startNode, create, follow, messages, organizationId } = await setUpCommands();
    const { engine, model } = startNode();
    model.enqueue(says("First answer"), says("Second answer"));
    const { run } = await create(engine);
    await follow(engine, run);
    const [question] = await messages(run);
    const again = await engine.createRun({
      organizationId,
      threadId: run.threadId,
      run: newRun,
      messages: [],
      whenBusy: "refuse",
      rewindTo: question?.id ?? null,
      once: null,
    });
    await follow(engine, again);
    expect((await messages(run)).map(({ content: [part] }) => part)).toMatchObject([
      { text: "Hello" },
      { text: "Second answer" },
    ]);
    expect(model.requests[1]?.messages).toHaveLength(1);
  });
});
