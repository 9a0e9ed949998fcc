/** Every code of an error, and when it comes. @see tune-api.md, Decision 6 */
export const errorCodes = {
  invalid_argument:
    "The request is wrong; `message` says what to change, and `param` where. Also with 413, 415 and 422.",
  failed_precondition:
    "The request is right, but not as things stand: the thread has an active run, the run has ended, the key is the last of its kind.",
  unauthenticated: "No access key was sent, or none that is valid.",
  permission_denied: "The access key may not do this.",
  not_found: "The organization has no such thing, or there is no such path.",
  unimplemented: "The path does not take this method; the header `Allow` says which it takes.",
  already_exists: "The name is taken, or the tool call has another output.",
  aborted: "Something else happened in the same moment. Send the request again.",
  resource_exhausted: "Too much was asked for. Try again later.",
  out_of_range: "The part of a file that was asked for is not there.",
  deadline_exceeded: "The request did not arrive in time.",
  internal: "An error of the server that nobody foresaw. Quote the `requestId` when you report it.",
  unavailable: "The server or its database takes no work just now. `Retry-After` says when to try again.",
} as const;

export type TuneErrorCode = keyof typeof errorCodes;
