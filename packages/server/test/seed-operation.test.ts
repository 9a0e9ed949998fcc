import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPostgresDatabase, type PostgresDatabase } from "./postgres-database.ts";
import { startTestServer, type TestServer } from "./running-server.ts";
import { createScriptedUpstream, type ScriptedUpstream } from "./scripted-upstream.ts";
import { parseEvents, type ReceivedEvent, readUntil } from "./server-sent-events.ts";

/*
 * The whole of `POST /v1/threads/runs`, as a client and as a provider see it: a real server, a real provider over
 * HTTP, and nothing known of what lies between.
 */

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at field by field, as a client without types does.
type Body = any;

describe.each([
  { database: "SQLite", openDatabase: async () => null },
  { database: "Postgres", openDatabase: createPostgresDatabase },
])("on $database", ({ openDatabase }) => {
  let upstream: ScriptedUpstream;
  let server: TestServer;
  let database: PostgresDatabase | null;

  beforeAll(async () => {
    upstream = await createScriptedUpstream();
    database = await openDatabase();
    server = await startTestServer({
      providers: { up: { type: "openai-compatible", baseUrl: upstream.url } },
      databaseUrl: database?.url,
    });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await upstream.close();
    await database?.[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    upstream.requests.length = 0;
  });

  const weather = {
    type: "function",
    function: {
      name: "get_weather",
      description: "The weather in a city",
      parameters: { type: "object", properties: { city: { type: "string" } } },
      required: ["city"],
    },
  };

  const hello = { model: "up/scripted", thread: { messages: [{ role: "user", content: "Hello" }] } };

  async function create(body: object, headers: Record<string, string> = {}): Promise<Body> {
    const response = await server.request("/v1/threads/runs", { body, headers });
    return response.json();
  }

  async function stream(body: object): Promise<ReceivedEvent[]> {
    const response = await server.request("/v1/threads/runs", { body: { ...body, stream: true } });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    return parseEvents(await response.text());
  }

  async function get(path: string): Promise<Body> {
    const response = await server.request(path);
    expect(response.status).toBe(200);
    return response.json();
  }

  const received = (): Body => upstream.requests.at(-1)?.body;
  const dataOf = (events: ReceivedEvent[], name: string): Body =>
    JSON.parse(events.find(({ event }) => event === name)?.data ?? "null");
  const namesOf = (events: ReceivedEvent[]) => events.map(({ event }) => event);

  describe("what the provider receives", () => {
    it("is every message of the thread, in its role, whether its content is a text or parts", async () => {
      await create({
        model: "up/scripted",
        thread: {
          messages: [
            { role: "system", content: "Be kind." },
            { role: "user", content: [{ type: "text", text: "One" }] },
            { role: "assistant", content: [{ type: "text", text: { value: "Two" } }] },
            {
              role: "user",
              content: [
                { type: "text", text: "Three" },
                { type: "image_url", imageUrl: { url: "https://example.com/cat.png", detail: "low" } },
              ],
            },
          ],
        },
      });
      expect(received().messages).toMatchObject([
        { role: "system", content: "Be kind." },
        { role: "user", content: "One" },
        { role: "assistant", content: "Two" },
        {
          role: "user",
          content: [
            { type: "text", text: "Three" },
            { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
          ],
        },
      ]);
    });

    it("is the model's own name, with temperature, topP and the token limit", async () => {
      await create({ ...hello, temperature: 0.25, topP: 0.5, maxCompletionTokens: 77 });
      expect(received()).toMatchObject({ model: "scripted", temperature: 0.25, top_p: 0.5, max_tokens: 77 });
    });

    it("leaves out what was not set", async () => {
      await create(hello);
      expect(Object.keys(received()).sort()).toEqual(["messages", "model", "stream", "stream_options"]);
    });

    it.each([
      "additionaInstructions",
      "additionalInstructions",
      "additiona_instructions",
      "additional_instructions",
    ])("is the instructions, with those of %s after them", async (field) => {
      const run = await create({ ...hello, instructions: "Speak French.", [field]: "Be brief." });
      expect(received().messages[0]).toEqual({ role: "system", content: "Speak French.\n\nBe brief." });
      expect(run.instructions).toBe("Speak French.\n\nBe brief.");
    });

    it("is the function tools, their required fields in the schema", async () => {
      await create({ ...hello, tools: [weather] });
      expect(received().tools).toMatchObject([
        {
          type: "function",
          function: {
            name: "get_weather",
            description: "The weather in a city",
            parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
          },
        },
      ]);
    });

    it("is only the newest messages under truncationStrategy, and under maxPromptTokens", async () => {
      const messages = ["first", "second", "third"].map((content) => ({ role: "user", content }));
      await create({
        ...hello,
        thread: { messages },
        truncationStrategy: { type: "last_messages", lastMessages: 2 },
      });
      expect(received().messages.map(({ content }: Body) => content)).toEqual(["second", "third"]);
      await create({ ...hello, thread: { messages }, maxPromptTokens: 7 });
      expect(received().messages.map(({ content }: Body) => content)).toEqual(["third"]);
    });
  });

  describe("what the client gets back", () => {
    const runFields = [
      "assistantId",
      "cancelledAt",
      "completedAt",
      "createdAt",
      "expiresAt",
      "failedAt",
      "fileIds",
      "id",
      "incompleteDetails",
      "instructions",
      "lastError",
      "metadata",
      "model",
      "object",
      "requiredAction",
      "startedAt",
      "status",
      "threadId",
      "tools",
      "usage",
    ];
    const isTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

    it("is the completed run, when it waits", async () => {
      upstream.enqueue({ text: ["Hi ", "there"], usage: { prompt_tokens: 11, completion_tokens: 2 } });
      const run = await create({
        ...hello,
        instructions: "Speak.",
        tools: [weather],
        metadata: { Team_A: { b: [1] } },
      });
      expect(Object.keys(run).sort()).toEqual(runFields);
      expect(run).toEqual({
        id: expect.stringMatching(/^run_[0-9a-f-]{36}$/),
        object: "run",
        createdAt: isTime,
        assistantId: "",
        threadId: expect.stringMatching(/^thread_[0-9a-f-]{36}$/),
        status: "completed",
        requiredAction: null,
        lastError: null,
        expiresAt: isTime,
        startedAt: isTime,
        cancelledAt: null,
        completedAt: isTime,
        failedAt: null,
        model: "up/scripted",
        instructions: "Speak.",
        tools: [
          {
            id: "",
            name: "get_weather",
            type: "function",
            function: {
              name: "get_weather",
              description: "The weather in a city",
              parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
              required: ["city"],
            },
            openapiSpec: "",
            openapiActionData: null,
          },
        ],
        fileIds: [],
        metadata: { Team_A: { b: [1] } },
        usage: { promptTokens: 11, completionTokens: 2, totalTokens: 13 },
        incompleteDetails: null,
      });
      expect(Date.parse(run.expiresAt) - Date.parse(run.createdAt)).toBe(600_000);
      expect(await get(`/v1/threads/${run.threadId}/runs/${run.id}`)).toEqual(run);
    });

    it("has every field in every state that a run passes through", async () => {
      for (const answer of [
        { text: "Hi" },
        { toolCalls: [{ name: "get_weather", arguments: "{}" }] },
        { status: 401 },
      ]) {
        upstream.enqueue(answer);
        const events = await stream({ ...hello, tools: [weather] });
        const runs = events.filter(({ event }) => /^thread\.run\.[a-z_]+$/.test(event ?? ""));
        expect(runs.length).toBeGreaterThanOrEqual(4);
        for (const { data } of runs) {
          expect(Object.keys(JSON.parse(data)).sort()).toEqual(runFields);
        }
      }
    });

    it("is the stream in the canonical order, each frame numbered, ended by [DONE]", async () => {
      upstream.enqueue({ text: ["Hel", "lo"] });
      const events = await stream(hello);
      expect(namesOf(events)).toEqual([
        "thread.created",
        "thread.run.created",
        "thread.run.queued",
        "thread.run.in_progress",
        "thread.run.step.created",
        "thread.run.step.in_progress",
        "thread.message.created",
        "thread.message.in_progress",
        "thread.message.delta",
        "thread.message.delta",
        "thread.message.completed",
        "thread.run.step.completed",
        "thread.run.completed",
        "done",
      ]);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)?.data).toBe("[DONE]");
      const deltas = events
        .filter(({ event }) => event === "thread.message.delta")
        .map(({ data }) => JSON.parse(data));
      expect(deltas.map(({ delta }) => delta.content)).toEqual([
        [{ index: 0, type: "text", text: "Hel" }],
        [{ index: 0, type: "text", text: "lo" }],
      ]);
    });

    it("is the first event before the provider has sent the second", async () => {
      const call = upstream.enqueue({ text: ["one", "two"], gated: true });
      const response = await server.request("/v1/threads/runs", { body: { ...hello, stream: true } });
      const reader = response.body?.getReader();
      if (reader === undefined) {
        throw new Error("no body");
      }
      await call.arrived;
      call.release(1);
      const begun = await readUntil(reader, (text) => text.includes('"one"'));
      expect(begun).not.toContain('"two"');
      call.release(2);
      expect(await readUntil(reader, (text) => text.includes("[DONE]"))).toContain('"two"');
    });

    it("is the call, when the model asks for a function, and the run waits", async () => {
      const calls = [
        { name: "get_weather", arguments: ['{"ci', 'ty":"Oslo"}'] },
        { name: "get_weather", arguments: '{"city":"Rome"}' },
      ];
      upstream.enqueue({ toolCalls: calls });
      const events = await stream({ ...hello, tools: [weather] });
      expect(namesOf(events).slice(-2)).toEqual(["thread.run.requires_action", "done"]);
      const run = dataOf(events, "thread.run.requires_action");
      expect(run).toMatchObject({ status: "requires_action", usage: null, completedAt: null });
      expect(run.requiredAction).toEqual({
        type: "submit_tool_outputs",
        submitToolOutputs: {
          toolCalls: ["Oslo", "Rome"].map((city) => ({
            id: expect.stringMatching(/^call_/),
            type: "function",
            function: { name: "get_weather", arguments: `{"city":"${city}"}` },
          })),
        },
      });
      const { data } = await get(`/v1/threads/${run.threadId}/runs/${run.id}/steps`);
      expect(data).toMatchObject([{ type: "tool_calls", status: "in_progress", usage: null }]);
      upstream.enqueue({ toolCalls: calls });
      expect(await create({ ...hello, tools: [weather] })).toMatchObject({ status: "requires_action" });
    });

    it("can be read afterwards: thread, messages, run and steps", async () => {
      const thread = {
        title: "A talk",
        metadata: { user_id: "u1", camelKey: 1 },
        toolResources: { codeInterpreter: { fileIds: ["file-1"] } },
        messages: [
          {
            role: "user",
            content: "Hello",
            metadata: { n: 1 },
            attachments: [{ fileId: "file-2", tools: [{ type: "file_search" }] }],
          },
        ],
      };
      upstream.enqueue({ text: "Hi" });
      const run = await create({ model: "up/scripted", thread });
      expect(run.fileIds).toEqual(["file-1", "file-2"]);
      expect(await get(`/v1/threads/${run.threadId}`)).toEqual({
        id: run.threadId,
        object: "thread",
        createdAt: isTime,
        metadata: { user_id: "u1", camelKey: 1 },
        title: "A talk",
        toolResources: expect.objectContaining({ codeInterpreter: { fileIds: ["file-1"] } }),
        ttlSeconds: null,
        expiresAt: null,
      });
      const messages = await get(`/v1/threads/${run.threadId}/messages`);
      expect(messages).toMatchObject({ object: "list", hasMore: false });
      expect(messages.data).toMatchObject([
        {
          object: "thread.message",
          role: "user",
          content: [{ type: "text", text: "Hello" }],
          attachments: [{ fileId: "file-2" }],
          metadata: { n: 1 },
          runId: "",
        },
        { role: "assistant", content: [{ type: "text", text: "Hi" }], runId: run.id },
      ]);
      expect([messages.firstId, messages.lastId]).toEqual(messages.data.map(({ id }: Body) => id));
      const steps = await get(`/v1/threads/${run.threadId}/runs/${run.id}/steps`);
      expect(steps.data).toMatchObject([
        {
          object: "thread.run.step",
          type: "message_creation",
          status: "completed",
          stepDetails: { messageCreation: { messageId: messages.lastId } },
          usage: run.usage,
        },
      ]);
    });

    it("is completed with incompleteDetails when the token limit cut the answer", async () => {
      upstream.enqueue({ text: "Once upon", finishReason: "length" });
      const run = await create({ ...hello, maxCompletionTokens: 2 });
      expect(run).toMatchObject({
        status: "completed",
        incompleteDetails: { reason: "max_completion_tokens" },
      });
      const messages = await get(`/v1/threads/${run.threadId}/messages`);
      expect(messages.data[1].content[0].text).toBe("Once upon");
    });

    it("is the run as it stands, at once or after the time asked for", async () => {
      for (const prefer of ["respond-async", "wait=0"]) {
        const call = upstream.enqueue({ text: "Late", gated: true });
        const run = await create(hello, { prefer });
        expect(["queued", "in_progress"]).toContain(run.status);
        call.release(2);
        const joined = await server.request(`/v1/threads/${run.threadId}/runs/${run.id}/stream`);
        expect(await joined.text()).toContain("thread.run.completed");
      }
      expect(await create(hello, { prefer: "wait=30" })).toMatchObject({ status: "completed" });
    });

    it("does not end the run when the client goes", async () => {
      const call = upstream.enqueue({ text: ["one ", "two"], gated: true });
      const client = new AbortController();
      const response = await fetch(`${server.url}/v1/threads/runs`, {
        method: "POST",
        headers: { "x-tune-key": server.key, "content-type": "application/json" },
        body: JSON.stringify({ ...hello, stream: true }),
        signal: client.signal,
      });
      const reader = response.body?.getReader();
      if (reader === undefined) {
        throw new Error("no body");
      }
      call.release(1);
      const text = await readUntil(reader, (read) => read.includes('"one "'));
      client.abort();
      call.release(2);
      const { id, threadId } = dataOf(parseEvents(text), "thread.run.created");
      const rest = await server.request(`/v1/threads/${threadId}/runs/${id}/stream`, {
        headers: { "last-event-id": "9" },
      });
      const events = parseEvents(await rest.text());
      expect(events[0]?.id).toBe(10);
      expect(dataOf(events, "thread.run.completed")).toMatchObject({ id, status: "completed" });
      expect(dataOf(events, "thread.message.completed").content[0].text).toBe("one two");
    });
  });

  describe("a provider that fails", () => {
    const at = { "retry-after": "0" };
    it.each([
      ["refuses the key", { status: 401, body: { error: { message: "bad key" } } }, "server_error", 1],
      [
        "is busy to the last",
        { status: 429, headers: at, body: { error: { message: "slow down" } } },
        "rate_limit_exceeded",
        3,
      ],
      [
        "is broken to the last",
        { status: 500, headers: at, body: { error: { message: "boom" } } },
        "server_error",
        3,
      ],
      ["refuses the request", { status: 400, body: { error: { message: "too odd" } } }, "invalid_prompt", 1],
      ["sends a web page", { bytes: "<html>hello</html>", contentType: "text/html" }, "server_error", 1],
      [
        "sends garbage",
        { bytes: Uint8Array.of(0, 255, 1, 254, 10, 10), contentType: "text/event-stream" },
        "server_error",
        1,
      ],
      ["hangs up in the middle", { text: ["Half"], end: "hang up" }, "server_error", 1],
      ["ends in the middle", { text: ["Half"], end: "eof" }, "server_error", 1],
      [
        "ends within a call's arguments",
        { toolCalls: [{ name: "get_weather", arguments: ['{"ci'] }], end: "eof" },
        "server_error",
        1,
      ],
    ] as const)("and %s makes a failed run that says why", async (_, answer, code, calls) => {
      for (let call = 0; call < calls; call += 1) {
        upstream.enqueue(answer);
      }
      const run = await create({ ...hello, tools: [weather] });
      expect(run).toMatchObject({
        status: "failed",
        failedAt: expect.any(String),
        lastError: { code, message: expect.stringMatching(/\S/) },
        requiredAction: null,
      });
      expect(JSON.stringify(run.lastError)).not.toMatch(/ at .*\.(ts|js):\d|node_modules/);
      expect(upstream.requests).toHaveLength(calls);
      // The thread and all that was said are still there, and the server serves.
      const { data } = await get(`/v1/threads/${run.threadId}/messages`);
      expect(data[0]).toMatchObject({ role: "user" });
      expect(await create(hello)).toMatchObject({ status: "completed" });
    });

    it("for a moment only is asked again, and the client sees nothing of it", async () => {
      upstream.enqueue({ status: 429, headers: at });
      upstream.enqueue({ status: 503, headers: at });
      upstream.enqueue({ text: "At last" });
      expect(await create(hello)).toMatchObject({ status: "completed" });
      expect(upstream.requests).toHaveLength(3);
    });
  });
});
