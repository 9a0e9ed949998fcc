import { describe, expect, it } from "vitest";
import { newIdempotencyKey } from "./idempotency-key.ts";

describe("newIdempotencyKey", () => {
  it("makes a key where there is no randomUUID", () => {
    const getRandomValues: typeof crypto.getRandomValues = (bytes) => crypto.getRandomValues(bytes);
    expect(newIdempotencyKey({ getRandomValues })).toMatch(/^[0-9a-f]{32}$/);
  });

  it("makes another key each time", () => {
    expect(newIdempotencyKey()).not.toBe(newIdempotencyKey());
  });
});
