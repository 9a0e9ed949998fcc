import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import type { Clock } from "../core/clock.ts";
import type { ApiLimits } from "./limits.ts";

/**
 * One event in the event-stream format, its data as JSON on one line. JSON escapes every line break, so no text in
 * it can end the line; `event` must be a name from a fixed list and `id` a number, so neither can they.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function encodeFrame({
  event,
  id,
  data,
}: {
  event: string;
  id: number | null;
  data: unknown;
}): string {
  return frameOf(event, id, JSON.stringify(data));
}

/** The frame that ends a stream, which both dialects' clients look for by its data. */
export function encodeDoneFrame(id: number): string {
  return frameOf("done", id, "[DONE]");
}

/** Tells the client to come back for the rest, after that time. */
export function encodeReconnect(afterMs: number): string {
  return `retry: ${afterMs}\n: the server is stopping\n\n`;
}

function frameOf(event: string, id: number | null, line: string): string {
  const idLine = id === null ? "" : `id: ${id}\n`;
  return `event: ${event}\n${idLine}data: ${line}\n\n`;
}

/**
 * At about so many characters a text of frames is long enough to be written: what is longer would lie in memory whole for
 * a reader that takes nothing of it.
 */
export const chunkLength = 16 * 1024;

/** A longer text, an event with a whole answer in it, is written in pieces of so many characters, each with time of its own. */
const pieceLength = 64 * 1024;

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Asks a proxy in between not to collect the events before passing them on.
  "x-accel-buffering": "no",
};

/**
 * Makes texts of what a source gives, for one reader. Whole frames, each text long enough to be written by itself.
 */
export interface StreamEncoder<Batch> {
  encode(batch: Batch): Iterable<string>;
  /** Whether all was said that this reader is told, whatever the source may still have. */
  isOver(): boolean;
  /** What is to be said when the source has ended; it may be nothing. */
  end(): string;
}

/**
 * Writes a stream of events to the client, as slowly as the client reads.
 *
 * Status and headers go out with the first chunk (or the first heartbeat), so what fails before is thrown and can
 * still be answered with an error status. What fails later is told in the stream, with `encodeError`.
 *
 * @param params.batches - What the encoder makes texts of.
 * @param params.farewell - What is written last when the server ends the stream before its time.
 * @param params.signal - Aborted when the client has left or the server goes down; `batches` ends for it too.
 * @returns when status and headers are out. The stream goes on by itself: whoever asked for it has nothing to wait for, and
 *   what it holds would be held for every reader.
 */
export function sendEventStream<Batch>(stream: EventStream<Batch>): Promise<void> {
  return new Promise((onOpen, onRefused) => {
    pump(stream, { onOpen, onRefused }).catch(onRefused);
  });
}

interface EventStream<Batch> {
  reply: FastifyReply;
  batches: AsyncIterable<Batch>;
  encoder: StreamEncoder<Batch>;
  encodeError: (error: unknown) => string;
  farewell: () => string;
  signal: AbortSignal;
  clock: Clock;
  limits: Pick<ApiLimits, "heartbeatMs" | "streamBufferBytes" | "stallMs">;
}

