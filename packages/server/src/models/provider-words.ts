import { isRecord } from "./json-object.ts";

/** What a provider itself says about an error, taken out of whichever shape its API gives it. */
export interface ProviderWords {
  message: string | null;
  /** Its codes for the error (`code`, `type`, `status`), in lower case, joined by spaces. */
  codes: string;
}

const longestMessage = 500;
const deepest = 5;
const nothing: ProviderWords = { message: null, codes: "" };

/** @param body - The body of an error response, as text. */
export function readWordsOfBody(body: string | undefined): ProviderWords {
  const text = body?.trim() ?? "";
  if (text === "" || text.startsWith("<")) {
    return nothing;
  }
  try {
    return readWords(JSON.parse(text));
  } catch {
    return { message: text, codes: "" };
  }
}

/** @param value - An error as a provider puts it into JSON: `{ error: … }`, `{ message }`, `{ detail }` or a text. */
export function readWords(value: unknown, depth = 0): ProviderWords {
  if (depth > deepest) {
    return nothing;
  }
  if (typeof value === "string") {
    return value.trim() === "" ? nothing : { message: value, codes: "" };
  }
  if (Array.isArray(value)) {
    return readWords(value[0], depth + 1);
  }
  if (!isRecord(value)) {
    return nothing;
  }
  const { error, message, detail, msg, code, type, status } = value;
  if (isRecord(error) || typeof error === "string") {
    return readWords(error, depth + 1);
  }
  const codes = [code, type, status].filter((each) => typeof each === "string" || typeof each === "number");
  const words = [message, msg].find((each) => typeof each === "string");
  return { message: words ?? readWords(detail, depth + 1).message, codes: codes.join(" ").toLowerCase() };
}

/**
 * Makes a provider's words fit to be shown: on one line, not too long, and without the key, which some providers
 * repeat in their complaint about it.
 */
export function quoteWords(words: string, apiKey: string | null): string {
  const safe = apiKey === null ? words : words.replaceAll(apiKey, "[redacted]");
  const line = safe.replace(/\s+/g, " ").trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
