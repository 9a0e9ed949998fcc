import { deepEqual, equal, ok } from "node:assert/strict";
import { type Check, model } from "../check.ts";
import { collect } from "../event-order.ts";
import { rejectsWith } from "../rejects-with.ts";

const lookUp = {
  type: "function",
  function: {
    name: "look_up",
    description: "Looks a word up.",
    parameters: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
    strict: false,
  },
};

/** Assistants, threads, messages and models: everything but files and runs. */
export const resourceChecks: Check[] = [
  {
    name: "assistants: create, retrieve, update, delete",
    async run({ client, sdk }) {
      const { assistants } = client.beta;
      const fields = {
        model,
        name: "Librarian",
        description: "Knows words.",
        instructions: "Answer briefly.",
        tools: [lookUp],
        metadata: { team: "words" },
        temperature: 0.5,
        top_p: 0.9,
        response_format: { type: "json_object" },
      };
      const created = await assistants.create(fields);
      ok(created.id.startsWith("asst_"));
      for (const [field, value] of Object.entries({ ...fields, object: "assistant", tool_resources: {} })) {
        deepEqual(created[field], value, field);
      }
      deepEqual(await assistants.retrieve(created.id), created);
      const changed = await assistants.update(created.id, { name: "Archivist", metadata: { team: "files" } });
      deepEqual(changed, { ...created, name: "Archivist", metadata: { team: "files" } });
      deepEqual(await assistants.retrieve(created.id), changed);
      deepEqual(await assistants.delete(created.id), deleted(created.id, "assistant.deleted"));
      await rejectsWith(assistants.retrieve(created.id), sdk.errors.NotFoundError, {
        message: `404 No assistant found with id '${created.id}'.`,
      });
    },
  },
  {
    name: "assistants: pages by limit, order, after and before",
    async run({ client }) {
      const { assistants } = client.beta;
      const ids: string[] = [];
      for (const name of ["first", "second", "third", "fourth"]) {
        ids.unshift((await assistants.create({ model, name })).id);
      }
      const newest = await assistants.list({ limit: 2 });
      deepEqual(idsOf(newest.data), ids.slice(0, 2));
      equal(newest.has_more, true);
      equal(newest.hasNextPage(), true);
      const next = await assistants.list({ limit: 2, after: ids[1] });
      deepEqual(idsOf(next.data), ids.slice(2));
      const before = await assistants.list({ limit: 2, before: ids[3] });
      deepEqual(idsOf(before.data), ids.slice(1, 3));
      const upwards = await assistants.list({ limit: 2, order: "asc", after: ids[2] });
      deepEqual(idsOf(upwards.data), [ids[1], ids[0]]);
      equal(upwards.has_more, false);
    },
  },
  {
    name: "assistants: auto-paging visits more than 100 of them, newest first",
    async run({ client }) {
      const { assistants } = client.beta;
      const ids: string[] = [];
      for (let index = 0; index < 105; index += 1) {
        ids.unshift((await assistants.create({ model, metadata: { index: String(index) } })).id);
      }
      const visited = idsOf(await collect(assistants.list({ limit: 100 })));
      deepEqual(visited.slice(0, ids.length), ids);
      equal(new Set(visited).size, visited.length);
      await Promise.all(ids.map((id) => assistants.delete(id)));
    },
  },
  {
    name: "threads: create, retrieve, update, delete",
    async run({ client, sdk }) {
      const { threads } = client.beta;
      const empty = await threads.create();
      ok(empty.id.startsWith("thread_"));
      equal(empty["object"], "thread");
      const created = await threads.create({
        messages: [
          { role: "user", content: "Hello" },
          { role: "assistant", content: "Good day", metadata: { tone: "kind" } },
        ],
        metadata: { topic: "greetings" },
      });
      deepEqual(await threads.retrieve(created.id), created);
      const changed = await threads.update(created.id, { metadata: { topic: "farewells" } });
      deepEqual(changed, { ...created, metadata: { topic: "farewells" } });
      const messages = await collect(threads.messages.list(created.id, { order: "asc" }));
      deepEqual(
        messages.map(({ role, content }) => [role, content[0]?.text?.value]),
        [
          ["user", "Hello"],
          ["assistant", "Good day"],
        ],
      );
      deepEqual(await threads.delete(created.id), deleted(created.id, "thread.deleted"));
      await rejectsWith(threads.retrieve(created.id), sdk.errors.NotFoundError, {
        message: `404 No thread found with id '${created.id}'.`,
      });
    },
  },
  {
    name: "messages: create, retrieve, update, list, delete",
    async run({ client, sdk }) {
      const { threads } = client.beta;
      const { messages } = threads;
      const { id: thread_id } = await threads.create({});
      const image = { type: "image_url", image_url: { url: "https://example.com/cat.png", detail: "low" } };
      const created = await messages.create(thread_id, {
        role: "user",
        content: [{ type: "text", text: "What is this?" }, image],
        metadata: { from: "the camera" },
      });
      ok(created.id.startsWith("msg_"));
      deepEqual(created.content, [
        { type: "text", text: { value: "What is this?", annotations: [] } },
        image,
      ]);
      const { object, role, assistant_id, run_id, metadata } = created as Record<string, unknown>;
      deepEqual(
        { object, thread_id: created.thread_id, role, assistant_id, run_id, metadata },
        {
          object: "thread.message",
          thread_id,
          role: "user",
          assistant_id: null,
          run_id: null,
          metadata: { from: "the camera" },
        },
      );
      deepEqual(await messages.retrieve(created.id, { thread_id }), created);
      const changed = await messages.update(created.id, { thread_id, metadata: { from: "a film" } });
      deepEqual(changed, { ...created, metadata: { from: "a film" } });
      const second = await messages.create(thread_id, { role: "user", content: "And this?" });
      deepEqual((await messages.list(thread_id)).data, [second, changed]);
      const gone = await messages.delete(second.id, { thread_id });
      deepEqual(gone, deleted(second.id, "thread.message.deleted"));
      await rejectsWith(messages.retrieve(second.id, { thread_id }), sdk.errors.NotFoundError, {
        message: `404 No message found with id '${second.id}'.`,
      });
    },
  },
  {
    name: "messages: auto-paging visits more than 100 of them, in both orders",
    async run({ client }) {
      const { threads } = client.beta;
      const texts = Array.from({ length: 230 }, (_, index) => `Message ${index}`);
      const { id } = await threads.create({
        messages: texts.map((content) => ({ role: "user", content })),
      });
      const upwards = await collect(threads.messages.list(id, { order: "asc", limit: 100 }));
      deepEqual(
        upwards.map(({ content }) => content[0]?.text?.value),
        texts,
      );
      const downwards = await collect(threads.messages.list(id));
      deepEqual(idsOf(downwards), idsOf(upwards).reverse());
    },
  },
  {
    name: "models: list, retrieve",
    async run({ client, sdk }) {
      const models = await collect(client.models.list());
      const [first] = models;
      ok(first !== undefined && first.object === "model");
      equal((await client.models.retrieve(first.id)).id, first.id);
      await rejectsWith(client.models.retrieve("no-such-model"), sdk.errors.NotFoundError, {});
    },
  },
];

function idsOf(items: { id: string }[]): string[] {
  return items.map(({ id }) => id);
}

function deleted(id: string, object: string) {
  return { id, object, deleted: true };
}
