import { describe, expect, it } from "vitest";
import { calls, hangsAfter, says } from "../../../test/scripted-model.ts";
import { lookUp, startOpenAiEdge } from "./testing/openai-edge.ts";

type List = { data: { id: string }[]; first_id: string; last_id: string; has_more: boolean };

describe("assistants of the Assistants dialect", () => {
  const fullWith = (fileId: string) => ({
    model: "gpt-4o",
    name: "Desk",
    description: "Helps.",
    instructions: "Help.",
    tools: [
      {
        type: "function",
        function: {
          name: "look_up",
          description: "Looks up.",
          parameters: { type: "object", properties: { a: { type: "string" } } },
          strict: true,
        },
      },
      { type: "code_interpreter" },
      { type: "file_search", file_search: { max_num_results: 3 } },
    ],
    tool_resources: {
      code_interpreter: { file_ids: [fileId] },
      file_search: { vector_store_ids: ["vs_1"] },
    },
    metadata: { a: "b" },
    temperature: 0.5,
    top_p: 0.25,
    response_format: {
      type: "json_schema",
      json_schema: { name: "answer", schema: { type: "object" }, strict: true },
    },
    reasoning_effort: "low",
  });

  it("come back with every field as it was given", async () => {
    const { give, addFile } = await startOpenAiEdge();
    const full = fullWith(await addFile());
    const created = await give("POST", "/assistants", { ...full, unknown_field: 1 });
    expect(created).toEqual({
      ...full,
      id: expect.stringMatching(/^asst_/),
      object: "assistant",
      created_at: expect.any(Number),
    });
    expect(Math.abs(Number(created["created_at"]) - Date.now() / 1000)).toBeLessThan(60);
    expect(await give("GET", `/assistants/${created["id"]}`)).toEqual(created);
  });

  it("have the documented defaults", async () => {
    const { give } = await startOpenAiEdge();
    expect(
      await give("POST", "/assistants", { model: "test/model", metadata: null, name: null, file_ids: [] }),
    ).toMatchObject({
      name: null,
      description: null,
      instructions: null,
      tools: [],
      tool_resources: {},
      metadata: {},
      temperature: 1,
      top_p: 1,
      response_format: "auto",
      reasoning_effort: null,
    });
  });

  it("change in the fields that are given", async () => {
    const { give, addFile } = await startOpenAiEdge();
    const created = await give("POST", "/assistants", fullWith(await addFile()));
    const path = `/assistants/${created["id"]}`;
    const change = { name: null, model: "test/other", metadata: { c: "d" }, response_format: "auto" };
    expect(await give("POST", path, change)).toEqual({ ...created, ...change });
    expect(await give("POST", path, {})).toEqual({ ...created, ...change });
  });

  it("are gone when they were deleted", async () => {
    const { give, ask, assistantId } = await startOpenAiEdge();
    expect(await give("DELETE", `/assistants/${assistantId}`)).toEqual({
      id: assistantId,
      object: "assistant.deleted",
      deleted: true,
    });
    expect((await ask("GET", `/assistants/${assistantId}`)).statusCode).toBe(404);
  });

  it("are listed newest first, in exact pages", async () => {
    const { give, ask, assistantId: first } = await startOpenAiEdge();
    const ids = [first];
    for (const name of ["b", "c"]) {
      ids.unshift((await give<{ id: string }>("POST", "/assistants", { model: "m", name })).id);
    }
    const page = await give<List>("GET", "/assistants?limit=2");
    expect(page).toMatchObject({ object: "list", first_id: ids[0], last_id: ids[1], has_more: true });
    const rest = await give<List>("GET", `/assistants?limit=2&after=${page.last_id}`);
    expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([[first], false]);
    const back = await give<List>("GET", `/assistants?before=${first}`);
    expect(back.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const empty = await give<List>("GET", `/assistants?after=${first}`);
    expect(empty).toEqual({ object: "list", data: [], first_id: null, last_id: null, has_more: false });
    for (const query of ["limit=0", "limit=101", "order=up", "after=asst_nowhere"]) {
      expect((await ask("GET", `/assistants?${query}`)).statusCode).toBe(400);
    }
  });
});

describe("threads and messages of the Assistants dialect", () => {
  it("are made from nothing, changed and deleted", async () => {
    const { give, ask, addFile } = await startOpenAiEdge();
    const thread = await give("POST", "/threads");
    expect(thread).toEqual({
      id: expect.stringMatching(/^thread_/),
      object: "thread",
      created_at: expect.any(Number),
      metadata: {},
      tool_resources: {},
    });
    const path = `/threads/${thread["id"]}`;
    const resources = { code_interpreter: { file_ids: [await addFile()] } };
    const change = { metadata: { a: "b" }, tool_resources: resources };
    expect(await give("POST", path, change)).toEqual({ ...thread, ...change });
    expect(await give("GET", path)).toEqual({ ...thread, ...change });
    expect(await give("DELETE", path)).toEqual({
      id: thread["id"],
      object: "thread.deleted",
      deleted: true,
    });
    expect((await ask("GET", path)).statusCode).toBe(404);
  });

  it("keep texts, images and attachments of a message", async () => {
    const { give, threadId, addFile } = await startOpenAiEdge();
    const path = `/threads/${threadId}/messages`;
    const attachments = [{ file_id: await addFile(), tools: [{ type: "file_search" }] }];
    const images = [
      { type: "image_url", image_url: { url: "https://images.example/a.png", detail: "low" } },
      { type: "image_file", image_file: { file_id: await addFile(), detail: "auto" } },
    ];
    const message = await give("POST", path, {
      role: "user",
      content: [{ type: "text", text: "Look" }, ...images],
      attachments,
      metadata: { a: "b" },
    });
    expect(message).toEqual({
      id: expect.stringMatching(/^msg_/),
      object: "thread.message",
      created_at: expect.any(Number),
      thread_id: threadId,
      status: "completed",
      incomplete_details: null,
      completed_at: expect.any(Number),
      incomplete_at: null,
      role: "user",
      content: [{ type: "text", text: { value: "Look", annotations: [] } }, ...images],
      assistant_id: null,
      run_id: null,
      attachments,
      metadata: { a: "b" },
    });
    const own = `${path}/${message["id"]}`;
    expect(await give("GET", own)).toEqual(message);
    expect(await give("POST", own, { metadata: null })).toEqual({ ...message, metadata: {} });
    expect(await give("DELETE", own)).toEqual({
      id: message["id"],
      object: "thread.message.deleted",
      deleted: true,
    });
  });

  it("are the same things in both dialects", async () => {
    const { give, call, threadId } = await startOpenAiEdge();
    const seen = (await call("GET", `/v1/threads/${threadId}/messages`)).json();
    expect(seen.data[0].content[0].text).toBe("Hello");
    await call("POST", `/v1/threads/${threadId}/messages`, {
      body: { role: "assistant", content: "From Tune", metadata: { n: 1, deep: { a: true } } },
    });
    const list = await give<{ data: object[] }>("GET", `/threads/${threadId}/messages`);
    expect(list.data[0]).toMatchObject({
      role: "assistant",
      content: [{ type: "text", text: { value: "From Tune", annotations: [] } }],
      metadata: { n: "1", deep: '{"a":true}' },
    });
  });
});

describe("runs of the Assistants dialect", () => {
  it("are queued when creation answers, with all that they were ordered with", async () => {
    const { give, model, threadId, assistantId } = await startOpenAiEdge();
    const { answer, hanging } = hangsAfter("Hi");
    model.enqueue(answer);
    const settings = {
      instructions: "Be kind.",
      temperature: 0.5,
      top_p: 0.25,
      max_prompt_tokens: 256,
      max_completion_tokens: 300,
      truncation_strategy: { type: "last_messages", last_messages: 4 },
      tool_choice: { type: "function", function: { name: "look_up" } },
      parallel_tool_calls: false,
      response_format: { type: "json_object" },
      reasoning_effort: "high",
      metadata: { a: "b" },
    };
    const run = await give("POST", `/threads/${threadId}/runs`, {
      assistant_id: assistantId,
      additional_instructions: "Be brief.",
      additional_messages: [{ role: "user", content: "And this" }],
      ...settings,
    });
    expect(run).toEqual({
      ...settings,
      id: expect.stringMatching(/^run_/),
      object: "thread.run",
      created_at: expect.any(Number),
      thread_id: threadId,
      assistant_id: assistantId,
      status: "queued",
      required_action: null,
      last_error: null,
      expires_at: Number(run["created_at"]) + 600,
      started_at: null,
      cancelled_at: null,
      failed_at: null,
      completed_at: null,
      incomplete_details: null,
      model: "test/model",
      instructions: "Be kind.\n\nBe brief.",
      tools: [
        {
          ...lookUp,
          function: { name: "look_up", parameters: { type: "object", properties: {} }, strict: false },
        },
      ],
      tool_resources: {},
      usage: null,
    });
    const messages = await give<List>("GET", `/threads/${threadId}/messages`);
    expect(JSON.stringify(messages.data)).toContain("And this");
    await hanging;
    expect(model.requests[0]).toMatchObject({
      instructions: "Be kind.\n\nBe brief.",
      temperature: 0.5,
      topP: 0.25,
      maxOutputTokens: 300,
      toolChoice: { name: "look_up" },
      parallelToolCalls: false,
      responseFormat: { type: "json_object" },
      reasoningEffort: "high",
    });
  });

  it("wait for their end when the client prefers that, and are read with their steps and messages", async () => {
    const { give, app, key, model, threadId, assistantId, ask } = await startOpenAiEdge();
    model.enqueue(says("Hi"));
    const answer = await app.inject({
      method: "POST",
      url: `/openai/v1/threads/${threadId}/runs`,
      headers: { authorization: `Bearer ${key}`, prefer: "wait=10" },
      payload: { assistant_id: assistantId },
    });
    const run = answer.json();
    expect(run).toMatchObject({ status: "completed", usage: { total_tokens: 10 }, expires_at: null });
    const path = `/threads/${threadId}/runs/${run.id}`;
    const read = await ask("GET", path);
    expect(read.json()).toEqual(run);
    expect(Number(read.headers["openai-poll-after-ms"])).toBeLessThanOrEqual(250);
    expect((await give<List>("GET", `/threads/${threadId}/runs`)).data).toEqual([run]);
    const include = "include%5B%5D=step_details.tool_calls%5B*%5D.file_search.results%5B*%5D.content";
    const steps = await give<List>("GET", `${path}/steps?${include}`);
    expect(steps.data).toMatchObject([
      { object: "thread.run.step", type: "message_creation", status: "completed", run_id: run.id },
    ]);
    expect(await give("GET", `${path}/steps/${steps.data[0]?.id}?${include}`)).toEqual(steps.data[0]);
    const messages = await give<List>("GET", `/threads/${threadId}/messages?run_id=${run.id}`);
    expect(messages.data).toMatchObject([
      { role: "assistant", run_id: run.id, assistant_id: assistantId, status: "completed" },
    ]);
    expect(await give("POST", path, { metadata: { a: "b" } })).toEqual({ ...run, metadata: { a: "b" } });
  });

  it("are refused when they would need a tool that the server does not run", async () => {
    const { give, ask, threadId, model } = await startOpenAiEdge();
    const { id } = await give<{ id: string }>("POST", "/assistants", {
      model: "test/model",
      tools: [{ type: "file_search" }],
    });
    const refused = await ask("POST", `/threads/${threadId}/runs`, { assistant_id: id });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error).toMatchObject({
      message: expect.stringContaining("'file_search' is not available on this server yet"),
      param: "tools",
    });
    model.enqueue(says("Hi"));
    await give("POST", `/threads/${threadId}/runs`, { assistant_id: id, tools: [] });
  });

  it("force a tool once, so that the model can answer when it has the output", async () => {
    const { give, ask, model, threadId, assistantId, streamOf } = await startOpenAiEdge();
    model.enqueue(calls("look_up", "{}"), says("Found"));
    const events = await streamOf(`/threads/${threadId}/runs`, {
      assistant_id: assistantId,
      tool_choice: "required",
    });
    const run = JSON.parse(events.at(-2)?.data ?? "");
    const [call] = run.required_action.submit_tool_outputs.tool_calls;
    await streamOf(`/threads/${threadId}/runs/${run.id}/submit_tool_outputs`, {
      tool_outputs: [{ tool_call_id: call.id }],
    });
    expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", "auto"]);
    expect((await give("GET", `/threads/${threadId}/runs/${run.id}`))["tool_choice"]).toBe("required");
    const wrong = { assistant_id: assistantId, tool_choice: { type: "function", function: { name: "no" } } };
    expect((await ask("POST", `/threads/${threadId}/runs`, wrong)).json().error).toMatchObject({
      message: "The tool choice names the function 'no', which is not among the run's tools.",
      param: "tool_choice",
    });
  });
});

