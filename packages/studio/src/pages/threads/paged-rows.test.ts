import { describe, expect, it } from "vitest";
import { createPagedRows } from "./paged-rows.ts";

const pageSize = 100;

function startList(length: number, { pagesKept = 6 } = {}) {
  const all = Array.from({ length }, (_, index) => ({ id: `row ${index}`, version: 1 }));
  const asked: string[] = [];
  const pages = { isDown: false };
  const list = createPagedRows({
    pagesKept,
    async loadPage(cursor) {
      asked.push(String(cursor));
      if (pages.isDown) {
        throw new Error("no");
      }
      const from = cursor === null ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
      const data = all.slice(from, from + pageSize);
      return { data, nextCursor: from + pageSize < all.length ? (data.at(-1)?.id ?? null) : null };
    },
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const show = async (first: number, last: number) => {
    list.show(first, last);
    await settle();
    return list.getSnapshot();
  };
  const held = () => list.getSnapshot().rows.filter((row) => row !== null).length;
  return { list, all, asked, pages, show, held };
}

describe("rows that are read page by page", () => {
  it("reach the end of 100,000, of which few are in memory at any time", async () => {
    const { list, show, held, asked } = startList(100_000);
    let most = 0;
    for (let at = 0; list.getSnapshot().hasMore || at === 0; at = list.getSnapshot().rows.length - 20) {
      await show(at, at + 20);
      // Counting is what takes long.
      most = asked.length % 20 === 0 ? Math.max(most, held()) : most;
    }
    const { rows } = list.getSnapshot();
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)).toMatchObject({ id: "row 99999" });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(700);
    expect(asked).toHaveLength(1_000);
  });

  it("are read again where they were let go", async () => {
    const { show, list } = startList(3_000);
    for (let at = 0; at < 2_900; at += 100) {
      await show(at, at + 20);
    }
    expect(list.getSnapshot().rows[0]).toBe(null);
    expect((await show(0, 20)).rows[0]).toMatchObject({ id: "row 0" });
    expect((await show(1_510, 1_520)).rows[1_510]).toMatchObject({ id: "row 1510" });
  });

  it("appear once when rows have moved between pages meanwhile", async () => {
    const { show, all } = startList(1_500);
    for (let at = 0; at < 1_400; at += 100) {
      await show(at, at + 20);
    }
    all.unshift(...all.splice(110, 1));
    await show(400, 420);
    const { rows } = await show(100, 120);
    const ids = rows.flatMap((row) => (row === null ? [] : [row.id]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are empty when there are none, and say why they cannot be loaded", async () => {
    expect(await startList(0).show(0, 0)).toEqual({ rows: [], phase: "ready", error: null, hasMore: false });
    const { pages, show, list } = startList(300);
    pages.isDown = true;
    expect(await show(0, 20)).toMatchObject({ phase: "failed", error: new Error("no") });
    pages.isDown = false;
    list.retry();
    expect(await show(0, 20)).toMatchObject({ phase: "ready", error: null });
  });

  it("are replaced by newer versions in place, and removed", async () => {
    const { show, list } = startList(300);
    await show(0, 20);
    list.replace([
      { id: "row 7", version: 2 },
      { id: "elsewhere", version: 2 },
    ]);
    expect(list.getSnapshot().rows.slice(6, 9)).toMatchObject([
      { version: 1 },
      { version: 2 },
      { version: 1 },
    ]);
    list.remove("row 7");
    expect(list.getSnapshot().rows.slice(6, 8)).toMatchObject([{ id: "row 6" }, { id: "row 8" }]);
    expect(list.getSnapshot().rows).toHaveLength(299);
  });
});
