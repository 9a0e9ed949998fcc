import { ThreadmillError } from "./errors.ts";
import type { Message, Run } from "./objects.ts";
import { type RunEvent, runOf, textOf } from "./run-event.ts";

/**
 * The events of a run. It is read once: by `for await`, by {@link textDeltas}, or by one of the final ones, which read
 * on what nobody reads. Leaving the loop leaves the stream, and not the run.
 */
export interface RunStream extends AsyncIterable<RunEvent, void, undefined> {
  /** The run as the last event had it; `null` until an event has brought it. */
  readonly run: Run | null;
  /** The number of the last event, which another stream can begin after. 0 before the first one. */
  readonly lastEventId: number;
  /**
   * The text of the run's messages, piece by piece. A server that crashed begins the message that it was writing
   * anew, so who must know where a message begins reads the events.
   */
  textDeltas(): AsyncIterable<string, void, undefined>;
  /** The run as it is when the stream has ended: over, or waiting for tool outputs. */
  finalRun(): Promise<Run>;
  /** The text of the last message that the stream has brought; `""` when it has brought none. */
  finalText(): Promise<string>;
}

/**
 * @param params.endedAs - The run as it is when the stream has ended, where that is more than the last event tells.
 * @param params.retrieveRun - Finds the run when the stream ends without a word about it.
 */
export function createRunStream({
  events,
  after = 0,
  endedAs = () => null,
  retrieveRun = async () => {
    throw new ThreadmillError("The stream ended before it named its run.", { code: "unexpected_answer" });
  },
}: {
  events: AsyncIterable<RunEvent>;
  after?: number;
  endedAs?: () => Run | null;
  retrieveRun?: () => Promise<Run>;
}): RunStream {
  let run: Run | null = null;
  let lastEventId = after;
  let text = "";
  let ended: Promise<void> | null = null;

  /** Hands the events on and keeps what they add up to. */
  async function* read(settle: (error?: unknown) => void): AsyncGenerator<RunEvent, void, undefined> {
    try {
      for await (const event of events) {
        lastEventId = event.id;
        run = runOf(event) ?? run;
        text = follow(text, event);
        yield event;
      }
      run = endedAs() ?? run;
      settle();
    } catch (error) {
      settle(error);
      throw error;
    }
  }

  function begin(): AsyncGenerator<RunEvent, void, undefined> {
    if (ended !== null) {
      throw new TypeError("A stream can be read once. runs.stream() gives another one of the same run.");
    }
    let settle: (error?: unknown) => void = () => {};
    ended = new Promise((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    // Whoever reads the stream gets the error; who waits for its end too, and nobody has to.
    ended.catch(() => {});
    const reading = read(settle);
    const leave = reading.return.bind(reading);
    // A generator that was not begun knows nothing of being left.
    reading.return = (value) => {
      settle(new ThreadmillError("The stream was left before its end.", { code: "stream_left" }));
      return leave(value);
    };
    return reading;
  }

  async function end(): Promise<void> {
    if (ended === null) {
      for await (const _ of begin()) {
        // What the events add up to is kept.
      }
    }
    await ended;
  }

  return {
    get run() {
      return run;
    },
    get lastEventId() {
      return lastEventId;
    },
    [Symbol.asyncIterator]: begin,
    async *textDeltas() {
      for await (const event of begin()) {
        const delta = textOf(event);
        if (delta !== "") {
          yield delta;
        }
      }
    },
    async finalRun() {
      await end();
      run ??= await retrieveRun();
      return run;
    },
    async finalText() {
      await end();
      return text;
    },
  };
}

/** The text of the newest message after the event. */
function follow(text: string, event: RunEvent): string {
  const { data } = event;
  return data.object === "thread.message" ? textOfMessage(data) : text + textOf(event);
}

function textOfMessage({ content }: Message): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
