/** What the server says went wrong, in its own words. */
type ServerErrorCode =
  | "invalid_argument"
  | "unauthenticated"
  | "permission_denied"
  | "not_found"
  | "already_exists"
  | "aborted"
  | "failed_precondition"
  | "resource_exhausted"
  | "unimplemented"
  | "deadline_exceeded"
  | "internal"
  | "unavailable";

/** What went wrong on the way to the server, or in what runs on this side. */
type ClientErrorCode =
  | "connection_failed"
  | "timeout"
  | "unexpected_answer"
  | "stream_left"
  | "too_many_rounds";

/** The known codes; a newer server may have others. */
export type ThreadmillErrorCode = ServerErrorCode | ClientErrorCode | (string & {});

export interface ThreadmillErrorDetails {
  code: ThreadmillErrorCode;
  status?: number | null;
  param?: string | null;
  requestId?: string | null;
  retryAfterMs?: number | null;
  cause?: unknown;
}

/**
 * Every error of this package, but for an abort, which throws the reason of the signal, and a `TypeError` for what never
 * works: an id that is missing, a body that is no JSON, a stream that is read twice.
 */
export class ThreadmillError extends Error {
  readonly code: ThreadmillErrorCode;
  /** The HTTP status; `null` when there was no answer. */
  readonly status: number | null;
  /** Path of the field that is wrong, such as `thread.messages[0].role`; `null` where it is not one field. */
  readonly param: string | null;
  /** What an operator of the server finds the request by; `null` when there was no answer. */
  readonly requestId: string | null;
  /** How long the server asks to wait, in milliseconds; `null` when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, details: ThreadmillErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.status = details.status ?? null;
    this.param = details.param ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }

  /** Whether the same request may succeed later, unchanged. */
  get retryable(): boolean {
    return this.status !== null && (this.status === 408 || this.status === 429 || this.status >= 500);
  }
}

/** The server was not reached, or the connection broke. */
export class ConnectionError extends ThreadmillError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: "connection_failed", cause });
  }

  override get retryable(): boolean {
    return true;
  }
}

/** The server did not answer in time. What was asked may have happened nevertheless. */
export class TimeoutError extends ThreadmillError {
  constructor(message: string) {
    super(message, { code: "timeout" });
  }

  override get retryable(): boolean {
    return true;
  }
}
