import { finished, type Readable } from "node:stream";

/**
 * The bytes of a stream as the web reads them: whatever has come since the last read, as one piece.
 *
 * The platform's own ways take several promises more for each piece, and one of them hands on every write of the other side
 * alone, however many have come.
 */
export function toWebStream(source: Readable): ReadableStream<Uint8Array> {
  let isWanted = false;
  let isLeft = false;

  function give(controller: ReadableStreamDefaultController<Uint8Array>): void {
    // From Node 26 on, a read gives one write of the other side, however many have come.
    const pieces: Uint8Array[] = [];
    for (let piece = source.read(); piece !== null; piece = source.read()) {
      pieces.push(piece);
    }
    const [first] = pieces;
    if (first !== undefined) {
      isWanted = false;
      controller.enqueue(pieces.length === 1 ? first : Buffer.concat(pieces));
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        source.on("readable", () => {
          if (isWanted) {
            give(controller);
          }
        });
        finished(source, { writable: false }, (error) => {
          if (isLeft) {
            return;
          }
          if (error) {
            controller.error(error);
          } else {
            controller.close();
          }
        });
      },
      pull(controller) {
        isWanted = true;
        give(controller);
      },
      cancel() {
        isLeft = true;
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
