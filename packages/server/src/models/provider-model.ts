import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Clock } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { LanguageModel, ModelPart, ModelRequest } from "../core/language-model.ts";
import { loadOnce } from "../core/load-once.ts";
import type { Logger } from "../core/logger.ts";
import { createBoundedFetch, defaultResponseLimits, type ResponseLimits } from "./bounded-fetch.ts";
import { classifyError } from "./classify-error.ts";
import { createSdkModel } from "./create-sdk-model.ts";
import { createPatience, defaultModelDeadlines, type ModelDeadlines, type Patience } from "./deadlines.ts";
import { endedWithoutFinishing } from "./ended-without-finishing.ts";
import { createPartTranslator } from "./from-stream-part.ts";
import { gatherParts } from "./gather-parts.ts";
import type { Provider, ProviderType } from "./provider-config.ts";
import { toCallOptions } from "./to-prompt.ts";

/** Their refusals look like text unless one looks at what they sent. */
const tellsRefusals: ReadonlySet<ProviderType> = new Set(["openai", "openai-compatible", "ollama"]);

export interface ProviderModelDeps {
  provider: Provider;
  /** The provider's own name of the model. */
  model: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  logger: Logger;
  deadlines?: ModelDeadlines;
  limits?: ResponseLimits;
}

/**
 * A provider's model, called once per request: nothing is retried here, because only the engine knows what was shown
 * of an answer already.
 */
export function createProviderModel({
  provider,
  model,
  fetch,
  clock,
  logger,
  deadlines = defaultModelDeadlines,
  limits = defaultResponseLimits,
}: ProviderModelDeps): LanguageModel {
  const { name, apiKey } = provider;
  const bounded = createBoundedFetch({ fetch, provider: name, apiKey, limits, clock });
  const loadSdkModel = loadOnce(() => createSdkModel({ provider, model, fetch: bounded.fetch }));

  return {
    // One generator, not several that hand on to each other: each would cost every part of the answer a few promises.
    async *stream(request, { signal }) {
      const patience = createPatience({ clock, deadlines, signal, toError: toDeadlineError });
      bounded.onHeaders(patience.signal, () => patience.expect("firstContentMs"));
      let isEnding = false;
      try {
        patience.expect("headersMs");
        const take = gatherParts(await patience.wait(open(request, patience.signal)));
        const translate = createPartTranslator(name);
        while (!isEnding) {
          const parts = await patience.wait(take());
          if (parts.length === 0) {
            throw endedWithoutFinishing(name);
          }
          const translated: ModelPart[] = [];
          let failure: { error: unknown } | null = null;
          try {
            for (const part of parts) {
              notice(part);
              if (isContent(part)) {
                patience.expect("betweenContentsMs");
              }
              isEnding ||= part.type === "finish";
              translated.push(...translate(part));
            }
          } catch (error) {
            // What came before it is told first.
            failure = { error };
          }
          if (isEnding) {
            void readToEnd(take, patience);
          }
          if (translated.length > 0) {
            patience.pause();
            yield translated;
            patience.resume();
          }
          if (failure !== null) {
            throw failure.error;
          }
        }
      } catch (error) {
        if (signal.aborted) {
          throw signal.reason;
        }
        throw classifyError(error, { provider: name, model, apiKey, clock });
      } finally {
        if (isEnding) {
          patience.resume();
        } else {
          patience.end();
        }
      }
    },
  };

  /** What follows a finish is nothing, but without it the connection could not be used again. */
  async function readToEnd(
    take: () => Promise<readonly LanguageModelV4StreamPart[]>,
    patience: Patience,
  ): Promise<void> {
    try {
      while ((await patience.wait(take())).length > 0) {}
      patience.close();
    } catch {
      // Nobody waits for it: the answer is whole.
      patience.end();
    }
  }

  async function open(
    request: ModelRequest,
    abortSignal: AbortSignal,
  ): Promise<Awaited<ReturnType<LanguageModelV4["doStream"]>>["stream"]> {
    const sdkModel = await loadSdkModel();
    const { stream } = await sdkModel.doStream({
      ...toCallOptions(request, provider.type),
      includeRawChunks: tellsRefusals.has(provider.type),
      abortSignal,
    });
    return stream;
  }

  /** @throws the error that the part is. */
  function notice(part: LanguageModelV4StreamPart): void {
    if (part.type === "error") {
      throw part.error;
    }
    if (part.type === "stream-start" && part.warnings.length > 0) {
      const about = { provider: name, model, warnings: part.warnings };
      logger.debug(about, "the provider cannot take all of the request");
    }
  }

  function toDeadlineError(deadline: keyof ModelDeadlines, afterMs: number): ModelCallError {
    const what = {
      headersMs: "did not begin to answer",
      firstContentMs: "began to answer, but sent no content",
      betweenContentsMs: "stopped in the middle of its answer and sent nothing more",
    }[deadline];
    return new ModelCallError(`Provider '${name}' ${what} within ${afterMs / 1000} s.`, {
      reason: "server_error",
      retryable: true,
    });
  }
}

/** Whether the part shows that the model is at work. Reasoning does, although nobody gets to see it. */
function isContent(part: LanguageModelV4StreamPart): boolean {
  switch (part.type) {
    case "text-delta":
    case "reasoning-delta":
    case "tool-input-delta":
      return part.delta !== "";
    case "tool-input-start":
    case "tool-call":
      return true;
    default:
      return false;
  }
}
