import { deepEqual, equal, ok } from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Check, model } from "../check.ts";
import { collect } from "../event-order.ts";
import { rejectsWith } from "../rejects-with.ts";
import type { Client } from "../sdk.ts";

/** One transparent pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const fileChecks: Check[] = [
  {
    name: "files: upload, list, retrieve, content, delete",
    async run({ client, sdk }) {
      const text = "One fish, two fish.\n";
      const file = new File([text], "fish.txt", { type: "text/plain" });
      const created = await client.files.create({ file, purpose: "assistants" });
      ok(created.id.startsWith("file-"));
      const { object, filename, bytes, purpose } = created as Record<string, unknown>;
      deepEqual(
        { object, filename, bytes, purpose },
        { object: "file", filename: "fish.txt", bytes: text.length, purpose: "assistants" },
      );
      deepEqual(await client.files.retrieve(created.id), created);
      ok((await collect(client.files.list())).some(({ id }) => id === created.id));
      equal((await contentOf(client, created.id)).toString(), text);
      deepEqual(await client.files.delete(created.id), { id: created.id, object: "file", deleted: true });
      await rejectsWith(client.files.retrieve(created.id), sdk.errors.NotFoundError, {
        message: `404 No such File object: ${created.id}`,
      });
    },
  },
  {
    name: "files: a megabyte from a stream of a file, and from a buffer",
    async run({ client, sdk }) {
      const content = Buffer.alloc(1_000_003, "fish and chips ");
      const folder = await mkdtemp(join(tmpdir(), "threadmill-"));
      try {
        const path = join(folder, "menu.txt");
        await writeFile(path, content);
        for (const file of [createReadStream(path), await sdk.toFile(content, "menu.txt")]) {
          const { id, filename, bytes } = await client.files.create({ file, purpose: "user_data" });
          deepEqual([filename, bytes], ["menu.txt", content.length]);
          ok((await contentOf(client, id)).equals(content));
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  },
  {
    name: "files: auto-paging visits them all, by purpose",
    async run({ client }) {
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        const file = new File([`${index}`], `${index}.jsonl`);
        ids.push((await client.files.create({ file, purpose: "batch" })).id);
      }
      const found = await collect(client.files.list({ purpose: "batch", limit: 2, order: "asc" }));
      deepEqual(
        found.map(({ id }) => id).filter((id) => ids.includes(id)),
        ids,
      );
      ok(found.every(({ purpose }) => purpose === "batch"));
    },
  },
  {
    name: "files: waitForProcessing returns the file, and expires_after is kept",
    async run({ client }) {
      const created = await client.files.create({
        file: new File(["soon gone"], "note.txt"),
        purpose: "assistants",
        expires_after: { anchor: "created_at", seconds: 3_600 },
      });
      const processed = await client.files.waitForProcessing(created.id);
      deepEqual(processed, created);
      equal(processed["status"], "processed");
      equal(processed["expires_at"], Number(processed["created_at"]) + 3_600);
    },
  },
  {
    name: "files: an image of a message is shown to the model",
    async run({ client, sdk, upstream }) {
      const file = await sdk.toFile(Buffer.from(pixel, "base64"), "pixel.png");
      const { id: file_id } = await client.files.create({ file, purpose: "vision" });
      const content = [{ type: "image_file", image_file: { file_id, detail: "low" } }];
      const { id: assistant_id } = await client.beta.assistants.create({ model });
      const asked = upstream.enqueue({ text: "A pixel." }).arrived;
      const run = await client.beta.threads.createAndRunPoll({
        assistant_id,
        thread: { messages: [{ role: "user", content }] },
      });
      equal(run.status, "completed", JSON.stringify(run.last_error));
      ok(JSON.stringify((await asked).body).includes(`data:image/png;base64,${pixel}`));
      const messages = await collect(client.beta.threads.messages.list(run.thread_id));
      deepEqual(messages.at(-1)?.content, content);
    },
  },
  {
    name: "files: what a message or an assistant refers to must be there",
    async run({ client, sdk }) {
      const file_id = "file-AbCdEfGhIjKlMnOpQrStUvWx";
      const message = { status: 404, message: `404 No such File object: ${file_id}` };
      const { NotFoundError } = sdk.errors;
      const { id } = await client.beta.threads.create();
      const attachments = [{ file_id, tools: [{ type: "file_search" }] }];
      const attached = client.beta.threads.messages.create(id, { role: "user", content: "See", attachments });
      await rejectsWith(attached, NotFoundError, message);
      const tool_resources = { code_interpreter: { file_ids: [file_id] } };
      await rejectsWith(client.beta.assistants.create({ model, tool_resources }), NotFoundError, message);
    },
  },
];

async function contentOf(client: Client, id: string): Promise<Buffer> {
  return Buffer.from(await (await client.files.content(id)).arrayBuffer());
}
