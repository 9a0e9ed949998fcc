import type { Message, Run } from "@threadmill/client";
import { expect, it } from "vitest";
import type { ConversationEntry } from "./conversation-entries.ts";
import { createEntryGroups, groupSize } from "./entry-groups.ts";

const message = { id: "msg" } as Message;
const run = { id: "run" } as Run;
const entries = (from: number, to: number): ConversationEntry[] =>
  Array.from({ length: to - from }, (_, index) => ({ type: "message", key: `${from + index}`, message }));

it("groups keep their entries, and are the same objects, when others come above and below", () => {
  const group = createEntryGroups();
  const before = group(entries(0, 3 * groupSize));
  const after = group(entries(-7, 3 * groupSize + 1));
  expect(before).toHaveLength(3);
  expect(after.map(({ key }) => key)).toEqual([-1, 0, 1, 2, 3]);
  expect(after.slice(1, 4).every((each, index) => each === before[index])).toBe(true);
  expect(after.flatMap((each) => each.entries).map(({ key }) => Number(key))).toEqual(
    Array.from({ length: 3 * groupSize + 8 }, (_, index) => index - 7),
  );
});

it("a group is another one when something in it has changed", () => {
  const group = createEntryGroups();
  const all = entries(0, 2 * groupSize);
  const [first, second] = group(all);
  const changed = group(all.with(3, { type: "message", key: "3", message: { ...message } }));
  expect(changed[0]).not.toBe(first);
  expect(changed[1]).toBe(second);
});

it("a group is another one when an answer in it turns out to be broken off", () => {
  const group = createEntryGroups();
  const answer = (isBrokenOff: boolean): ConversationEntry => ({
    type: "run",
    key: "run",
    run,
    parts: [{ type: "message", key: "msg", message, isBrokenOff }],
  });
  const [before] = group([answer(false)]);
  expect(group([answer(false)])[0]).toBe(before);
  expect(group([answer(true)])[0]).not.toBe(before);
});

it("another thread begins anew", () => {
  const group = createEntryGroups();
  group(entries(0, 5));
  expect(group(entries(500, 503))).toMatchObject([{ key: 0, entries: { length: 3 } }]);
});
