import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../core/errors.ts";
import { parseJsonBody } from "./json-body.ts";

const bounds = { maxDepth: 64, maxSeparators: 100_000 };

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("parsing a JSON body", () => {
  it("gives back what JSON.parse gives for any harmless document", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        fc.pre(!text.includes("__proto__"));
        expect(parseJsonBody(text, bounds)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("takes a body as deep as the bound and refuses one that is deeper", () => {
    expect(parseJsonBody(nested(64), bounds)).toBeInstanceOf(Array);
    expect(() => parseJsonBody(nested(65), bounds)).toThrow("nested deeper than 64 levels");
  });

  it("refuses a bomb of 5 million brackets by its first 65", () => {
    expect(() => parseJsonBody("[".repeat(5_000_000), bounds)).toThrow("nested deeper");
  });

  it("does not count brackets, colons and commas inside strings", () => {
    const text = JSON.stringify({ text: '[{"a":1,'.repeat(200_000), tail: '\\"[[[\\' });
    expect(parseJsonBody(text, bounds)).toEqual(JSON.parse(text));
  });

  it("refuses more parts than the bound", () => {
    const text = JSON.stringify(Array.from({ length: 100_002 }, () => 0));
    expect(() => parseJsonBody(text, bounds)).toThrow("more than 100000 colons and commas");
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"a":[{"\\u005f_proto__":1}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
  ])("refuses %s", (text) => {
    expect(() => parseJsonBody(text, bounds)).toThrow("is not allowed");
  });

  it("takes keys and texts that only resemble the dangerous ones", () => {
    for (const text of ['{"constructor":"Bob"}', '{"prototype":{}}', '{"text":"__proto__"}']) {
      expect(parseJsonBody(text, bounds)).toEqual(JSON.parse(text));
    }
  });

  it("says where a document stops to be JSON", () => {
    expect(() => parseJsonBody('{"a" 1}', bounds)).toThrow(
      /^The request body is not valid JSON: .*position 5/,
    );
    expect(() => parseJsonBody("", bounds)).toThrow(InvalidInputError);
  });

  it("throws nothing but InvalidInputError, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\u0 1a') }), (text) => {
        try {
          parseJsonBody(text, bounds);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
