import { once } from "node:events";
import { type Agent, get } from "node:http";

/** A reader of a stream of server-sent events. */
export interface Reader {
  /** How many events have come so far. */
  received(): number;
  /** Resolves when the stream has. */
  ended: Promise<void>;
  close(): void;
}

export interface Stream {
  url: string;
  headers: Record<string, string>;
}

/** Resolves when all readers have got the head of their answer. */
export function openReaders(agent: Agent, stream: Stream, count: number): Promise<Reader[]> {
  return Promise.all(Array.from({ length: count }, () => openReader(agent, stream)));
}

async function openReader(agent: Agent, { url, headers }: Stream): Promise<Reader> {
  let received = 0;
  let matched = 0;
  // The end of a frame may be cut in two, so this is a machine of two states rather than a search.
  const count = (piece: Buffer) => {
    for (let at = 0; at < piece.length; at += 1) {
      if (piece[at] === newline) {
        matched += 1;
        received += matched === 2 ? 1 : 0;
      } else {
        const next = piece.indexOf(newline, at);
        matched = 0;
        at = next === -1 ? piece.length : next - 1;
      }
    }
  };
  const request = get(url, { agent, headers });
  // A reader that is closed ends with an error.
  request.on("error", () => undefined);
  const [response] = await once(request, "response");
  if (response.statusCode !== 200) {
    throw new Error(`${url} answered ${response.statusCode}`);
  }
  const ended = new Promise<void>((resolve) => response.once("close", () => resolve()));
  response.on("error", () => undefined);
  response.on("data", count);
  return { received: () => received, ended, close: () => request.destroy() };
}

const newline = 10;
