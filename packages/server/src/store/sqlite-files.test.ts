import { expect, it } from "vitest";
import { noteOpenFiles } from "./sqlite-files.ts";

it("a database in memory is always at its place, and has no log that could be cut off", () => {
  const files = noteOpenFiles(":memory:");
  expect(files.hasDatabase()).toBe(true);
  expect(files.hasLog()).toBe(true);
  expect(files.hasIndex()).toBe(true);
  expect(files.isLogWhole(() => 1)).toBe(true);
});
