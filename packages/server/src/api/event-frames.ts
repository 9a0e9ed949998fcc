import type { SequencedEvent } from "../core/run-event.ts";

/**
 * Encodes each event once for all its readers: those of one run share its events.
 *
 * The frame is kept on the event itself. A WeakMap would take as long as the encoding, and the collector longer.
 *
 * @param encode - What comes after the event must make no difference between readers.
 */
export function encodeOnce<Rest extends readonly unknown[]>(
  encode: (event: SequencedEvent, ...rest: Rest) => string,
): (event: SequencedEvent, ...rest: Rest) => string {
  const frame = Symbol("frame");
  return (event: SequencedEvent & { [frame]?: string }, ...rest) => {
    event[frame] ??= encode(event, ...rest);
    return event[frame];
  };
}
