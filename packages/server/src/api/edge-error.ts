/** What can be wrong with a request before it means anything to the engine. */
export type EdgeErrorCode =
  | "malformed_request"
  | "unauthenticated"
  | "forbidden"
  | "route_not_found"
  | "method_not_allowed"
  | "body_too_large"
  | "unsupported_media_type"
  | "range_not_satisfiable"
  | "headers_too_large"
  | "request_timeout"
  | "key_of_another_request";

/** An error of HTTP itself. Like the core's errors, its message is written for the caller. */
export class EdgeError extends Error {
  readonly code: EdgeErrorCode;
  /** Response headers that belong to the answer, such as `allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: EdgeErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.headers = headers;
  }
}
