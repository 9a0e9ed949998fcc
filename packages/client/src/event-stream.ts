import { createParser, type EventSourceMessage } from "eventsource-parser";
import { ConnectionError } from "./errors.ts";
import type { Timing } from "./timing.ts";

/**
 * Servers send a comment every 15 seconds when there is nothing else, the first words of a stream among them; after so long
 * without one the line is dead.
 */
export const silenceMs = 50_000;

/**
 * The messages of an event stream, as they come. Leaving the loop closes the connection.
 *
 * @param params.onComment - Called for what is sent to show that the connection lives.
 * @throws {ConnectionError} The connection broke, or nothing came for too long.
 */
export async function* readEventStream({
  response,
  timing,
  onComment,
}: {
  response: Response;
  timing: Timing;
  onComment: () => void;
}): AsyncGenerator<EventSourceMessage, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    return;
  }
  let messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message), onComment });
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await readInTime(reader, timing);
      if (done) {
        return;
      }
      parser.feed(decoder.decode(value, { stream: true }));
      const received = messages;
      messages = [];
      yield* received;
    }
  } finally {
    // A connection that broke cannot be closed, and need not be.
    reader.cancel().catch(() => {});
  }
}

async function readInTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  timing: Timing,
): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
  let cancel = () => {};
  const silence = new Promise<never>((_, reject) => {
    cancel = timing.after(silenceMs, () =>
      reject(new ConnectionError(`Nothing came over the stream for ${silenceMs / 1_000} seconds.`)),
    );
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    throw error instanceof ConnectionError ? error : new ConnectionError("The stream broke off.", error);
  } finally {
    cancel();
  }
}
