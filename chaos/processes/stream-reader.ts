import { createParser } from "eventsource-parser";
import type { RunId } from "../../packages/server/src/core/ids.ts";
import type { SequencedEvent } from "../../packages/server/src/core/run-event.ts";
import type { TuneClient } from "./tune-client.ts";

export interface Frame {
  id: number;
  event: string;
  data: string;
}

/** A client that reads one run's stream over as many connections as it takes, and puts together what it got. */
export interface StreamReader {
  runId: RunId;
  /** Without the `done` that ends each connection. */
  frames: Frame[];
  problems: string[];
  /**
   * Reads on from the last id that it has.
   *
   * @param options.leaveAfter - Leaves after so many bytes; `null` to stay to the stream's end.
   * @returns whether the server ended the stream with its `done`.
   */
  connect(client: TuneClient, options: { leaveAfter: number | null; timeoutMs: number }): Promise<boolean>;
  /** Begins again, and expects to be told the same. */
  rewind(): void;
}

export function createStreamReader({ threadId, runId }: { threadId: string; runId: RunId }): StreamReader {
  const frames: Frame[] = [];
  const problems: string[] = [];
  let before: readonly Frame[] = [];
  let connections = 0;

  function take(frame: Frame): void {
    const last = frames.at(-1)?.id ?? 0;
    if (frame.id <= last) {
      problems.push(`a reader of ${runId} got event ${frame.id} after ${last}`);
    }
    const known = before[frames.length];
    if (known !== undefined && (known.id !== frame.id || known.data !== frame.data)) {
      problems.push(`a reader of ${runId} was told another event ${frame.id} than before`);
    }
    frames.push(frame);
  }

  return {
    runId,
    frames,
    problems,
    rewind() {
      before = frames.splice(0);
    },
    async connect(client, { leaveAfter, timeoutMs }) {
      const controller = new AbortController();
      const deadline = setTimeout(() => controller.abort(), timeoutMs);
      let isDone = false;
      const parser = createParser({
        onEvent({ id, event = "", data }) {
          if (event === "done") {
            isDone = true;
          } else if (event !== "error") {
            take({ id: Number(id), event, data });
          }
        },
      });
      try {
        const after = frames.at(-1)?.id ?? 0;
        const path = `/threads/${threadId}/runs/${runId}/stream`;
        connections += 1;
        // There are two ways to say where to go on, and both must do.
        const response =
          connections % 2 === 0
            ? await client.stream(path, { lastEventId: after, signal: controller.signal })
            : await client.stream(`${path}?after=${after}`, { lastEventId: null, signal: controller.signal });
        if (response.status === 200 && response.body !== null) {
          let received = 0;
          const decoder = new TextDecoder();
          for await (const bytes of response.body) {
            const rest = leaveAfter === null ? bytes.length : leaveAfter - received;
            parser.feed(decoder.decode(bytes.subarray(0, rest), { stream: true }));
            received += bytes.length;
            if (leaveAfter !== null && received >= leaveAfter) {
              controller.abort();
              break;
            }
          }
        }
      } catch {
        // Cut off; what came so far counts.
      } finally {
        clearTimeout(deadline);
        controller.abort();
      }
      return isDone;
    },
  };
}

/** Holds what readers of one run got against its log, and against each other. */
export function checkStreams(readers: readonly StreamReader[], log: readonly SequencedEvent[]): string[] {
  const expected = log.filter(({ event }) => event.type !== "done").map(({ sequence }) => sequence);
  const texts = new Map<number, string>();
  const problems: string[] = [];
  for (const { runId, frames, problems: seen } of readers) {
    problems.push(...seen);
    const ids = frames.map(({ id }) => id);
    const wrong = ids.findIndex((id, index) => id !== expected[index]);
    if (wrong !== -1) {
      problems.push(`a reader of ${runId} got event ${ids[wrong]} where ${expected[wrong]} comes`);
    }
    if (ids.length < expected.length) {
      problems.push(`a reader of ${runId} got ${ids.length} events of ${expected.length}`);
    }
    for (const { id, event, data } of frames) {
      const text = `${event} ${data}`;
      if ((texts.get(id) ?? text) !== text) {
        problems.push(
          `event ${id} of ${runId} is '${texts.get(id)}' for one reader and '${text}' for another`,
        );
      }
      texts.set(id, text);
    }
  }
  return problems;
}
