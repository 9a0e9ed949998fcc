import { deepEqual, equal, ok } from "node:assert/strict";
import type { Exchange, RecordingProxy } from "./recording-proxy.ts";
import type { Message, Run, StreamEvent, TuneClient } from "./tune-client.ts";

export interface Check {
  /** A sentence that says what is true. */
  name: string;
  /** @throws when it is not. */
  run(parts: { client: TuneClient; proxy: RecordingProxy }): Promise<void>;
}

/** The events of a run that answers with text, in their order; one or more deltas stand for the one. */
const textRun = [
  "thread.created",
  "thread.run.created",
  "thread.run.queued",
  "thread.run.in_progress",
  "thread.run.step.created",
  "thread.run.step.in_progress",
  "thread.message.created",
  "thread.message.in_progress",
  "thread.message.delta",
  "thread.message.completed",
  "thread.run.step.completed",
  "thread.run.completed",
  "done",
];

const question = { role: "user", content: "Name three animals that live in the sea." } as const;
const short = { messages: [question], maxCompletionTokens: 200 };

export const checks: Check[] = [
  {
    name: "text arrives in pieces while the model is still writing",
    async run({ client, proxy }) {
      const release = proxy.holdNextAnswer();
      let pieces = 0;
      for await (const event of client.stream(short)) {
        if (event.event === "thread.message.delta") {
          pieces += 1;
          ok(pieces > 1 || !lastExchange(proxy).isFinished, "the first piece came after the whole answer");
          release();
        }
      }
      ok(pieces > 1, `the text came in ${pieces} piece`);
    },
  },
  {
    name: "events come in the canonical order, numbered 1, 2, 3 …, and end with [DONE]",
    async run({ client }) {
      const events = await collect(client.stream(short));
      deepEqual([...new Set(events.map(({ event }) => event))], textRun);
      deepEqual(
        events.map(({ id }) => id),
        events.map((_, index) => index + 1),
      );
      deepEqual(events.at(-1)?.data, "[DONE]");
    },
  },
  {
    name: "the streamed text, the stored message and what the model wrote are one and the same",
    async run({ client, proxy }) {
      const events = await collect(client.stream(short));
      const written = lastExchange(proxy).text;
      equal(textOfDeltas(events), written);
      const answer = await answerOf(client, lastRun(events));
      equal(textOf(answer), written);
    },
  },
  {
    name: "the usage of a run is the model's own",
    async run({ client, proxy }) {
      const run = lastRun(await collect(client.stream(short)));
      const { usage } = lastExchange(proxy);
      ok(usage !== null, "the model reported no usage");
      deepEqual(run.usage, {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        totalTokens: usage.prompt_tokens + usage.completion_tokens,
      });
    },
  },
  {
    name: "the model sees the instructions and the whole thread",
    async run({ client, proxy }) {
      const first = { role: "user", content: "My name is Ada and I like the sea." } as const;
      const reply = { role: "assistant", content: "Hello Ada." } as const;
      await client.create({ messages: [question], maxCompletionTokens: 4 });
      const alone = lastExchange(proxy);
      const instructions = "Answer in one sentence.";
      await client.create({ instructions, messages: [first, reply, question], maxCompletionTokens: 4 });
      const together = lastExchange(proxy);
      deepEqual(
        together.request.messages.map(({ role, content }) => ({ role, text: textOfContent(content) })),
        [
          { role: "system", text: instructions },
          ...[first, reply, question].map(({ role, content }) => ({ role, text: content })),
        ],
      );
      ok(promptTokens(together) > promptTokens(alone), "the longer prompt did not cost the model more");
    },
  },
  {
    name: "maxCompletionTokens cuts the answer and the run says so",
    async run({ client, proxy }) {
      const run = await client.create({ messages: [question], maxCompletionTokens: 5 });
      equal(lastExchange(proxy).request.max_tokens, 5);
      equal(run.status, "completed");
      equal(run.incompleteDetails?.reason, "max_completion_tokens");
      equal(run.usage?.completionTokens, 5);
    },
  },
  {
    name: "a run goes on when its client leaves in the middle, and the whole answer is on the thread",
    async run({ client, proxy }) {
      const release = proxy.holdNextAnswer();
      const leaving = new AbortController();
      const seen: StreamEvent[] = [];
      try {
        for await (const event of client.stream(short, { signal: leaving.signal })) {
          seen.push(event);
          if (event.event === "thread.message.delta") {
            leaving.abort();
          }
        }
      } catch (error) {
        ok(leaving.signal.aborted, error instanceof Error ? error : String(error));
      }
      release();
      const run = await client.waitForEnd(lastRun(seen));
      equal(run.status, "completed", JSON.stringify(run.lastError));
      const { text, isFinished } = lastExchange(proxy);
      ok(isFinished && text.length > textOfDeltas(seen).length, "the client did not leave in the middle");
      equal(textOf(await answerOf(client, run)), text);
    },
  },
  {
    name: "a stream resumes after the last event that the client saw",
    async run({ client }) {
      const events = await collect(client.stream(short));
      const seen = Math.floor(events.length / 2);
      const rest = await collect(client.resume(lastRun(events), seen));
      deepEqual(rest, events.slice(seen));
    },
  },
  {
    name: "without streaming the reply is the completed run",
    async run({ client, proxy }) {
      const run = await client.create({ messages: [question] });
      equal(run.status, "completed", JSON.stringify(run.lastError));
      equal(run.incompleteDetails, null);
      equal(textOf(await answerOf(client, run)), lastExchange(proxy).text);
    },
  },
];

async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const collected: StreamEvent[] = [];
  for await (const event of events) {
    collected.push(event);
  }
  return collected;
}

function lastExchange({ exchanges }: RecordingProxy): Exchange {
  const exchange = exchanges.at(-1);
  ok(exchange !== undefined, "the model was not called");
  return exchange;
}

function promptTokens({ usage }: Exchange): number {
  ok(usage !== null, "the model reported no usage");
  return usage.prompt_tokens;
}

/** The run as the newest event that carries it says it is. */
function lastRun(events: StreamEvent[]): Run {
  const event = events.findLast(({ event: name }) => /^thread\.run\.[a-z_]+$/.test(name));
  ok(event !== undefined, "no event told of the run");
  return JSON.parse(event.data) as Run;
}

function textOfDeltas(events: StreamEvent[]): string {
  return events
    .filter(({ event }) => event === "thread.message.delta")
    .map(({ data }) => JSON.parse(data) as { delta: Pick<Message, "content"> })
    .map(({ delta }) => textOf(delta))
    .join("");
}

async function answerOf(client: TuneClient, run: Run): Promise<Message> {
  const messages = await client.listMessages(run.threadId);
  const answers = messages.filter(({ runId }) => runId === run.id);
  equal(answers.length, 1, "the run wrote one message");
  const [answer] = answers;
  ok(answer !== undefined && answer.role === "assistant");
  return answer;
}

function textOf({ content }: Pick<Message, "content">): string {
  return content.map(({ text }) => text).join("");
}

/** A provider may be sent a text as a string or as parts. */
function textOfContent(content: unknown): string {
  return Array.isArray(content)
    ? content.map((part: { text?: string }) => part.text ?? "").join("")
    : `${content}`;
}
