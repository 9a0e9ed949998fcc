import { z } from "zod";
import { unsetAnswerOptions } from "../../core/answer-options.ts";
import type { Clock } from "../../core/clock.ts";
import { ModelCallError, type ModelFailureReason } from "../../core/errors.ts";
import type { ModelRegistry } from "../../core/model-registry.ts";
import type { ProviderHealth } from "../../core/provider-health.ts";
import type { Usage } from "../../core/run.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import type { OpenRequests } from "../open-requests.ts";
import type { ZodApp } from "../zod-app.ts";
import { timestamp, timestampOrNull } from "./encode.ts";
import { encodeUsage } from "./encode-run.ts";
import { type AdminModelTest, adminModelsSchema, modelTestSchema } from "./responses/models.ts";

const tags = ["Admin"];
/** Enough for a model that thinks before it speaks, and too little to cost anything. */
const testTokens = 64;
const longestTestMs = 30_000;
const longestAnswer = 200;

const testBody = z
  .object({ model: z.string().min(1).max(256).describe("`<provider>/<model>`, or an alias.") })
  .meta({ id: "TestModel" });

export function registerModelInsight(
  app: ZodApp,
  {
    models,
    providerHealth,
    openRequests,
    clock,
  }: { models: ModelRegistry; providerHealth: ProviderHealth; openRequests: OpenRequests; clock: Clock },
): void {
  app.get(
    "/models",
    {
      schema: {
        operationId: "listProviders",
        summary: "List providers with their state and models",
        description:
          "Each is asked what it offers. How its last calls went is known since this node started.",
        tags,
        response: { 200: jsonResponse("The providers.", adminModelsSchema), ...errorResponses() },
      },
    },
    async () => ({
      object: "models" as const,
      defaultModel: models.defaultModel,
      providers: (await models.list()).map(({ provider, type, status, detail, models: offered }) => {
        const { lastSuccessAt, lastError } = providerHealth.stateOf(provider);
        return {
          name: provider,
          type,
          status,
          detail: detail ?? "",
          hasKey: models.hasKey(provider),
          models: offered,
          lastSuccessAt: timestampOrNull(lastSuccessAt),
          lastError: lastError && { at: timestamp(lastError.at), message: lastError.message },
        };
      }),
      aliases: Object.entries(models.aliases).map(([name, model]) => ({ name, model })),
    }),
  );

  app.post(
    "/models/test",
    {
      schema: {
        operationId: "testModel",
        summary: "Try a model with a tiny call",
        description:
          "A real one, which costs a few tokens. That it failed is an answer too, and says what to do.",
        tags,
        body: testBody,
        response: { 200: jsonResponse("How it went.", modelTestSchema), ...errorResponses(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const { id, languageModel } = models.resolve(request.body.model);
      const timeout = new AbortController();
      const cancelTimeout = clock.after(longestTestMs, () => timeout.abort());
      const signal = AbortSignal.any([openRequests.follow(reply, { resumable: false }), timeout.signal]);
      const startedAt = clock.now();
      let firstTokenMs: number | null = null;
      let answer = "";
      let usage: Usage | null = null;
      const result = (error: AdminModelTest["error"]): AdminModelTest => ({
        object: "model_test",
        model: id,
        ok: error === null,
        firstTokenMs,
        totalMs: clock.now() - startedAt,
        answer: answer.slice(0, longestAnswer),
        usage: encodeUsage(usage),
        error,
      });
      try {
        for await (const parts of languageModel.stream(
          { ...testRequest, ...unsetAnswerOptions },
          { signal },
        )) {
          firstTokenMs ??= clock.now() - startedAt;
          for (const part of parts) {
            if (part.type === "text-delta") {
              answer += part.text;
            } else if (part.type === "finish") {
              usage = part.usage;
            }
          }
        }
        return result(null);
      } catch (error) {
        if (error instanceof ModelCallError) {
          return result({ code: error.reason, message: error.message, advice: advice[error.reason] });
        }
        if (timeout.signal.aborted) {
          const message = `The model did not finish within ${longestTestMs / 1_000} s.`;
          return result({ code: "server_error", message, advice: advice.server_error });
        }
        throw error;
      } finally {
        cancelTimeout();
      }
    },
  );
}

const testRequest = {
  instructions: "Answer with the single word OK.",
  messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Are you there?" }] }],
  tools: [],
  temperature: null,
  topP: null,
  maxOutputTokens: testTokens,
};

const advice: Record<ModelFailureReason, string> = {
  server_error:
    "Look at the provider's address and key in the server's configuration and at the provider's status page, then try again.",
  rate_limit_exceeded: "The provider limits this key. Wait, or raise the limit or the credit there.",
  invalid_prompt:
    "The provider refuses the request. Check that the model's name is right and that the key may use it.",
};
