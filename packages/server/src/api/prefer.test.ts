import { describe, expect, it } from "vitest";
import { parsePrefer } from "./prefer.ts";

describe("the header Prefer", () => {
  it.each([
    [undefined, { respondAsync: false, waitSeconds: null }],
    ["respond-async", { respondAsync: true, waitSeconds: null }],
    ["wait=10", { respondAsync: false, waitSeconds: 10 }],
    ["Respond-Async , WAIT = 10", { respondAsync: true, waitSeconds: 10 }],
    ['wait="7"; note=x, return=minimal', { respondAsync: false, waitSeconds: 7 }],
    ["wait=0", { respondAsync: false, waitSeconds: 0 }],
    ["wait=1, wait=2", { respondAsync: false, waitSeconds: 1 }],
    ["wait=soon, wait=-1, wait, wait=1e3, wait=99999999999", { respondAsync: false, waitSeconds: null }],
    [",;=,", { respondAsync: false, waitSeconds: null }],
  ])("%j means %j", (header, preferences) => {
    expect(parsePrefer(header)).toEqual(preferences);
  });
});
