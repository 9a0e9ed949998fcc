import type { SequencedEvent } from "../core/run-event.ts";

/** How many of the newest events of a followed run are kept in memory at least, for all its readers together. */
const tailLength = 256;
/** How many events, and of how much text, a reader gets at once. One who takes nothing holds them. */
const pieceLimit = 64;
const pieceLength = 64 * 1024;

/** The newest events of a run, a piece of its log without holes. Each reader takes from it where he is. */
export interface RunTail {
  /** The number of the newest event, or 0. */
  newest(): number;
  /** The next events after `cursor`, or none when memory does not reach back that far. Whoever is there gets the same array. */
  after(cursor: number): readonly SequencedEvent[];
  /** Events that were written, some of which may be known. After a gap, events of another node, the tail starts anew. */
  add(events: readonly SequencedEvent[]): void;
  /** Events that were found at the end of the log, if they go on from here. */
  lengthen(events: readonly SequencedEvent[]): void;
}

/** @param begun - What is known already. */
export function createRunTail(begun: readonly SequencedEvent[]): RunTail {
  const tail = [...begun];
  let piece: { after: number; events: readonly SequencedEvent[] } | null = null;

  const newest = () => tail.at(-1)?.sequence ?? 0;

  const goesOn = ([next]: readonly SequencedEvent[]) => next?.sequence === newest() + 1;

  function append(events: readonly SequencedEvent[]): void {
    piece = null;
    tail.push(...events);
    if (tail.length > 2 * tailLength) {
      tail.splice(0, tail.length - tailLength);
    }
  }

  return {
    newest,
    after(cursor) {
      if (piece?.after !== cursor) {
        const first = tail[0]?.sequence;
        const isHere = first !== undefined && first <= cursor + 1;
        piece = { after: cursor, events: isHere ? pieceOf(tail, cursor + 1 - first) : [] };
      }
      return piece.events;
    },
    add(events) {
      const known = newest();
      const unknown = events.filter(({ sequence }) => sequence > known);
      if (unknown.length > 0 && !goesOn(unknown)) {
        tail.length = 0;
      }
      append(unknown);
    },
    lengthen(events) {
      if (tail.length === 0 || goesOn(events)) {
        append(events);
      }
    },
  };
}

/** The next events from an index on, as many as one reader should hold at once, and at least one if there is one. */
function pieceOf(events: readonly SequencedEvent[], from: number): readonly SequencedEvent[] {
  let to = from;
  for (let length = 0; to < events.length && to - from < pieceLimit && length < pieceLength; to += 1) {
    const event = events[to]?.event;
    length += event?.type === "message.delta" ? event.text.length : 0;
  }
  return events.slice(from, to);
}
