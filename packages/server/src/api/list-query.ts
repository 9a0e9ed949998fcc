import { z } from "zod";
import { show } from "./issue-message.ts";

/** @see tune-api.md, section 5.6 */
export const defaultLimit = 20;

/** A whole number in a query or header, where an empty one is as good as none. */
export function wholeNumber(minimum: number) {
  const number = z.int({
    error: ({ code, input }) =>
      code === "invalid_type" ? `must be a whole number, got ${show(input)}` : undefined,
  });
  return z.preprocess(readNumber, number.min(minimum).optional()).optional();
}

/** The number of an event, or 0. Beyond what numbers can tell apart it is refused, as any answer would name another. */
export function eventNumber() {
  const number = z.int({
    error: ({ code, input }) => {
      const what = isWhole(input) ? "the number of an event" : "a whole number";
      return code === "invalid_type" ? `must be ${what}, got ${show(input)}` : undefined;
    },
  });
  const read = (text: unknown) => {
    const value = readNumber(text);
    return value === Number.MAX_SAFE_INTEGER ? text : value;
  };
  return z.preprocess(read, number.min(0).optional()).optional();
}

/** An empty text is as good as none. */
function readText(text: unknown): unknown {
  return text === "" ? undefined : text;
}

function readNumber(text: unknown): unknown {
  if (text === "") {
    return undefined;
  }
  return isWhole(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : text;
}

function isWhole(text: unknown): text is string {
  return typeof text === "string" && /^[+-]?\d{1,40}$/.test(text);
}

/** @see tune-api.md, section 5.6 */
export function listQuery(defaultOrder: "asc" | "desc") {
  return z.object({
    limit: wholeNumber(1).meta({
      "x-default": defaultLimit,
      description: "1 to 100; more than 100 counts as 100.",
    }),
    order: z
      .preprocess(readText, z.enum(["asc", "desc"]).optional())
      .optional()
      .meta({ "x-default": defaultOrder, description: "By creation time: oldest first, or newest first." }),
    after: z.string().optional().describe("The id after which the page starts."),
    before: z.string().optional().describe("The id before which the page ends."),
  });
}

export type ListQuery = z.output<ReturnType<typeof listQuery>>;
