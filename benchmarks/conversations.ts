/** Conversations to be imported, of any size. Ids are told so that they can be asked for. */

const sentence =
  "The refund for the order was sent to the card that it was paid with, and takes some days to arrive.";
const firstCreatedAt = 1_700_000_000;

/** Words that are in every thread, and in one only. */
export const commonWords = "refund order";
export const rareWord = "quokka";

export const threadIdOf = (index: number) => `thread_bench${String(index).padStart(8, "0")}`;

/** A thread with that many messages, by turns of user and assistant. */
export function conversation(
  index: number,
  { messages, words = "" }: { messages: number; words?: string },
): object {
  return {
    object: "thread",
    id: threadIdOf(index),
    created_at: firstCreatedAt + index,
    messages: Array.from({ length: messages }, (_, place) => ({
      role: place % 2 === 0 ? "user" : "assistant",
      content: `${place}. ${sentence} ${words}`,
      created_at: firstCreatedAt + index,
    })),
  };
}

/** Threads with one message, one in the middle of which has the rare word. */
export function* manyThreads(count: number): Generator<object> {
  for (let index = 0; index < count; index += 1) {
    const words = index === Math.floor(count / 2) ? rareWord : "";
    yield conversation(index, { messages: 1, words });
  }
}

/** What a message of a long conversation says, without its number. */
export const typicalMessage = sentence;
