import type { z } from "zod";
import { InvalidInputError } from "../core/errors.ts";

type Issue = z.core.$ZodIssue;

const nouns: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "an array",
};

/**
 * Says what is wrong with a value so that it reads on from the field's name: "must be at most 2, got 9". Given to
 * zod as the error map of a parse; messages that a schema brings itself are written in the same way.
 */
export function explainIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return explainMismatch(nounOf(issue.expected), issue.input);
    case "too_small":
      return explainBound(issue, "at least", issue.minimum);
    case "too_big":
      return explainBound(issue, "at most", issue.maximum);
    case "invalid_value":
      return explainChoice(issue.values, issue.input);
    case "invalid_union":
      return explainUnion(issue);
    default:
      return `has a value that is not allowed, got ${show(issue.input)}`;
  }
}

/** The first problem of a parse, as an error that names the field in the dialect's own spelling. */
export function invalidInputOf(error: z.ZodError, whole: string): InvalidInputError {
  const [first] = error.issues;
  if (first === undefined) {
    return new InvalidInputError(`${whole} is not valid.`, null);
  }
  const { path, message } = mostTelling(first);
  const param = formatPath(path);
  return new InvalidInputError(`${param === "" ? whole : param} ${message}.`, param === "" ? null : param);
}

/** `["thread", "messages", 0, "role"]` → `thread.messages[0].role` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") {
        return `[${key}]`;
      }
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join("");
}

/** Of the alternatives of a union, the one that the value was meant to be: the one that takes the like of it. */
function mostTelling(issue: Issue): { path: PropertyKey[]; message: string } {
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find(([first]) => first !== undefined && !isOfAnotherKind(first));
    if (meant?.[0] !== undefined) {
      const inner = mostTelling(meant[0]);
      return { path: [...issue.path, ...inner.path], message: inner.message };
    }
  }
  const [ofKey] = issue.code === "invalid_key" ? issue.issues : [];
  return ofKey === undefined
    ? { path: issue.path, message: issue.message }
    : { path: issue.path.slice(0, -1), message: `has a key that ${ofKey.message}` };
}

/** The whole value is of another type, or none of a few. */
function isOfAnotherKind({ code, path }: Issue): boolean {
  return (code === "invalid_type" || code === "invalid_value") && path.length === 0;
}

function explainUnion(issue: Extract<z.core.$ZodRawIssue, { code: "invalid_union" }>): string {
  if (issue.discriminator !== undefined) {
    const { input, discriminator } = issue;
    const value = isRecord(input) ? input[discriminator] : undefined;
    return explainChoice((issue.options ?? []) as z.core.util.Primitive[], value);
  }
  const expected = issue.errors.flatMap(([first]) => {
    if (first?.code === "invalid_value") {
      return first.values.map(show);
    }
    return first?.code === "invalid_type" ? [nounOf(first.expected)] : [];
  });
  return explainMismatch(joinWithOr(expected), issue.input);
}

function explainChoice(values: readonly z.core.util.Primitive[], input: unknown): string {
  return explainMismatch(joinWithOr(values.map(show)), input);
}

function explainMismatch(expected: string, input: unknown): string {
  return input === undefined
    ? `is required and must be ${expected}`
    : `must be ${expected}, got ${show(input)}`;
}

function explainBound(
  issue: Extract<z.core.$ZodRawIssue, { code: "too_small" | "too_big" }>,
  relation: string,
  bound: number | bigint,
): string {
  const { input } = issue;
  if (typeof input === "string") {
    return input === "" && bound === 1
      ? "must not be empty"
      : `must be ${relation} ${bound} characters long, got ${input.length}`;
  }
  if (Array.isArray(input)) {
    return `must have ${relation} ${bound} ${bound === 1 ? "entry" : "entries"}, got ${input.length}`;
  }
  return `must be ${relation} ${bound}, got ${show(input)}`;
}

function nounOf(expected: string): string {
  return nouns[expected] ?? expected;
}

/** A value in few words; strings are cut, for a message is not the place for a document. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `'${value.slice(0, 40)}…'` : `'${value}'`;
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return isRecord(value) ? "an object" : String(value);
}

function joinWithOr(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${last}` : last;
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}
