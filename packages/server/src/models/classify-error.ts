import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  InvalidResponseDataError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import type { Clock } from "../core/clock.ts";
import { ModelCallError, type ModelFailureReason } from "../core/errors.ts";
import { endedWithoutFinishing } from "./ended-without-finishing.ts";
import { isRecord } from "./json-object.ts";
import { type ProviderWords, quoteWords, readWords, readWordsOfBody } from "./provider-words.ts";
import { readRetryAfter } from "./retry-after.ts";

/** The call that failed, as far as an error message needs to know. */
export interface FailedCall {
  provider: string;
  model: string;
  apiKey: string | null;
  clock: Clock;
}

/**
 * Says of whatever a model call threw, or sent as an error within its stream, whose fault it was and whether it is
 * worth another try.
 *
 * The SDK's error is not kept as the cause: it holds the request, messages included.
 */
export function classifyError(error: unknown, call: FailedCall): ModelCallError {
  const chain = causesOf(error);
  const own = chain.find((each) => each instanceof ModelCallError);
  if (own !== undefined) {
    return own;
  }
  if (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 300) {
    return classifyStatus(error.statusCode, {
      call,
      answered: `Provider '${call.provider}' answered ${error.statusCode}`,
      words: readWordsOfBody(error.responseBody),
      retryAfterMs: readRetryAfter(error.responseHeaders, call.clock),
    });
  }
  const network = chain.find(isNetworkError);
  if (network !== undefined) {
    return classifyNetworkError(network, call);
  }
  if (
    UnsupportedFunctionalityError.isInstance(error) ||
    InvalidPromptError.isInstance(error) ||
    InvalidArgumentError.isInstance(error)
  ) {
    const message = `Provider '${call.provider}' cannot be given this request: ${quoteWords(error.message, call.apiKey)}`;
    return fail(message, { reason: "invalid_prompt", retryable: false });
  }
  if (InvalidResponseDataError.isInstance(error) && error.data === undefined) {
    // What the SDK says when a stream is over and no finish reason has come.
    return endedWithoutFinishing(call.provider);
  }
  const sent = TypeValidationError.isInstance(error) ? error.value : error;
  if (!(sent instanceof Error)) {
    return classifyStreamError(sent, call);
  }
  return fail(`Provider '${call.provider}' sent an answer that cannot be read.`, {
    reason: "server_error",
    retryable: false,
  });
}

/** An error that the provider sent as a part of its stream, after it had answered 200. */
function classifyStreamError(sent: unknown, call: FailedCall): ModelCallError {
  const words = readWords(sent);
  if (words.message === null) {
    return fail(`Provider '${call.provider}' sent an answer that cannot be read.`, {
      reason: "server_error",
      retryable: false,
    });
  }
  const status =
    isRecord(sent) && typeof sent["statusCode"] === "number" ? sent["statusCode"] : statusOf(words.codes);
  const answered = `Provider '${call.provider}' broke its answer off with an error`;
  return classifyStatus(status, { call, answered, words, retryAfterMs: null });
}

function classifyStatus(
  status: number,
  {
    call,
    answered,
    words,
    retryAfterMs,
  }: { call: FailedCall; answered: string; words: ProviderWords; retryAfterMs: number | null },
): ModelCallError {
  const { provider, model, apiKey } = call;
  const said = words.message === null ? "" : ` It said: ${quoteWords(words.message, apiKey)}`;

  if (status < 400) {
    return fail(
      `${answered}, a redirect, which is not followed. Set the baseUrl of provider '${provider}' to the final address.`,
      { reason: "server_error", retryable: false },
    );
  }
  // Google says 400 to a wrong key.
  switch (status === 400 && /\bAPI key\b/i.test(words.message ?? "") ? 401 : status) {
    case 401:
    case 403:
      return fail(
        `${answered}: it refuses this server's API key. The operator must check the apiKey of provider '${provider}'.${said}`,
        { reason: "server_error", retryable: false },
      );
    case 402:
      return fail(`${answered}: the account of this server's API key has no credit left.${said}`, {
        reason: "rate_limit_exceeded",
        retryable: false,
      });
    case 404:
      return fail(`${answered}: it knows no model '${model}', or its baseUrl is wrong.${said}`, {
        reason: "server_error",
        retryable: false,
      });
    case 400:
    case 413:
    case 422:
      return fail(`${answered}: it does not accept the request.${said}`, {
        reason: "invalid_prompt",
        retryable: false,
      });
    case 429: {
      const exhausted = /quota_exceeded|insufficient_quota|billing|credit/.test(words.codes);
      return fail(`${answered}: ${exhausted ? "the quota is used up" : "too many requests"}.${said}`, {
        reason: "rate_limit_exceeded",
        retryable: !exhausted,
        retryAfterMs,
      });
    }
    default:
      return fail(`${answered}.${said}`, {
        reason: "server_error",
        retryable: status === 408 || status === 409 || status >= 500,
        retryAfterMs,
      });
  }
}

/** The HTTP status that an error within a stream would have had, as far as its codes tell. */
function statusOf(codes: string): number {
  const status = /\b[45]\d\d\b/.exec(codes);
  if (status !== null) {
    return Number(status[0]);
  }
  const known = statusByCode.find(([pattern]) => pattern.test(codes));
  return known === undefined ? 500 : known[1];
}

const statusByCode: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|resource_exhausted|quota/, 429],
  [/overloaded|unavailable/, 503],
  [/authentication|unauthenticated|permission/, 401],
  [/not_found/, 404],
  [/invalid|bad_?request|context_length/, 400],
];

function classifyNetworkError(error: Error, { provider }: FailedCall): ModelCallError {
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  const how = code === null ? "" : ` (${code})`;
  const message =
    code !== null && unreachableCodes.has(code)
      ? `Provider '${provider}' cannot be reached${how}. Check its baseUrl and that it runs.`
      : `The connection to provider '${provider}' broke off${how}.`;
  return fail(message, { reason: "server_error", retryable: true }, { cause: error });
}

const unreachableCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What Node's fetch throws when there is no answer, or no whole one. Its `cause` says more; so the innermost counts. */
function isNetworkError(error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  if (
    typeof code === "string" &&
    /^(E[A-Z]+|EAI_[A-Z]+|UND_ERR_[A-Z_]+|CERT_.+|.*_CERT.*|ERR_TLS_.+|ERR_SSL_.+)$/.test(code)
  ) {
    return true;
  }
  return (
    error instanceof TypeError &&
    /^(fetch failed|terminated)$/.test(error.message) &&
    error.cause === undefined
  );
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && chain.length < 8; each = each.cause) {
    chain.push(each);
  }
  return chain;
}

function fail(
  message: string,
  details: { reason: ModelFailureReason; retryable: boolean; retryAfterMs?: number | null },
  options?: ErrorOptions,
): ModelCallError {
  return new ModelCallError(message, details, options);
}