describe("models of the Assistants dialect", () => {
  it("are those of the providers and the aliases", async () => {
    const { give } = await startOpenAiEdge();
    const entry = (id: string) => ({ id, object: "model", created: 0, owned_by: expect.any(String) });
    expect(await give("GET", "/models")).toEqual({
      object: "list",
      data: [entry("gpt-4o"), entry("test/model")],
    });
    expect(await give("GET", "/models/gpt-4o")).toEqual(entry("gpt-4o"));
    expect(await give("GET", "/models/test%2Fmodel")).toEqual(entry("test/model"));
    expect(await give("GET", "/models/test/model")).toEqual(entry("test/model"));
  });

  it("are not found by names that nothing is configured for", async () => {
    const { ask, threadId, assistantId } = await startOpenAiEdge();
    const answers = [
      await ask("GET", "/models/gpt-3"),
      await ask("POST", `/threads/${threadId}/runs`, { assistant_id: assistantId, model: "gpt-3" }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(404);
      expect(answer.json().error).toMatchObject({
        message: expect.stringMatching(/^The model 'gpt-3' does not exist\./),
        param: "model",
        code: "model_not_found",
      });
    }
  });

  it("are replaced by the default model where there is one, and keep the name that was asked for", async () => {
    const { give, call, model, streamOf, threadId } = await startOpenAiEdge({ defaultModel: "test/default" });
    const { id } = await give<{ id: string }>("POST", "/assistants", { model: "gpt-3" });
    model.enqueue(says("Hi"));
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: id });
    expect(JSON.parse(events.at(-2)?.data ?? "")).toMatchObject({ status: "completed", model: "gpt-3" });
    const other = await call("POST", `/v1/threads/${threadId}/runs`, { body: { model: "gpt-3" } });
    expect(other.statusCode).toBe(400);
  });
});
