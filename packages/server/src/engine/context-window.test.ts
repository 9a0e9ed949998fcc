import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aMessage, aRun, aStep, runId } from "../../test/fixtures.ts";
import { asId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { MessageStore } from "../core/message-store.ts";
import type { RunSettings } from "../core/run.ts";
import type { ContextMessage } from "./context-units.ts";
import { buildContext } from "./context-window.ts";

/** A token a word: easy to reckon with, and never more than the bytes. */
const countWords = (text: string) => text.split(" ").filter((word) => word !== "").length;

/** Pages over an array, as the store's conformance suite holds the real ones to do. */
function storeOf(messages: Message[], tokens: Map<string, number> = new Map()) {
  const reads: number[] = [];
  const store: Pick<MessageStore, "readThreadTail" | "saveTokenCounts"> = {
    readThreadTail: async ({ before, limit }) => {
      const end = before === null ? messages.length : messages.findIndex(({ id }) => id === before);
      const page = messages.slice(Math.max(0, end - limit), end).toReversed();
      reads.push(page.length);
      return {
        messages: page.map((message) => ({ message, tokens: tokens.get(message.id) ?? null, origin: null })),
        steps: [],
      };
    },
    saveTokenCounts: async ({ counts }) => {
      for (const count of counts) {
        tokens.set(count.messageId, count.tokens);
      }
    },
  };
  return { store, reads, tokens };
}

const conversation = (texts: string[]) =>
  texts.map((text, index) => aMessage({ id: asId<"message">(`msg_${index}`), text }));

async function build({
  messages,
  promptTokens,
  settings = {},
  tokens,
  ownSteps = [],
}: {
  messages: Message[];
  promptTokens: number;
  settings?: Partial<RunSettings>;
  tokens?: Map<string, number>;
  ownSteps?: Parameters<typeof buildContext>[0]["ownSteps"];
}) {
  const { store, reads, tokens: saved } = storeOf(messages, tokens);
  const counted: string[] = [];
  const run = aRun();
  const built = await buildContext({
    run: { ...run, settings: { ...run.settings, ...settings } },
    ownSteps,
    promptTokens,
    store,
    countTokens: async (texts) => {
      counted.push(...texts);
      return texts.map(countWords);
    },
  });
  const context = built?.messages ?? null;
  return { context, texts: context?.map(textOf), reads, counted, saved };
}

function textOf(message: ContextMessage): string {
  switch (message.role) {
    case "user":
      return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
    case "tool":
      return message.results.map(({ output }) => output).join("");
    default:
      return message.text;
  }
}

describe("context window", () => {
  it("holds a short thread whole, without counting a token", async () => {
    const { texts, counted } = await build({ messages: conversation(["one", "two"]), promptTokens: 1_000 });
    expect(texts).toEqual(["one", "two"]);
    expect(counted).toEqual([]);
  });

  it("holds the newest messages that fit, and remembers what it counted", async () => {
    // Each costs 4 for its wrapping and one a word.
    const messages = conversation(["a b c", "d e f", "g h i"]);
    const { texts, saved } = await build({ messages, promptTokens: 14 });
    expect(texts).toEqual(["d e f", "g h i"]);
    expect(saved.get("msg_2")).toBe(3);
  });

  it("does not count again what was counted before", async () => {
    const messages = conversation(["a b c", "d e f"]);
    const tokens = new Map([
      ["msg_0", 3],
      ["msg_1", 3],
    ]);
    const { texts, counted } = await build({ messages, promptTokens: 14, tokens });
    expect(texts).toEqual(["a b c", "d e f"]);
    expect(counted).toEqual([]);
  });

  it("reads no further back than the model sees", async () => {
    const messages = conversation(Array.from({ length: 2_000 }, () => "x"));
    const { texts, reads } = await build({ messages, promptTokens: 50 });
    expect(texts).toHaveLength(10);
    expect(reads).toEqual([200]);
  });

  it("reads on through the pages of a long thread that fits, of which the second holds what is expected to", async () => {
    const messages = conversation(Array.from({ length: 2_000 }, (_, index) => `${index}`));
    const { texts, reads } = await build({ messages, promptTokens: 100_000 });
    expect(texts).toEqual(messages.map((_, index) => `${index}`));
    expect(reads).toEqual([200, 1_800]);
  });

  it("reads hardly more of a long thread than fits", async () => {
    const messages = conversation(Array.from({ length: 3_000 }, () => "a b c d"));
    const tokens = new Map(messages.map(({ id }) => [id, 4]));
    const { texts, reads } = await build({ messages, promptTokens: 8_000, tokens });
    expect(texts).toHaveLength(1_000);
    expect(reads).toEqual([200, 881]);
  });

  it("holds only the last messages when the run says so", async () => {
    const { texts } = await build({
      messages: conversation(["one", "two", "three"]),
      promptTokens: 1_000,
      settings: { truncation: { type: "last_messages", lastMessages: 2 } },
    });
    expect(texts).toEqual(["two", "three"]);
  });

  it("holds what the run was asked, however few messages are wanted and whatever it has said itself", async () => {
    const messages = [
      ...conversation(["old", "question"]),
      aMessage({ id: asId<"message">("msg_own"), role: "assistant", text: "Let me see", runId }),
    ];
    const call = { id: "call_1", name: "f", arguments: "{}", output: "sun", providerMetadata: null };
    const ownSteps = [
      aStep({
        id: asId<"step">("step_1"),
        details: { type: "message_creation", messageId: asId<"message">("msg_own") },
      }),
      aStep({ id: asId<"step">("step_2"), details: { type: "tool_calls", toolCalls: [call] } }),
    ];
    const settings = { truncation: { type: "last_messages", lastMessages: 1 } } as const;
    expect((await build({ messages, promptTokens: 1_000, settings, ownSteps })).texts).toEqual([
      "question",
      "Let me see",
      "sun",
    ]);
    const long = [
      aMessage({ id: asId<"message">("msg_0"), text: "long question ".repeat(20) }),
      ...messages.slice(2),
    ];
    expect((await build({ messages: long, promptTokens: 40, ownSteps })).context).toBeNull();
  });

  it("counts instructions and tools against the budget", async () => {
    const messages = conversation(["a b c", "d e f"]);
    const instructions = "one two three four five six";
    expect((await build({ messages, promptTokens: 19, settings: { instructions } })).texts).toEqual([
      "d e f",
    ]);
  });

  it("counts instructions by their tokens, not by their length, where it matters", async () => {
    const messages = conversation(["word ".repeat(30)]);
    const instructions = "instruction ".repeat(10);
    expect((await build({ messages, promptTokens: 44, settings: { instructions } })).context).toHaveLength(1);
    expect((await build({ messages, promptTokens: 43, settings: { instructions } })).context).toBeNull();
  });

  it("is nothing when the newest message does not fit", async () => {
    expect(
      (await build({ messages: conversation(["a b c d e f g h"]), promptTokens: 8 })).context,
    ).toBeNull();
  });

  it("is nothing when the run's own calls do not fit, rather than without them", async () => {
    const call = {
      id: "call_1",
      name: "f",
      arguments: "{}",
      output: "a b c d e f g h i j",
      providerMetadata: null,
    };
    const ownSteps = [
      aStep({ runId, details: { type: "tool_calls", toolCalls: [call, { ...call, id: "call_2" }] } }),
    ];
    const messages = conversation(["q"]);
    expect((await build({ messages, promptTokens: 1_000, ownSteps })).context).toHaveLength(3);
    expect((await build({ messages, promptTokens: 20, ownSteps })).context).toBeNull();
  });

  it("starts with a question after a cut, and with whatever came first without one", async () => {
    const [greeting, ask, reply, askAgain] = conversation(["Welcome to you", "a b", "c d", "e f"]);
    if (greeting === undefined || ask === undefined || reply === undefined || askAgain === undefined) {
      throw new Error("four messages");
    }
    const messages = [
      { ...greeting, role: "assistant" } as const,
      ask,
      { ...reply, role: "assistant" } as const,
      askAgain,
    ];
    expect((await build({ messages, promptTokens: 1_000 })).texts).toHaveLength(4);
    expect((await build({ messages, promptTokens: 13 })).texts).toEqual(["e f"]);
  });

  it("is always the longest run of newest messages within the budget", async () => {
    const texts = fc.array(fc.array(fc.constantFrom("a", "bb", "ccc"), { maxLength: 8 }), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 200 }), async (words, promptTokens) => {
        const messages = conversation(words.map((each) => each.join(" ")));
        const costs = words.map((each) => each.length + 4);
        let left = promptTokens;
        let fitting = 0;
        for (const cost of costs.toReversed()) {
          left -= cost;
          if (left < 0) {
            break;
          }
          fitting += 1;
        }
        const { context } = await build({ messages, promptTokens });
        expect(context?.length ?? 0).toBe(fitting);
      }),
    );
  });
});
