import { createParser } from "eventsource-parser";

export interface ReceivedEvent {
  id: number;
  event: string | undefined;
  data: string;
}

/** Reads a whole event stream as a client does. */
export function parseEvents(text: string): ReceivedEvent[] {
  const events: ReceivedEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => events.push({ id: Number(id), event, data }),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(text);
  return events;
}

/** Reads from a response until the text has what the test waits for, and gives all that came so far. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  found: (text: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!found(text)) {
    const { done, value } = await reader.read();
    if (done) {
      return text;
    }
    text += decoder.decode(value, { stream: true });
  }
  return text;
}
