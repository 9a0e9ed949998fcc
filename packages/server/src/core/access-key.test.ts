import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf, generateAccessKey, hintOf, isWellFormedAccessKey } from "./access-key.ts";

const generate = () => generateAccessKey((size) => randomBytes(size));

describe("access key", () => {
  it("has the documented form, and passes its own check", () => {
    for (let count = 0; count < 1_000; count += 1) {
      const key = generate();
      expect(key).toMatch(/^sk-tune-[0-9A-Za-z]{35}$/);
      expect(isWellFormedAccessKey(key)).toBe(true);
    }
  });

  it("carries the CRC-32 of what stands before it, in base62", () => {
    // Worked out with Python's zlib, not with this code: 1790732336, or 1xBjHc.
    expect(isWellFormedAccessKey(`sk-tune-${"0".repeat(29)}1xBjHc`)).toBe(true);
  });

  it("is refused after any change of one character", () => {
    const key = generate();
    for (let position = 8; position < key.length; position += 1) {
      const other = key[position] === "a" ? "b" : "a";
      expect(isWellFormedAccessKey(key.slice(0, position) + other + key.slice(position + 1))).toBe(false);
    }
  });

  it.each([
    ["an empty text", () => ""],
    ["the prefix alone", () => "sk-tune-"],
    ["a key in capitals", () => generate().toUpperCase()],
    ["a key after a space", () => ` ${generate()}`],
    ["a key before a line break", () => `${generate()}\n`],
    ["a key with a character too many", () => `${generate()}a`],
  ])("is not %s", (_, text) => {
    expect(isWellFormedAccessKey(text())).toBe(false);
  });

  it("uses every character of the alphabet equally often, within chance", () => {
    const counts = new Map<string, number>();
    for (let count = 0; count < 2_000; count += 1) {
      for (const character of generate().slice(8, 37)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (2_000 * 29) / 62;
    expect(counts.size).toBe(62);
    for (const count of counts.values()) {
      // Six standard deviations.
      expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it("is known by a digest and a hint that do not contain it", () => {
    const key = generate();
    expect(digestOf(key)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(key)).not.toBe(digestOf(generate()));
    expect(hintOf(key)).toBe(`${key.slice(0, 12)}…`);
  });
});
