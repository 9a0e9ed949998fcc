import type { RunTimeline } from "../../api/run-insight.ts";
import { formatNumberOf } from "../../format/count.ts";

/** What failed, whose fault it was and what to do, in one sentence; and the words of the one who said so. */
export interface Explanation {
  sentence: string;
  /** `null` where the sentence says all that is known. */
  said: string | null;
}

/** `null` for a run that neither failed nor ended early. */
export function explainRun({ run, modelCalls }: RunTimeline): Explanation | null {
  if (run.status === "expired") {
    return { sentence: whyExpired(run.startedAt, modelCalls), said: null };
  }
  if (run.status === "incomplete") {
    return {
      sentence:
        run.incompleteReason === "max_prompt_tokens"
          ? "The run stopped because its prompt tokens were used up, a limit of the request. Raise maxPromptTokens, or let the model see fewer messages."
          : "The answer was cut off by a limit of the request. Raise maxCompletionTokens and run it again.",
      said: null,
    };
  }
  if (run.status !== "failed" || run.lastError === null) {
    return null;
  }
  const call = modelCalls.findLast(({ error }) => error !== null);
  const { message, code } = run.lastError;
  if (call === undefined) {
    return {
      sentence:
        code === "invalid_prompt"
          ? "The run failed before a model was called, because of its request: change what is sent, then run it again."
          : "The run failed on this server, before a provider could be blamed. The server’s log says more.",
      said: message,
    };
  }
  const what = modelCalls.length === 1 ? "The model call failed" : `Model call ${call.number} failed`;
  const tries = call.retries.length + 1;
  const after = tries === 1 ? "" : ` after ${formatNumberOf(tries, "try", "tries")}`;
  return { sentence: `${what}${after}: ${blame(code, message, call)}`, said: message };
}

function whyExpired(startedAt: string | null, modelCalls: RunTimeline["modelCalls"]): string {
  if (modelCalls.at(-1)?.finishReason === "tool-calls") {
    return "The run expired because your application did not send the outputs of its tool calls in time. Start it again, and answer sooner.";
  }
  return startedAt === null
    ? "The run expired in the queue, before this server had its turn for it. Start it again; if it goes on, give the server more room."
    : "The run expired before the model was done. Start it again; if it goes on, ask for less, or take a faster model.";
}

function blame(
  code: string,
  message: string,
  { provider, model }: { provider: string; model: string },
): string {
  if (message.includes("node that")) {
    return "a node of this server was lost while it ran. Neither the request nor the provider is to blame; run it again.";
  }
  if (/refuses this server's API key/.test(message)) {
    return `${provider} refuses this server’s API key. It is ours to mend: check the apiKey of ${provider} in the configuration.`;
  }
  if (/baseUrl/.test(message) && code === "server_error") {
    return `${provider} cannot be reached where the configuration says. It is ours to mend, unless ${provider} is down: check its baseUrl.`;
  }
  if (code === "rate_limit_exceeded") {
    return /quota|credit/.test(message)
      ? `the quota at ${provider} is used up. It is ours to mend: add credit to the account there.`
      : `${provider} allows no more requests for now. It is our limit there: wait, send less, or have it raised.`;
  }
  if (code === "invalid_prompt") {
    return /knows no model/.test(message)
      ? `${provider} knows no such model as ${model}. The request named it: choose another model, or check the baseUrl.`
      : `${provider} refused the request. The request is at fault: change its messages, tools or settings.`;
  }
  return `the fault is ${provider}’s, not yours. Run it again; if it goes on, look at the state of ${provider} or take another model.`;
}
