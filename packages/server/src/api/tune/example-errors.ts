import type { TuneErrorCode } from "../error-codes.ts";
import type { ErrorExample, OperationPlace } from "../openapi.ts";
import { assistantId, callId, messageId, runId, stepId, threadId } from "./example-objects.ts";

const requestId = "req_019a1f0e-6b5a-7d33-9c1f-4b7e0a5d8c92";

function example(code: TuneErrorCode, message: string, param?: string): ErrorExample {
  return { code, message, ...(param !== undefined && { param }), requestId };
}

const unreadable = example(
  "invalid_argument",
  "The request body is not valid JSON: Unexpected end of JSON input.",
);
const role = "role must be 'user', 'assistant' or 'system', got 'tool'.";
const pageErrors = {
  "A field of the query": example("invalid_argument", "limit must be at least 1, got 0.", "limit"),
  "A cursor that is not there": example(
    "invalid_argument",
    `after names '${messageId}', which is not in this list.`,
    "after",
  ),
};
const unknownModel =
  "Unknown model 'openai/gpt-none'. Name a model as '<provider>/<model>'. Configured: openai.";
const wrongModel = example("invalid_argument", unknownModel, "model");
const noModel = example(
  "invalid_argument",
  "model is required: name the model to run, such as 'openai/gpt-4o-mini', or an assistant with assistantId.",
  "model",
);
const busyWithRun = example("failed_precondition", `Thread ${threadId} already has an active run ${runId}.`);
const busyWithMessages = example(
  "failed_precondition",
  `Can't add messages to ${threadId} while a run ${runId} is active.`,
);
const endedRun = example("failed_precondition", "Cannot cancel run with status 'completed'.");
const endedCalls = example("failed_precondition", 'Runs in status "completed" do not accept tool outputs.');
const longDescription = "must be at most 512 characters long, got 600.";

/** What can be wrong with a request to an operation, by its name: one of each kind. */
const badRequests: Readonly<Record<string, Readonly<Record<string, ErrorExample>>>> = {
  createThread: {
    "A field of the body": example("invalid_argument", `messages[0].${role}`, "messages[0].role"),
  },
  listThreads: pageErrors,
  modifyThread: {
    "A field of the body": example("invalid_argument", "title must be a string, got 5.", "title"),
  },
  deleteThread: { "A body, though none is needed": unreadable },
  copyThread: {
    "A field of the body": example(
      "invalid_argument",
      "upToMessageId must be an id: printable ASCII characters without spaces.",
      "upToMessageId",
    ),
  },
  createMessage: {
    "A field of the body": example("invalid_argument", role, "role"),
    "A run is active": busyWithMessages,
  },
  listMessages: pageErrors,
  modifyMessage: {
    "A field of the body": example("invalid_argument", role, "role"),
    "It is still being written": example(
      "failed_precondition",
      `Message ${messageId} is still being written. Change it when its run has ended.`,
    ),
  },
  deleteMessage: { "A body, though none is needed": unreadable },
  createThreadAndRun: { "A field is missing": noModel, "A model that is not there": wrongModel },
  createRun: {
    "A field is missing": noModel,
    "A model that is not there": wrongModel,
    "A run is active": busyWithRun,
  },
  listRuns: pageErrors,
  modifyRun: {
    "A field of the body": example("invalid_argument", "metadata must be an object, got 5.", "metadata"),
  },
  streamRun: {
    "A field of the query": example("invalid_argument", "after must be a whole number, got 'x'.", "after"),
  },
  cancelRun: { "The run has ended": endedRun },
  submitToolOutputs: {
    "A field of the body": example(
      "invalid_argument",
      "toolOutputs[0].toolCallId is required and must be a string.",
      "toolOutputs[0].toolCallId",
    ),
    "The run waits for nothing": endedCalls,
  },
  listRunSteps: pageErrors,
  createAssistant: {
    "A field of the body": example("invalid_argument", `description ${longDescription}`, "description"),
    "A model that is not there": example("invalid_argument", unknownModel, "responseModel.modelId"),
  },
  listAssistants: pageErrors,
  modifyAssistant: {
    "A field of the body": example(
      "invalid_argument",
      `assistant.description ${longDescription}`,
      "assistant.description",
    ),
    "A model that is not there": example("invalid_argument", unknownModel, "assistant.responseModel.modelId"),
  },
  deleteAssistant: { "A body, though none is needed": unreadable },
};

const others: Readonly<Record<number, ErrorExample>> = {
  401: example(
    "unauthenticated",
    "No access key was sent. Send one in the header X-Tune-Key, or as 'Authorization: Bearer <key>'.",
  ),
  403: example(
    "permission_denied",
    "This needs an access key with the scope 'write'; the one that was sent has 'read'. " +
      "Keys are made in the studio, under Profile, Access Keys.",
  ),
  409: example("aborted", "A request with this Idempotency-Key was carried out already."),
  410: example(
    "out_of_range",
    "The events after 3 are no longer kept. The oldest event of this run is 18: read on after 17, and retrieve the " +
      "run, its steps and messages for what happened before.",
  ),
  413: example("invalid_argument", "The request body is larger than 4194304 bytes."),
  415: example(
    "invalid_argument",
    "Send the body as JSON, with the header 'Content-Type: application/json'.",
  ),
  422: example(
    "invalid_argument",
    "This Idempotency-Key was used with another request. Send a new key with a new request, and the same method, " +
      "path and body with the same key.",
  ),
  500: example("internal", "Something went wrong on the server. Quote the request id when you report it."),
  503: example("unavailable", "The database cannot be reached."),
};

/** Examples of what an operation answers with a status that is an error, by what went wrong. */
export function exampleErrors(
  operation: OperationPlace,
  status: number,
): Readonly<Record<string, ErrorExample>> {
  const { operationId } = operation;
  if (status === 400) {
    return badRequests[operationId] ?? {};
  }
  if (status === 404) {
    return { "Nothing there": example("not_found", notFound(operation)) };
  }
  const other = others[status];
  const taken = status === 409 ? takenIn(operationId) : {};
  return { ...taken, ...(other && { "What it says": other }) };
}

function takenIn(operationId: string): Readonly<Record<string, ErrorExample>> {
  if (operationId === "submitToolOutputs") {
    return { "The call has another output": outputTaken };
  }
  return /Assistant$/.test(operationId) ? { "The name is taken": nameTaken } : {};
}

const nameTaken = example(
  "already_exists",
  "modelName 'weather-desk' is taken. Choose another, or change the one that has it.",
  "modelName",
);
const outputTaken = example(
  "already_exists",
  `The tool call '${callId}' has another output already, and keeps it. Send that one, or leave the call out.`,
  "toolOutputs[0].output",
);

/** The last thing that the path names is the one that is missed. */
function notFound({ path }: OperationPlace): string {
  const names = [
    ["{stepId}", "run step", stepId],
    ["{runId}", "run", runId],
    ["{messageId}", "message", messageId],
    ["{threadId}", "thread", threadId],
  ] as const;
  const [, resource, id] = names.find(([part]) => path.includes(part)) ?? ["", "assistant", assistantId];
  return `No ${resource} found with id '${id}'.`;
}
