import { describe, expect, it } from "vitest";
import { mostInterpreterFiles } from "../core/attached-files.ts";
import type { Thread } from "../core/thread.ts";
import { describeStores } from "./testing/describe-stores.ts";
import { sampleMessage, sampleRun, sampleState } from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, createThread, newRun } from "./testing/scene.ts";

/** Attached for the code interpreter. */
const attach = (...fileIds: string[]) => ({
  attachments: fileIds.map((fileId) => ({ fileId, tools: [{ type: "code_interpreter" }] })),
});

describeStores((current) => {
  describe("files that come with messages for the code interpreter", () => {
    it("are its own in the thread, beside all that is there or changes at the same moment", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId);
      const fileIds = Array.from({ length: 10 }, (_, index) => `file_new_${index}`);
      const { id: threadId, createdAt: at } = thread;
      await Promise.all([
        ...fileIds.map((fileId) =>
          current().createMessage({ message: sampleMessage(thread, attach(fileId)), receipt: null }),
        ),
        current().updateThread({ organizationId, threadId, change: { title: "new" }, at, receipt: null }),
      ]);
      const found = await find(thread);
      const { codeInterpreter, ...others } = found.toolResources ?? {};
      expect({ ...found, toolResources: others }).toEqual({
        ...thread,
        title: "new",
        toolResources: { fileSearch: thread.toolResources?.fileSearch },
      });
      expect(codeInterpreter?.fileIds.toSorted()).toEqual(["file_1", ...fileIds]);
    });

    it("are there once, and no more than there is room for", async () => {
      const organizationId = await createOrganization(current());
      const { thread } = await createThread(current(), organizationId, { thread: { toolResources: null } });
      const fileIds = Array.from({ length: mostInterpreterFiles + 1 }, (_, index) => `file_new_${index}`);
      for (const some of [fileIds.slice(0, 3), fileIds, fileIds]) {
        await current().createMessage({ message: sampleMessage(thread, attach(...some)), receipt: null });
      }
      expect((await find(thread)).toolResources).toEqual({
        codeInterpreter: { fileIds: fileIds.slice(0, mostInterpreterFiles) },
      });
    });

    it("come to the thread when the run does whose messages they come with", async () => {
      const organizationId = await createOrganization(current());
      const { thread, run } = await createRunOnNewThread(current(), organizationId);
      await current().createRun({
        ...newRun(sampleRun(thread)),
        messages: [sampleMessage(thread, attach("file_new"))],
        whenBusy: "queue",
      });
      expect(await find(thread)).toEqual(thread);
      await current().appendEvents({
        organizationId,
        runId: run.id,
        lease: null,
        from: ["queued"],
        events: [{ type: "run.failed", state: sampleState(run, { status: "failed" }) }],
        receipt: null,
      });
      const { toolResources } = await find(thread);
      expect(toolResources?.codeInterpreter?.fileIds).toEqual(["file_1", "file_new"]);
    });
  });

  async function find({ organizationId, id: threadId }: Thread): Promise<Thread> {
    const thread = await current().findThread({ organizationId, threadId });
    return thread ?? expect.fail("the thread is gone");
  }
});