async function pump<Batch>(
  { reply, batches, encoder, encodeError, farewell, signal, clock, limits }: EventStream<Batch>,
  { onOpen, onRefused }: { onOpen: () => void; onRefused: (error: unknown) => void },
): Promise<void> {
  const { raw } = reply;
  const open = () => {
    if (!raw.headersSent) {
      reply.headers(headers).hijack();
      sendHead(raw, reply.getHeaders() as OutgoingHttpHeaders);
      onOpen();
    }
  };
  const stopHeartbeat = repeat(clock, limits.heartbeatMs, () => {
    if (!signal.aborted && !raw.writableNeedDrain) {
      open();
      raw.write(": heartbeat\n\n");
    }
  });
  /** Whether to go on. */
  const write = ({ value, done }: IteratorResult<Batch>): boolean | Promise<boolean> =>
    done !== true && giveAll(encoder.encode(value)[Symbol.iterator]());
  const giveAll = (texts: Iterator<string>): boolean | Promise<boolean> => {
    for (let next = texts.next(); next.done !== true; next = texts.next()) {
      // The first text goes out in any case: it tells the client what it can come back for.
      if (signal.aborted && raw.headersSent) {
        return false;
      }
      open();
      const isTaken = next.value.length <= pieceLength ? give(next.value) : giveInPieces(next.value);
      if (isTaken !== true) {
        return Promise.resolve(isTaken).then((goesOn) => goesOn && giveAll(texts));
      }
    }
    return !encoder.isOver();
  };
  const give = (text: string): boolean | Promise<boolean> => {
    raw.write(text);
    return raw.writableLength <= limits.streamBufferBytes || keepsUp();
  };
  const giveInPieces = async (text: string) => {
    for (const piece of piecesOf(text)) {
      if (!(await give(piece))) {
        return false;
      }
    }
    return true;
  };
  const keepsUp = async () => {
    const isTaken = await drained({ raw, clock, stallMs: limits.stallMs, signal });
    if (!isTaken) {
      raw.destroy();
    }
    return isTaken;
  };
  const iterator = batches[Symbol.asyncIterator]();
  try {
    // No `for await`: its frame would hold the last batch while it waits for the next, for every reader.
    while (await iterator.next().then(write)) {}
    if (!signal.aborted && !raw.destroyed) {
      const rest = encoder.end();
      if (rest !== "") {
        open();
        raw.write(rest);
      }
    }
  } catch (error) {
    // What an abort brings about is no error of the stream's.
    if (!signal.aborted) {
      if (!raw.headersSent) {
        onRefused(error);
        return;
      }
      raw.write(encodeError(error));
    }
  } finally {
    stopHeartbeat();
    await iterator.return?.();
  }
  open();
  if (!raw.destroyed) {
    if (signal.aborted) {
      raw.write(farewell());
    }
    // What is still to be taken by the client is given as long as any other pause.
    const cancelStall = clock.after(limits.stallMs, () => raw.destroy());
    raw.once("close", cancelStall);
    raw.end();
  }
}

/**
 * Together with what is written next, in one packet, but as a text of its own: joined with another, Node's text of the
 * head stays the forty pieces that it was put together from, as long as the response lasts.
 */
function sendHead(raw: ServerResponse, fields: OutgoingHttpHeaders): void {
  const { socket } = raw;
  socket?.cork();
  raw.writeHead(200, fields);
  raw.flushHeaders();
  process.nextTick(() => socket?.uncork());
}

function* piecesOf(text: string): Generator<string, void, undefined> {
  for (let from = 0; from < text.length; ) {
    const last = from + pieceLength - 1;
    // Each half of a pair of surrogates alone would be written as another character.
    const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(last));
    const to = isHalf ? last + 2 : last + 1;
    yield text.slice(from, to);
    from = to;
  }
}

/** Resolves to whether the client took what waited for it, before it left, `stallMs` had passed or the signal came. */
function drained({
  raw,
  clock,
  stallMs,
  signal,
}: {
  raw: ServerResponse;
  clock: Clock;
  stallMs: number;
  signal: AbortSignal;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (result: boolean) => {
      cancelStall();
      raw.off("drain", onDrain);
      raw.off("close", onClose);
      signal.removeEventListener("abort", onClose);
      resolve(result);
    };
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    const cancelStall = clock.after(stallMs, onClose);
    raw.once("drain", onDrain);
    raw.once("close", onClose);
    signal.addEventListener("abort", onClose, { once: true });
    if (raw.destroyed || signal.aborted) {
      onClose();
    }
  });
}

function repeat(clock: Clock, intervalMs: number, callback: () => void): () => void {
  let cancel = () => {};
  const schedule = () => {
    cancel = clock.after(intervalMs, () => {
      callback();
      schedule();
    });
  };
  schedule();
  return () => cancel();
}
