/**
 * Reads a stream as fast as it gives.
 *
 * @returns a function that resolves with what has come since the last time, at least one part, and with nothing at the
 *   end. What comes in one turn of the event loop comes together: to hand each part of an answer on alone costs more than
 *   all that is done with it. Asked again before it has resolved, it never resolves.
 * @throws what the stream failed with, after what came before that.
 */
export function gatherParts<Part>(stream: ReadableStream<Part>): () => Promise<readonly Part[]> {
  const reader = stream.getReader();
  let parts: Part[] = [];
  let end: { failure: { error: unknown } | null } | null = null;
  let asked: { resolve: (parts: readonly Part[]) => void; reject: (error: unknown) => void } | null = null;
  let isDue = false;

  function read(): void {
    reader.read().then(onRead, onFailure);
  }

  function onRead({ done, value }: Awaited<ReturnType<typeof reader.read>>): void {
    if (done) {
      end = { failure: null };
    } else {
      parts.push(value);
      read();
    }
    becomeDue();
  }

  function onFailure(error: unknown): void {
    end = { failure: { error } };
    becomeDue();
  }

  function becomeDue(): void {
    if (!isDue) {
      isDue = true;
      setImmediate(give);
    }
  }

  function give(): void {
    isDue = false;
    if (asked === null || (parts.length === 0 && end === null)) {
      return;
    }
    const { resolve, reject } = asked;
    asked = null;
    if (parts.length === 0 && end !== null && end.failure !== null) {
      reject(end.failure.error);
      return;
    }
    const given = parts;
    parts = [];
    resolve(given);
  }

  read();
  return () =>
    new Promise((resolve, reject) => {
      asked = { resolve, reject };
      if (!isDue) {
        give();
      }
    });
}
