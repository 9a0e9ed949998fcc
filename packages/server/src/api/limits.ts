/** What the HTTP edge allows and how long it waits. */
export interface ApiLimits {
  /** Largest request body. */
  bodyBytes: number;
  /** Largest file that can be uploaded. */
  fileBytes: number;
  /**
   * How long a request may take to arrive, its body included, and the beginning of it up to the body; in milliseconds. The
   * first is for the largest upload over a slow line.
   */
  requestMs: number;
  requestHeadMs: number;
  /** How much more of a refused body is read, so that the refusal is, and for how long in milliseconds. */
  refusedBodyBytes: number;
  refusedBodyMs: number;
  /** Deepest nesting of a request body. */
  bodyDepth: number;
  /** Most colons and commas in a request body, outside strings: parsing time grows with what they separate. */
  bodySeparators: number;
  /** How long a call that waits for a run does so by default, in milliseconds. */
  waitMs: number;
  /** The longest wait that a client can ask for, in milliseconds. */
  longestWaitMs: number;
  /** Time between two heartbeat comments in a stream, in milliseconds. */
  heartbeatMs: number;
  /** Bytes that may wait for a slow reader of a stream before the server stops reading for it. */
  streamBufferBytes: number;
  /** How long a reader with a full buffer may take nothing before its stream is ended, in milliseconds. */
  stallMs: number;
  /** How long a server that closes still answers requests, so that balancers notice, in milliseconds. */
  drainMs: number;
  /** How long streams that cannot be resumed, and waits, may go on when the server closes, in milliseconds. */
  lingerMs: number;
  /** How long open connections may take to end after that, in milliseconds. */
  closeMs: number;
}

export const defaultApiLimits: ApiLimits = {
  bodyBytes: 4 * 1024 * 1024,
  fileBytes: 512 * 1024 * 1024,
  requestMs: 1_800_000,
  requestHeadMs: 60_000,
  refusedBodyBytes: 32 * 1024 * 1024,
  refusedBodyMs: 5_000,
  bodyDepth: 64,
  bodySeparators: 100_000,
  waitMs: 55_000,
  longestWaitMs: 600_000,
  heartbeatMs: 15_000,
  streamBufferBytes: 256 * 1024,
  stallMs: 30_000,
  drainMs: 0,
  lingerMs: 0,
  closeMs: 5_000,
};
