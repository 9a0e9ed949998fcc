import type { Threadmill } from "@threadmill/client";
import { describe, expect, it, vi } from "vitest";
import { createConversation, type RunSettings } from "./create-conversation.ts";

const message = { role: "user", content: "Hello" } as const;
const settings: RunSettings = { model: "demo/assistant" };

/** A thread that is read as `retrieve` says, and whose runs say nothing. */
function scene(retrieve: () => Promise<object>) {
  const page = async () => ({ data: [], hasMore: false });
  const asked: unknown[] = [];
  async function* stream(_threadId: string, run: unknown) {
    asked.push(run);
    yield {
      event: "run.created",
      data: { object: "run", id: "run_1", threadId: "thread_1", status: "queued" },
    };
  }
  // Only the calls that are made here: the type asks for all that a client has.
  const client = {
    threads: { retrieve },
    messages: { list: page },
    runs: { list: page, create: { stream } },
    runSteps: { list: page },
  } as unknown as Threadmill;
  const conversation = createConversation({
    client,
    threadId: "thread_1",
    schedule: (flush) => queueMicrotask(flush),
  });
  return { conversation, asked };
}

describe("what is sent before the thread has been read", () => {
  it("goes out once it has, with the settings as they are then", async () => {
    const read = Promise.withResolvers<object>();
    const { conversation, asked } = scene(() => read.promise);
    void conversation.load();
    const settingsOf = vi.fn(async () => settings);
    const sent = conversation.send(message, settingsOf);
    expect(conversation.getSnapshot().pending).toBe(message);
    expect(settingsOf).not.toHaveBeenCalled();
    read.resolve({ id: "thread_1" });
    expect(await sent).toBe(true);
    expect(asked).toEqual([{ ...settings, additionalMessages: [message] }]);
  });

  it("is not sent when it cannot be read, and the reason stays", async () => {
    const { conversation, asked } = scene(() => Promise.reject(new Error("out of reach")));
    void conversation.load();
    expect(await conversation.send(message, async () => settings)).toBe(false);
    expect(conversation.getSnapshot()).toMatchObject({
      phase: "failed",
      error: new Error("out of reach"),
      pending: null,
    });
    expect(asked).toEqual([]);
  });

  it("reads it again when that has failed before", async () => {
    const retrieve = vi.fn<() => Promise<object>>();
    retrieve.mockRejectedValueOnce(new Error("out of reach")).mockResolvedValueOnce({ id: "thread_1" });
    const { conversation, asked } = scene(retrieve);
    await conversation.load();
    expect(conversation.getSnapshot().phase).toBe("failed");
    expect(await conversation.send(message, async () => settings)).toBe(true);
    expect(asked).toHaveLength(1);
    expect(retrieve).toHaveBeenCalledTimes(2);
  });

  it("can be stopped", async () => {
    const { conversation, asked } = scene(async () => ({ id: "thread_1" }));
    await conversation.load();
    const chosen = Promise.withResolvers<RunSettings>();
    const sent = conversation.send(message, () => chosen.promise);
    await conversation.stop();
    expect(await sent).toBe(false);
    expect(conversation.getSnapshot()).toMatchObject({ pending: null, error: null });
    chosen.resolve(settings);
    await chosen.promise;
    expect(asked).toEqual([]);
  });
});
