import { describe, expect, it } from "vitest";
import { expiresAtOf, expiryOf } from "./expiry.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

describe("expiryOf", () => {
  it.each([
    [null, "never"],
    ["2027-11-20T12:00:00Z", "later"],
    ["2026-12-04T12:00:00Z", "soon"],
    ["2026-12-04T12:00:01Z", "later"],
    ["2026-11-20T12:00:00Z", "expired"],
  ])("says of %s that it is %s", (expiresAt, kind) => {
    expect(expiryOf(expiresAt, now).kind).toBe(kind);
  });

  it.each([
    ["2026-11-25T13:00:00Z", "In 5 d"],
    ["2026-11-20T15:30:00Z", "In 3 h"],
    ["2026-11-20T12:10:00Z", "Within the hour"],
  ])("says how long %s is away", (expiresAt, words) => {
    expect(expiryOf(expiresAt, now).words).toBe(words);
  });
});

describe("expiresAtOf", () => {
  it("counts days from now, knows never, and asks for a day that was not chosen", () => {
    expect(expiresAtOf({ lifetime: "30", date: "" }, now)).toBe("2026-12-20T12:00:00.000Z");
    expect(expiresAtOf({ lifetime: "never", date: "" }, now)).toBeNull();
    expect(expiresAtOf({ lifetime: "day", date: "" }, now)).toBeUndefined();
    expect(Date.parse(expiresAtOf({ lifetime: "day", date: "2026-12-01" }, now) ?? "")).toBeGreaterThan(now);
  });
});
