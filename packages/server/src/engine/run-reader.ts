import type { SequencedEvent } from "../core/run-event.ts";
import type { Gate } from "./gate.ts";
import type { Found, LogReading } from "./log-reading.ts";
import type { RunTail } from "./run-tail.ts";

/** What the readers of one run on this node share. */
export interface RunChannel {
  readonly tail: RunTail;
  readonly readers: Set<RunReader>;
  /** How often there was a reason to look at the log. */
  pokes: number;
  /** How many of these reasons there had been when one of them last read the log to its end. */
  pokesCovered: number;
  /** Up to which number they were told that the log reaches: whoever raises it wakes them. What is no news is not told again. */
  told: number;
  /** Whether one of them could not look, so that what is no news has to be told again. */
  hasMissed: boolean;
}

type Batch = readonly SequencedEvent[];
type Result = IteratorResult<Batch, undefined>;

/**
 * One reader of a run: takes what comes from memory, and looks into the log for what is not there.
 *
 * No async generator: one event to a thousand readers is a thousand times whatever a turn of it takes, and each of them holds
 * what it needs while nothing happens.
 */
export class RunReader implements AsyncIterator<Batch, undefined> {
  readonly #channel: RunChannel;
  readonly #gate: Gate;
  readonly #read: LogReading;
  readonly #signal: AbortSignal;
  readonly #leave: () => void;
  readonly #onAbort: () => void;
  #cursor: number;
  /** Whether there may be more in the log than memory tells. */
  #mustLook = true;
  #pokesSeen: number;
  #isLooking = false;
  /** Whether something happened while he looked. */
  #hasHeard = false;
  /** Whether the log could not be read. */
  #isAway = false;
  #isAtEnd = false;
  #isOver = false;
  #asked: { resolve: (result: Result) => void; reject: (error: unknown) => void } | null = null;

  constructor({
    channel,
    gate,
    read,
    after,
    signal,
    leave,
  }: {
    channel: RunChannel;
    /** Lets so many readers into logs at once. */
    gate: Gate;
    read: LogReading;
    after: number;
    signal: AbortSignal;
    leave: () => void;
  }) {
    this.#channel = channel;
    this.#gate = gate;
    this.#read = read;
    this.#cursor = after;
    this.#signal = signal;
    this.#leave = leave;
    // What others were told and have not looked at yet, he has not either.
    this.#pokesSeen = channel.pokesCovered;
    channel.readers.add(this);
    // A function, and one that has a name first: an object as a listener, and a function that is written where a property
    // is assigned, are made by V8 among what is old, where they keep alive all that they reach until a full collection.
    const onAbort = () => this.#beDismissed();
    this.#onAbort = onAbort;
    signal.addEventListener("abort", onAbort, { once: true });
  }

  /** The next events; to be asked for when the ones before have come. */
  next(): Promise<Result> {
    if (this.#asked !== null) {
      throw new Error("A reader is asked for one thing after the other.");
    }
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#advance();
    });
  }

  return(): Promise<Result> {
    this.#end();
    return Promise.resolve(over);
  }

  /** Something has happened that he may have to be told of. */
  hear(): void {
    if (this.#isLooking) {
      this.#hasHeard = true;
    } else if (this.#asked !== null) {
      this.#mustLook ||= this.#isAway;
      this.#advance();
    }
  }

  /** He is to leave. */
  #beDismissed(): void {
    if (this.#asked === null) {
      this.#end();
    } else {
      this.hear();
    }
  }

  #advance(): void {
    const { tail, pokes, told } = this.#channel;
    const events = tail.after(this.#cursor);
    const mayFindMore = this.#mustLook || this.#pokesSeen !== pokes || told > this.#cursor;
    if (this.#isOver || this.#signal.aborted) {
      this.#end();
    } else if (events.length > 0) {
      this.#give({ events, hasMore: false });
    } else if (mayFindMore) {
      void this.#look();
    } else if (this.#isAtEnd) {
      this.#end();
    }
  }

  async #look(): Promise<void> {
    const channel = this.#channel;
    this.#isLooking = true;
    this.#hasHeard = false;
    // Before the log is read, so that what is told meanwhile is not missed.
    this.#pokesSeen = channel.pokes;
    try {
      const found = await this.#gate(async () => (this.#isHelped() ? "here" : this.#read(this.#cursor)));
      this.#isLooking = false;
      // What was there for him may be gone again: then he looks himself.
      this.#mustLook = found === "here";
      this.#isAway = found === "away";
      if (found === "over" || (found === "away" && this.#isAtEnd)) {
        this.#end();
      } else if (found === "here") {
        // He knows what the one knew who has read.
        this.#pokesSeen = channel.pokesCovered;
        this.#advance();
      } else if (found === "away") {
        channel.hasMissed = true;
        this.#waitOn();
      } else {
        this.#take(found);
      }
    } catch (error) {
      const asked = this.#asked;
      this.#asked = null;
      this.#end();
      asked?.reject(error);
    }
  }

  /** Whether he need not look any more: others have, while he waited for his turn, or he is to leave. */
  #isHelped(): boolean {
    return this.#isOver || this.#signal.aborted || this.#channel.tail.after(this.#cursor).length > 0;
  }

  #take(found: Found): void {
    const { events, hasMore } = found;
    const channel = this.#channel;
    if (!hasMore) {
      // What one has found at the end of the log, the next ones need not read again, nor encode.
      channel.tail.lengthen(events);
      channel.pokesCovered = Math.max(channel.pokesCovered, this.#pokesSeen);
      this.#tellOthers(events.at(-1)?.sequence ?? this.#cursor);
    }
    if (events.length > 0) {
      this.#give(found);
    } else {
      this.#waitOn();
    }
  }

  /** They will not be told of it by a hint any more, as it is no news then. */
  #tellOthers(reached: number): void {
    const channel = this.#channel;
    if (reached > channel.told) {
      channel.told = reached;
      for (const reader of channel.readers) {
        if (reader !== this) {
          reader.hear();
        }
      }
    }
  }

  /** Nothing was found, so he waits until something happens, unless it has. */
  #waitOn(): void {
    if (this.#hasHeard) {
      this.#mustLook = this.#isAway;
      this.#advance();
    }
  }

  #give({ events, hasMore }: { events: Batch; hasMore: boolean }): void {
    const { tail, told } = this.#channel;
    const last = events.at(-1);
    this.#cursor = last?.sequence ?? this.#cursor;
    // With all that this node was told of, he is told, too, of what comes next.
    const isUpToDate = tail.newest() === this.#cursor && told <= this.#cursor;
    this.#mustLook = hasMore && !isUpToDate;
    this.#isAway = false;
    this.#isAtEnd = last?.event.type === "done" && !this.#mustLook;
    this.#answer({ value: events, done: false });
  }

  #answer(result: Result): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.resolve(result);
  }

  #end(): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#signal.removeEventListener("abort", this.#onAbort);
      this.#channel.readers.delete(this);
      this.#leave();
    }
    this.#answer(over);
  }
}

const over: IteratorReturnResult<undefined> = { value: undefined, done: true };
