import { expect, it } from "vitest";
import { createGate } from "./gate.ts";

it("lets no more in at once than it is wide, in the order in which they came, also after one has failed", async () => {
  const gate = createGate({ width: 2 });
  const begun: number[] = [];
  const works = Array.from({ length: 5 }, (_, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const outcome = gate(() => {
      begun.push(index);
      return promise;
    });
    return { resolve, reject, outcome };
  });
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  works[1]?.reject(new Error("failed"));
  await expect(works[1]?.outcome).rejects.toThrow("failed");
  expect(begun).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3, 4]) {
    works[index]?.resolve(index);
    expect(await works[index]?.outcome).toBe(index);
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
