import { LastAdminKeyError } from "../../core/errors.ts";
import type { TuneErrorCode } from "../error-codes.ts";
import type { ErrorExample, OperationPlace } from "../openapi.ts";

const requestId = "req_019a1f0e-6b5a-7d33-9c1f-4b7e0a5d8c92";

function example(message: string, param?: string): ErrorExample {
  const code: TuneErrorCode = "invalid_argument";
  return { code, message, ...(param !== undefined && { param }), requestId };
}

const wrongLimit = { "A field of the query": example("limit must be at least 1, got 0.", "limit") };
const wrongSpan = { "A span turned round": example("from must be before to.", "from") };
const unreadable = {
  "A body, though none is needed": example(
    "The request body is not valid JSON: Unexpected end of JSON input.",
  ),
};
const wrongName = { "A field of the body": example("name is required and must be a string.", "name") };

const badRequests: Readonly<Record<string, Readonly<Record<string, ErrorExample>>>> = {
  signIn: { "A field is missing": example("accessKey is required and must be a string.", "accessKey") },
  signOut: unreadable,
  createAccessKey: {
    ...wrongName,
    "An expiry in the past": example("expiresAt must be in the future.", "expiresAt"),
  },
  listAccessKeys: wrongLimit,
  renameAccessKey: wrongName,
  revokeAccessKey: {
    ...unreadable,
    "The last key that may administer": {
      code: "failed_precondition",
      message: new LastAdminKeyError().message,
      requestId,
    },
  },
  listRunsAcrossThreads: wrongLimit,
  listRunEvents: wrongLimit,
  summarizeRuns: wrongSpan,
  reportUsage: wrongSpan,
  listThreadSummaries: {
    ...wrongLimit,
    "A cursor of something else": example("cursor must be the nextCursor of a page of this list.", "cursor"),
  },
  testModel: {
    "A model that is not there": example(
      "Unknown model 'openai/gpt-none'. Name a model as '<provider>/<model>'. Configured: openai.",
      "model",
    ),
  },
};

/** What a path names that no other dialect has. */
const missingThings = [
  ["{accessKeyId}", "No access key found with id 'key_019a1f0c-02be-7c11-8a41-6e1d2f9b7c35'."],
  ["{number}", "No model call found with id '3'."],
] as const;

/** Examples of what is wrong with a request to an operation of the administration. */
export function adminErrors(
  { operationId, path }: OperationPlace,
  status: number,
): Readonly<Record<string, ErrorExample>> {
  if (status === 404) {
    const message = missingThings.find(([part]) => path.includes(part))?.[1];
    return message === undefined ? {} : { "Nothing there": { code: "not_found", message, requestId } };
  }
  return status === 400 ? (badRequests[operationId] ?? {}) : {};
}
