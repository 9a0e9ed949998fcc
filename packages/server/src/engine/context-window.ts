import type { MessageId } from "../core/ids.ts";
import type { MessageStore, ThreadTail } from "../core/message-store.ts";
import type { ContextRecipe } from "../core/model-call.ts";
import type { Run, Truncation } from "../core/run.ts";
import type { RunStep } from "../core/run-step.ts";
import type { TokenCounter } from "../core/token-counter.ts";
import { type ContextMessage, type ContextUnit, contextUnits } from "./context-units.ts";

/** What wrapping one message costs beyond its text, as OpenAI's chat format has it. */
const messageOverheadTokens = 4;
/** A middling image at full detail; providers differ and none can be asked beforehand. */
const imageTokens = 1_000;
/** Messages read from the store at once: these first, which is all of most threads, then as many as may still fit. */
const firstPageLength = 200;
const longestPage = 3_200;
/** Of a page beyond the messages that are expected to fit, as the older ones may be shorter. */
const pageMargin = 1.1;

/** Which part of a thread the model was shown: with it, and the thread as it was, the same can be built again. */
export type ContextChoice = Pick<
  ContextRecipe,
  "newestMessageId" | "messagesRead" | "unitsSent" | "ownSteps"
>;

/** How many of the newest messages are looked at first. */
export function firstTailLength({ settings: { truncation } }: Run): number {
  return Math.min(firstPageLength, wantedOf(truncation));
}

/**
 * What the model is shown of a thread: the newest units that fit into `promptTokens` beside the instructions and the
 * tools, and of those at most the newest few messages when the run says so.
 *
 * Texts are counted only when their length in bytes, which no token count exceeds, leaves it open whether they
 * fit; a counted message keeps its count. So neither a short thread nor a long one costs much.
 *
 * @returns the messages, oldest first, how they were chosen, and when the newest of the thread is dated; or `null` when not even the newest unit, or the calls
 *   and outputs of the run itself, fit.
 */
export async function buildContext({
  run,
  ownSteps,
  promptTokens,
  store,
  countTokens,
}: {
  run: Run;
  /** All steps of the run so far. */
  ownSteps: readonly RunStep[];
  promptTokens: number;
  store: Pick<MessageStore, "readThreadTail" | "saveTokenCounts">;
  countTokens: TokenCounter;
}): Promise<{ messages: ContextMessage[]; choice: ContextChoice; newestMessageAt: number } | null> {
  const { organizationId, threadId, settings } = run;
  const wanted = wantedOf(settings.truncation);
  const sizes = createSizes(countTokens);
  const frame = frameOf(run);

  const tail: ThreadTail = { messages: [], steps: [...ownSteps] };
  const stepIds = new Set(ownSteps.map(({ id }) => id));
  let before: MessageId | null = null;
  let kept: ContextUnit[] = [];
  let cut = false;
  let pageLength = firstPageLength;
  for (;;) {
    // What the run itself has said does not use up what it may see of the thread.
    const own = tail.messages.filter(({ message }) => message.runId === run.id).length;
    const read = tail.messages.length;
    const limit = Math.min(pageLength, wanted + own - read);
    const page = await store.readThreadTail({ organizationId, threadId, before, limit });
    tail.messages.push(...page.messages);
    // A run whose messages are on several pages has its steps with each of them.
    const newSteps = page.steps.filter(({ id }) => !stepIds.has(id));
    for (const step of newSteps) {
      stepIds.add(step.id);
      tail.steps.push(step);
    }
    before = page.messages.at(-1)?.message.id ?? null;
    const units = contextUnits(tail, run.id);
    const fitting = await sizes.newestThatFit(units, { promptTokens, frame });
    kept = fitting.units;
    cut = kept.length < units.length;
    pageLength = lengthOfNext({ read: tail.messages.length, promptTokens, left: fitting.left });
    const isEnough = tail.messages.filter(({ message }) => message.runId !== run.id).length >= wanted;
    if (cut || page.messages.length < limit || isEnough) {
      const newest = units.at(-1);
      if (newest !== undefined && (kept.length === 0 || !holdsOwnPart(kept, units, run))) {
        return null;
      }
      break;
    }
  }
  await saveCounts();
  const shown = cut ? fromFirstUserMessage(kept) : withoutLeadingRounds(kept, run);
  return {
    messages: shown.flatMap((unit) => unit.messages),
    choice: {
      newestMessageId: tail.messages[0]?.message.id ?? null,
      messagesRead: tail.messages.length,
      unitsSent: shown.length,
      ownSteps: ownSteps.length,
    },
    newestMessageAt: tail.messages[0]?.message.createdAt ?? 0,
  };

  async function saveCounts(): Promise<void> {
    const counts = sizes.counted();
    if (counts.length > 0) {
      await store.saveTokenCounts({ organizationId, counts });
    }
  }
}

