import { ModelNotFoundError } from "../src/core/errors.ts";
import type { LanguageModel, ModelPart, ModelRequest } from "../src/core/language-model.ts";
import type { ModelRegistry } from "../src/core/model-registry.ts";

/** One answer: yields parts, may wait for the test, may throw. */
export type Answer = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelPart>;

/** A model that answers call by call as the test says, and remembers what it was asked. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: ModelRequest[];
  /** By which names it was asked, when it was found through {@link registryOf}. */
  readonly names: string[];
  enqueue(...answers: Answer[]): void;
}

export function createScriptedModel(): ScriptedModel {
  const answers: Answer[] = [];
  const requests: ModelRequest[] = [];
  return {
    requests,
    names: [],
    enqueue: (...more) => answers.push(...more),
    stream(request, { signal }) {
      requests.push(request);
      const answer = answers.shift();
      if (answer === undefined) {
        throw new Error("the test enqueued no answer for this call");
      }
      return oneByOne(answer(request, signal));
    },
  };
}

async function* oneByOne(parts: AsyncIterable<ModelPart>): AsyncGenerator<readonly ModelPart[]> {
  for await (const part of parts) {
    yield [part];
  }
}

/** Every model whose name begins with `test/` is the given one; others are unknown. */
export function registryOf(languageModel: ScriptedModel, contextWindow = 100_000): ModelRegistry {
  return {
    resolve(model) {
      if (!model.startsWith("test/")) {
        throw new ModelNotFoundError(model, ["test/…"]);
      }
      const named: LanguageModel = {
        stream(request, options) {
          languageModel.names.push(model);
          return languageModel.stream(request, options);
        },
      };
      return { id: model, languageModel: named, contextWindow };
    },
    aliases: {},
    defaultModel: null,
    hasKey: () => false,
    list: async () => [],
  };
}

export const usage = { promptTokens: 7, completionTokens: 3 };

/** Says the pieces and stops. */
export function says(...pieces: string[]): Answer {
  return async function* () {
    yield* pieces.map((text): ModelPart => ({ type: "text-delta", text }));
    yield { type: "finish", reason: "stop", usage };
  };
}

/** Calls one function of the client's. */
export function calls(name: string, args: string): Answer {
  return async function* () {
    yield { type: "tool-call-start", callId: "provider-1", name };
    yield { type: "tool-call-end", callId: "provider-1", arguments: args, providerMetadata: null };
    yield { type: "finish", reason: "tool-calls", usage };
  };
}

/** Says the pieces, tells that it has, and then says nothing more until it is aborted. */
export function hangsAfter(...pieces: string[]): { answer: Answer; hanging: Promise<AbortSignal> } {
  const { promise: hanging, resolve } = Promise.withResolvers<AbortSignal>();
  return {
    hanging,
    async *answer(_, signal) {
      yield* pieces.map((text): ModelPart => ({ type: "text-delta", text }));
      resolve(signal);
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}
