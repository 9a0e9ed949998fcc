import { InvalidInputError } from "../core/errors.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export interface JsonBounds {
  maxDepth: number;
  /** Colons and commas outside strings: parsing time grows with members and entries, and these tell how many. */
  maxSeparators: number;
}

/**
 * Parses a request body that may be hostile: its depth and number of parts are counted on the text, before any
 * memory is spent on values, and keys that could reach a prototype are refused.
 *
 * @throws {InvalidInputError} with what is wrong and where.
 */
export function parseJsonBody(text: string, bounds: JsonBounds): unknown {
  refuseExcess(text, bounds);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof SyntaxError ? `: ${error.message}` : "";
    throw new InvalidInputError(`The request body is not valid JSON${detail}.`, null);
  }
  // An escape can spell a key in other characters, so its presence is as suspicious as the key itself.
  if (/__proto__|constructor|\\u/.test(text)) {
    refusePrototypeKeys(body);
  }
  return body;
}

function refuseExcess(text: string, { maxDepth, maxSeparators }: JsonBounds): void {
  let depth = 0;
  let separators = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBrace:
      case openBracket:
        depth += 1;
        if (depth > maxDepth) {
          throw new InvalidInputError(`The request body is nested deeper than ${maxDepth} levels.`, null);
        }
        break;
      case closeBrace:
      case closeBracket:
        depth -= 1;
        break;
      case comma:
      case colon:
        separators += 1;
        if (separators > maxSeparators) {
          throw new InvalidInputError(
            `The request body is too large: it has more than ${maxSeparators} colons and commas.`,
            null,
          );
        }
        break;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) {
      return index;
    }
    if (character === backslash) {
      index += 1;
    }
  }
  return text.length;
}

function refusePrototypeKeys(value: unknown): void {
  if (typeof value !== "object" || value === null) {
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    const dangerous =
      key === "__proto__" ||
      (key === "constructor" &&
        typeof child === "object" &&
        child !== null &&
        Object.hasOwn(child, "prototype"));
    if (dangerous) {
      throw new InvalidInputError(`The request body has a key '${key}' that is not allowed.`, null);
    }
    refusePrototypeKeys(child);
  }
}