/** Everything is looked at anew with each page, so this one is to be the last: what is left, in messages like those read. */
function lengthOfNext({
  read,
  promptTokens,
  left,
}: {
  read: number;
  promptTokens: number;
  left: number;
}): number {
  const used = promptTokens - left;
  const fitting = Math.ceil((left / used) * read * pageMargin);
  return Math.min(Math.max(firstPageLength, fitting), longestPage);
}

function wantedOf(truncation: Truncation): number {
  return truncation.type === "last_messages" ? truncation.lastMessages : Infinity;
}

/**
 * What the run itself was asked, the calls that it made and their outputs must all be seen: without them it would
 * answer something else, or make its calls again.
 */
function holdsOwnPart(kept: readonly ContextUnit[], units: readonly ContextUnit[], run: Run): boolean {
  const firstOwn = units.findIndex((unit) => unit.runId === run.id);
  if (firstOwn === -1) {
    return true;
  }
  const question = units.slice(0, firstOwn).findLast((unit) => unit.messages[0]?.role === "user");
  const rounds = units.filter((unit) => unit.runId === run.id && unit.messages.length > 1);
  return [...(question === undefined ? [] : [question]), ...rounds].every((unit) => kept.includes(unit));
}

/** Calls that an earlier run made, when the last messages that are wanted begin with its answer, are no part of them. */
function withoutLeadingRounds(units: ContextUnit[], run: Run): ContextUnit[] {
  const first = units.findIndex((unit) => unit.messages.length === 1 || unit.runId === run.id);
  return first === -1 ? [] : units.slice(first);
}

/** After a cut the conversation starts with a question, not with the answer to one that is gone. */
function fromFirstUserMessage(units: ContextUnit[]): ContextUnit[] {
  const first = units.findIndex((unit) => unit.messages[0]?.role === "user");
  return first === -1 ? units : units.slice(first);
}

/** What the model sees beside the conversation, and always whole. */
function frameOf({ settings: { instructions, tools } }: Run): ContextUnit {
  const texts = [instructions, ...tools.map((tool) => JSON.stringify(tool))].filter((text) => text !== "");
  return { messages: [], texts, images: 0, parts: [], runId: null };
}

function createSizes(countTokens: TokenCounter) {
  const exact = new Map<string, number>();
  const counted = new Map<MessageId, number>();

  /** At most this many tokens: exact where counts are known, by length elsewhere. */
  function bound(unit: ContextUnit): number {
    const texts = unit.texts.reduce((sum, text) => sum + (exact.get(text) ?? Buffer.byteLength(text)), 0);
    const parts = unit.parts.reduce(
      (sum, part) => sum + (part.tokens ?? counted.get(part.messageId) ?? Buffer.byteLength(part.text)),
      0,
    );
    return texts + parts + unit.images * imageTokens + unit.messages.length * messageOverheadTokens;
  }

  async function count(units: readonly ContextUnit[]): Promise<void> {
    const parts = units
      .flatMap((unit) => unit.parts)
      .filter(({ tokens, messageId }) => tokens === null && !counted.has(messageId));
    const texts = units.flatMap((unit) => unit.texts).filter((text) => !exact.has(text));
    if (parts.length + texts.length === 0) {
      return;
    }
    const counts = await countTokens([...parts.map((part) => part.text), ...texts]);
    for (const [index, part] of parts.entries()) {
      counted.set(part.messageId, counts[index] ?? 0);
    }
    for (const [index, text] of texts.entries()) {
      exact.set(text, counts[parts.length + index] ?? 0);
    }
  }

  async function newestThatFit(
    units: readonly ContextUnit[],
    { promptTokens, frame }: { promptTokens: number; frame: ContextUnit },
  ): Promise<{ units: ContextUnit[]; left: number }> {
    let left = promptTokens - bound(frame);
    let first = units.length;
    let isExact = false;
    for (const unit of units.toReversed()) {
      if (bound(unit) > left && !isExact) {
        // Lengths alone do not settle it: from here on count, beginning with what was taken so far.
        const taken = [frame, ...units.slice(first)];
        await count(taken);
        isExact = true;
        left = promptTokens - taken.reduce((sum, each) => sum + bound(each), 0);
      }
      if (isExact) {
        await count([unit]);
      }
      if (bound(unit) > left) {
        break;
      }
      left -= bound(unit);
      first -= 1;
    }
    return { units: units.slice(first), left };
  }

  return {
    newestThatFit,
    counted: () => [...counted].map(([messageId, tokens]) => ({ messageId, tokens })),
  };
}
