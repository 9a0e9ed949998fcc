import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textKey } from "./text-key.ts";

describe("textKey", () => {
  it("is short and plain, whatever the text is", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
        expect(textKey(...parts)).toMatch(/^[\w-]{43}$/);
      }),
    );
  });

  it("is the same for the same parts, and for no others", () => {
    expect(textKey("a", "b")).toBe(textKey("a", "b"));
    expect(textKey("a", "b")).not.toBe(textKey("ab"));
    expect(textKey("\ud83e")).not.toBe(textKey("\ud83f"));
  });
});
