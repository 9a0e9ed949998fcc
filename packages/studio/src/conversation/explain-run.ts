import type { Run, RunSummary } from "@threadmill/client";
import { formatNumberOf } from "../format/count.ts";

/** What failed, whose fault it was and what to do, in one sentence; and the words of the one who said so. */
export interface Explanation {
  sentence: string;
  /** `null` where the sentence says all that is known. */
  said: string | null;
  isFailure: boolean;
}

interface Said {
  code: string;
  message: string;
}

/** What is known of a run that is over. */
export interface EndedRun extends Pick<RunSummary, "status" | "model" | "startedAt" | "incompleteReason"> {
  lastError: Said | null;
  /** Whether tool calls of it were never answered. */
  isUnanswered: boolean;
  /** `null` where only the run itself is known. */
  modelCalls:
    | readonly {
        number: number;
        model: string;
        provider: string;
        error: Said | null;
        /** The tries before the last. */
        retries: readonly unknown[];
      }[]
    | null;
}

/** `null` for a run that neither failed nor ended early. */
export function explainRun(run: EndedRun): Explanation | null {
  if (run.status === "expired") {
    return { sentence: whyExpired(run), said: null, isFailure: true };
  }
  if (run.status === "incomplete") {
    const sentence =
      run.incompleteReason === "max_prompt_tokens"
        ? "The run stopped at its limit of tokens in. Raise maxPromptTokens, or let the model see fewer messages."
        : "The answer was cut off at the run’s limit of tokens out. Raise maxCompletionTokens and run it again.";
    return { sentence, said: null, isFailure: false };
  }
  if (run.status !== "failed" || run.lastError === null) {
    return null;
  }
  return { sentence: whyFailed(run, run.lastError), said: run.lastError.message, isFailure: true };
}

/** A run of the dialect, which is `completed` where the administration says `incomplete`. */
export function endedRunOf(run: Run, { isUnanswered }: { isUnanswered: boolean }): EndedRun {
  return {
    status: run.incompleteDetails === null ? run.status : "incomplete",
    model: run.model,
    startedAt: run.startedAt,
    lastError: run.lastError,
    incompleteReason: run.incompleteDetails?.reason ?? null,
    isUnanswered,
    modelCalls: null,
  };
}

/** The same for a row: the provider's status and the words that tell most, without its name, which stands beside it. */
export function failureInShort(message: string): string {
  const words = message.replace(/^Provider '[^']+' /, "");
  const [, status, what = "", said] =
    /^answered (\d{3})(?:: (?:it )?([^.]*))?\.(?:.*? It said: ([\s\S]+))?/.exec(words) ?? [];
  if (status === undefined) {
    return words;
  }
  const tellsMost = what === "" || what === "does not accept the request" ? (said ?? what) : what;
  return tellsMost === "" ? `Answered ${status}` : `${status}: ${tellsMost}`;
}

/** Whose fault a failed model call was, and what to do. */
function blame({
  code,
  message,
  provider,
  model,
}: {
  code: string;
  message: string;
  provider: string;
  model: string;
}): string {
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

function whyExpired({ startedAt, isUnanswered }: EndedRun): string {
  if (isUnanswered) {
    return "The run expired because its tool calls were not answered in time. Start it again, and answer sooner.";
  }
  return startedAt === null
    ? "The run expired in the queue, before this server had its turn for it. Start it again; if it goes on, give the server more room."
    : "The run expired before the model was done. Start it again; if it goes on, ask for less, or take a faster model.";
}

function whyFailed(run: EndedRun, error: NonNullable<EndedRun["lastError"]>): string {
  const failed = failedCallOf(run, error.message);
  if (failed !== null) {
    return `${failed.what}: ${blame({ ...error, ...failed })}`;
  }
  return error.code === "invalid_prompt"
    ? "The run failed before a model was called, because of its request: change what is sent, then run it again."
    : "The run failed on this server, before a provider could be blamed. The server’s log says more.";
}

/** Where the calls are not known, the server's words tell whether a provider was asked, and which. */
function failedCallOf(
  { model, modelCalls }: EndedRun,
  message: string,
): { what: string; provider: string; model: string } | null {
  if (modelCalls === null) {
    const provider = providerNamedIn(message);
    const isLost = message.includes("node that");
    return provider === undefined && !isLost
      ? null
      : { what: "The model call failed", provider: provider ?? "", model };
  }
  const call = modelCalls.findLast(({ error }) => error !== null);
  if (call === undefined) {
    return null;
  }
  const what = modelCalls.length === 1 ? "The model call failed" : `Model call ${call.number} failed`;
  const tries = call.retries.length + 1;
  return { ...call, what: tries === 1 ? what : `${what} after ${formatNumberOf(tries, "try", "tries")}` };
}

/** The server's words of a provider begin with its name. */
export function providerNamedIn(message: string): string | undefined {
  return /^Provider '([^']+)'/.exec(message)?.[1];
}
