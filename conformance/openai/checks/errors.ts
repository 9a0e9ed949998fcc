import { equal, ok } from "node:assert/strict";
import { type Check, model } from "../check.ts";
import { rejectsWith } from "../rejects-with.ts";
import type { SdkError } from "../sdk.ts";
import { start } from "./runs.ts";

const tools = [
  { type: "function", function: { name: "ask", parameters: { type: "object", properties: {} } } },
];
const twoCalls = {
  toolCalls: [
    { name: "ask", arguments: "{}" },
    { name: "ask", arguments: "{}" },
  ],
};
const noun = { thread: "thread", assistant: "assistant", run: "run", message: "message", step: "run step" };

/** The errors that applications recognise by class, status and text. */
export const errorChecks: Check[] = [
  {
    name: "errors: a wrong key is an AuthenticationError",
    async run({ sdk, connection }) {
      const client = sdk.createClient({ ...connection, apiKey: "sk-wrong" });
      const call = client.beta.assistants.list();
      const properties = { status: 401, type: "invalid_request_error", code: "invalid_api_key" };
      await rejectsWith(call, sdk.errors.AuthenticationError, properties);
    },
  },
  {
    name: "errors: what is not there is a NotFoundError that names it",
    async run({ sdk, client }) {
      const { assistants, threads } = client.beta;
      const { messages, runs } = threads;
      const { assistantId, threadId } = await start(client);
      const { id: run_id } = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const suffix = "AbCdEfGhIjKlMnOpQrStUvWx";
      const params = { thread_id: threadId };
      const lost: [name: string, id: string, call: (id: string) => Promise<unknown>][] = [
        [noun.assistant, `asst_${suffix}`, (id) => assistants.retrieve(id)],
        [noun.thread, `thread_${suffix}`, (id) => threads.retrieve(id)],
        [noun.thread, `thread_${suffix}`, (id) => messages.create(id, { role: "user", content: "Hi" })],
        [noun.message, `msg_${suffix}`, (id) => messages.retrieve(id, params)],
        [noun.run, `run_${suffix}`, (id) => runs.retrieve(id, params)],
        [noun.step, `step_${suffix}`, (id) => runs.steps.retrieve(id, { ...params, run_id })],
        [noun.assistant, `asst_${suffix}`, (id) => runs.create(threadId, { assistant_id: id })],
      ];
      for (const [name, id, call] of lost) {
        await rejectsWith(call(id), sdk.errors.NotFoundError, {
          status: 404,
          message: `404 No ${name} found with id '${id}'.`,
          type: "invalid_request_error",
          param: null,
          code: null,
        });
      }
    },
  },
  {
    name: "errors: a malformed id says what ids begin with",
    async run({ sdk, client }) {
      const { assistants, threads } = client.beta;
      const malformed: [param: string, prefix: string, call: Promise<unknown>][] = [
        ["thread_id", "thread", threads.retrieve("undefined")],
        ["assistant_id", "asst", assistants.retrieve("undefined")],
      ];
      for (const [param, prefix, call] of malformed) {
        await rejectsWith(call, sdk.errors.BadRequestError, {
          message: `400 Invalid '${param}': 'undefined'. Expected an ID that begins with '${prefix}'.`,
          param,
          type: "invalid_request_error",
        });
      }
    },
  },
  {
    name: "errors: a missing field is a BadRequestError that names it",
    async run({ sdk, client }) {
      await rejectsWith(client.beta.assistants.create({ name: "No model" }), sdk.errors.BadRequestError, {
        message: "400 Missing required parameter: 'model'.",
        param: "model",
        code: "missing_required_parameter",
      });
      const { id } = await client.beta.threads.create();
      await rejectsWith(
        client.beta.threads.messages.create(id, { role: "user" }),
        sdk.errors.BadRequestError,
        {
          message: "400 Missing required parameter: 'content'.",
          param: "content",
        },
      );
    },
  },
  {
    name: "errors: an active run keeps messages and other runs from its thread",
    async run({ sdk, client, upstream }) {
      upstream.enqueue(twoCalls);
      const { assistantId, threadId } = await start(client, { tools });
      const { messages, runs } = client.beta.threads;
      const { id } = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const properties = { type: "invalid_request_error", param: null, code: null };
      const { BadRequestError } = sdk.errors;
      await rejectsWith(messages.create(threadId, { role: "user", content: "Hi" }), BadRequestError, {
        ...properties,
        message: `400 Can't add messages to ${threadId} while a run ${id} is active.`,
      });
      await rejectsWith(runs.create(threadId, { assistant_id: assistantId }), BadRequestError, {
        ...properties,
        message: `400 Thread ${threadId} already has an active run ${id}.`,
      });
      await rejectsWith(runs.stream(threadId, { assistant_id: assistantId }).done(), BadRequestError, {
        message: `400 Thread ${threadId} already has an active run ${id}.`,
      });
      await runs.cancel(id, { thread_id: threadId });
    },
  },
  {
    name: "errors: tool outputs must answer the calls that wait, all of them",
    async run({ sdk, client, upstream }) {
      upstream.enqueue(twoCalls);
      const { assistantId, threadId } = await start(client, { tools });
      const { runs } = client.beta.threads;
      const { id, required_action } = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const [first = "", second = ""] =
        required_action?.submit_tool_outputs.tool_calls.map((call) => call.id) ?? [];
      const submit = (...ids: string[]) =>
        runs.submitToolOutputs(id, {
          thread_id: threadId,
          tool_outputs: ids.map((tool_call_id) => ({ tool_call_id, output: "yes" })),
        });
      const { BadRequestError } = sdk.errors;
      const expected = `400 Expected tool outputs for call_ids ['${first}', '${second}'], got`;
      await rejectsWith(submit(first), BadRequestError, { message: `${expected} ['${first}']` });
      await rejectsWith(submit(first, second, "call_c"), BadRequestError, {
        message: `${expected} ['${first}', '${second}', 'call_c']`,
      });
      await submit(second, first);
      equal((await runs.poll(id, { thread_id: threadId })).status, "completed");
    },
  },
  {
    name: "errors: a run that has ended takes no tool outputs and no cancellation",
    async run({ sdk, client }) {
      const { assistantId, threadId } = await start(client);
      const { runs } = client.beta.threads;
      const { id } = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const params = { thread_id: threadId };
      const tool_outputs = [{ tool_call_id: "call_a", output: "yes" }];
      const { BadRequestError } = sdk.errors;
      await rejectsWith(runs.submitToolOutputs(id, { ...params, tool_outputs }), BadRequestError, {
        message: '400 Runs in status "completed" do not accept tool outputs.',
      });
      await rejectsWith(runs.cancel(id, params), BadRequestError, {
        message: "400 Cannot cancel run with status 'completed'.",
      });
    },
  },
  {
    name: "errors: an unknown path, an unknown model and what is not available yet",
    async run({ sdk, client }) {
      const { errors } = sdk;
      await rejectsWith(client.get("/no/such/path"), errors.NotFoundError, { status: 404 });
      const { assistantId, threadId } = await start(client);
      const body = { assistant_id: assistantId, model: "nowhere/no-such-model" };
      await rejectsWith(client.beta.threads.runs.create(threadId, body), errors.NotFoundError, {
        code: "model_not_found",
      });
      const later = await rejectsWith(client.vectorStores.create({ name: "Books" }), errors.APIError, {});
      ok(/not available .*yet/.test(later.message), later.message);
    },
  },
  {
    name: "errors: an idempotency key of another request is an UnprocessableEntityError",
    async run({ sdk, client }) {
      const options = { headers: { "Idempotency-Key": crypto.randomUUID() } };
      const { id } = await client.beta.assistants.create({ model }, options);
      equal((await client.beta.assistants.create({ model }, options)).id, id);
      const other = client.beta.assistants.create({ model, name: "Another" }, options);
      await rejectsWith(other, sdk.errors.UnprocessableEntityError, { status: 422 });
    },
  },
  {
    name: "Azure: a client with api-key and api-version runs an assistant",
    async run({ sdk, connection }) {
      const client = sdk.createAzureClient({ ...connection, apiVersion: "2025-05-01" });
      const { assistantId, threadId } = await start(client);
      const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      equal(run.status, "completed");
      const stranger = sdk.createAzureClient({ ...connection, apiKey: "wrong", apiVersion: "2025-05-01" });
      await rejectsWith(stranger.beta.assistants.list(), sdk.errors.AuthenticationError, { status: 401 });
    },
  },
  {
    name: "request ids: every answer has one, and every error",
    async run({ sdk, client }) {
      const assistant = await client.beta.assistants.create({ model });
      ok(assistant["_request_id"], "the answer has no request id");
      const call = client.beta.threads.retrieve("thread_AbCdEfGhIjKlMnOpQrStUvWx");
      const error = await rejectsWith(call, sdk.errors.NotFoundError, {});
      ok(requestIdOf(error), "the error has no request id");
      const { response } = await client.beta.assistants.retrieve(assistant.id).withResponse();
      equal(response.headers.get("x-request-id") !== null, true);
    },
  },
];

function requestIdOf({ request_id, requestID }: SdkError): string | null {
  return requestID ?? request_id ?? null;
}
