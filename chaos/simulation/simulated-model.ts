import { type Clock, sleep } from "../../packages/server/src/core/clock.ts";
import { ModelCallError, ModelNotFoundError } from "../../packages/server/src/core/errors.ts";
import type {
  LanguageModel,
  ModelPart,
  ModelRequest,
} from "../../packages/server/src/core/language-model.ts";
import type { ModelRegistry } from "../../packages/server/src/core/model-registry.ts";
import { isTextOfOneCall } from "../invariants/text-of-one-call.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Faults } from "./faults.ts";
import type { Gate } from "./gate.ts";

const usage = { promptTokens: 7, completionTokens: 3 };

/** What a model call can come to, in the place of an answer that finishes. */
const failures = {
  "refuses at once": 2,
  "cannot at all": 1,
  "breaks off": 3,
  "ends without a finish": 2,
  hangs: 1,
  "is cut off": 1,
  "is filtered": 1,
} as const;

/** The world's one provider. It counts its calls, and each answer says which call it is. */
export interface Provider {
  /** What the calls of functions were given as arguments, by the name under which each was asked for. */
  readonly problems: string[];
  modelFor(node: { gate: Gate; clock: Clock }): ModelRegistry;
  /** Ends the calls that hang, as a provider's deadline would. */
  heal(): void;
}

export function createProvider({ random, faults }: { random: SeededRandom; faults: Faults }): Provider {
  const problems: string[] = [];
  const { promise: healed, resolve: heal } = Promise.withResolvers<void>();
  let callCount = 0;

  async function* answer(
    request: ModelRequest,
    { signal, clock }: { signal: AbortSignal; clock: Clock },
  ): AsyncGenerator<ModelPart> {
    callCount += 1;
    const call = callCount;
    const failure = random.chance(faults.modelFails) ? random.weighted(failures) : null;
    checkOutputs(request);
    const pause = async () => {
      if (random.chance(faults.modelSlow)) {
        await sleep(clock, random.below(4_000), signal);
      } else if (random.chance(0.3)) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      signal.throwIfAborted();
    };
    await pause();
    if (failure === "refuses at once" || failure === "cannot at all") {
      throw new ModelCallError("The simulated provider refuses.", {
        reason: "rate_limit_exceeded",
        retryable: failure === "refuses at once",
        retryAfterMs: random.chance(0.5) ? random.below(3_000) : null,
      });
    }
    const hasCalled = request.messages.some(({ role }) => role === "tool");
    const isCalling = request.tools.length > 0 && random.chance(hasCalled ? 0.2 : 0.6);
    const parts = isCalling
      ? [...speech(call, random.below(3), false), ...toolCalls(call, request)]
      : speech(call, random.below(6), true);
    const breaksAt =
      failure === null || failure.startsWith("is ") ? parts.length : random.below(parts.length);
    for (const part of parts.slice(0, breaksAt)) {
      yield part;
      await pause();
    }
    switch (failure) {
      case "breaks off":
        throw new ModelCallError("The simulated provider broke off.", {
          reason: "server_error",
          retryable: true,
        });
      case "ends without a finish":
        return;
      case "hangs":
        await Promise.race([healed, hang(signal)]);
        throw new ModelCallError("The simulated provider went silent.", {
          reason: "server_error",
          retryable: true,
        });
      case "is cut off":
        yield { type: "finish", reason: "length", usage };
        return;
      case "is filtered":
        yield { type: "finish", reason: "content-filter", usage };
        return;
      default:
        yield { type: "finish", reason: isCalling ? "tool-calls" : "stop", usage };
    }
  }

  function speech(call: number, pieces: number, isWhole: boolean): ModelPart[] {
    const names = [...Array(pieces).keys(), ...(isWhole || pieces > 0 ? ["end"] : [])];
    return names.map((name) => ({ type: "text-delta", text: `${call}:${name} ` }));
  }

  /** Some of the run's tools, their arguments in pieces; sometimes with text after them, which some models do. */
  function toolCalls(call: number, { tools }: ModelRequest): ModelPart[] {
    const parts = tools.slice(0, 1 + random.below(tools.length)).flatMap(({ name }, index): ModelPart[] => {
      const callId = `provider-${index}`;
      const json = JSON.stringify({ call, index });
      const cut = random.below(json.length);
      return [
        { type: "tool-call-start", callId, name },
        { type: "tool-call-delta", callId, arguments: json.slice(0, cut) },
        { type: "tool-call-delta", callId, arguments: json.slice(cut) },
        { type: "tool-call-end", callId, arguments: json, providerMetadata: null },
      ];
    });
    return random.chance(0.1) ? [...parts, { type: "text-delta", text: `${call}:0 ${call}:end ` }] : parts;
  }

  function checkOutputs({ messages }: ModelRequest): void {
    const results = messages.flatMap((message) => (message.role === "tool" ? message.results : []));
    const ids = new Set(results.map(({ toolCallId }) => toolCallId));
    if (ids.size < results.length) {
      problems.push("a model was shown the output of one call twice");
    }
    const wrong = results.find(({ toolCallId, output }) => !output.startsWith(`${toolCallId} `));
    if (wrong !== undefined) {
      problems.push(`a model was shown '${wrong.output}' as the output of ${wrong.toolCallId}`);
    }
    for (const message of messages) {
      if (message.role === "assistant" && !isTextOfOneCall(message.text, { whole: false })) {
        problems.push(`a model was shown the text '${message.text}'`);
      }
    }
  }

  return {
    problems,
    heal,
    modelFor({ gate, clock }) {
      const languageModel: LanguageModel = {
        async *stream(request, { signal }) {
          const parts = answer(request, { signal, clock });
          for (;;) {
            await gate.pass();
            const { done, value } = await parts.next();
            await gate.pass();
            if (done) {
              return;
            }
            yield [value];
          }
        },
      };
      return {
        resolve(id) {
          if (id !== "simulated/model") {
            throw new ModelNotFoundError(id, ["simulated/model"]);
          }
          return { id, languageModel, contextWindow: 1_000_000 };
        },
        aliases: {},
        defaultModel: null,
        hasKey: () => false,
        list: async () => [],
      };
    },
  };
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
    }
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
