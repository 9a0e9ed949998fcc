import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startAdminServer } from "./admin-server.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("on a tablet", () => {
  const studio = setUpStudio({
    start: async () => {
      const server = await startAdminServer({ providers: {} });
      await server.inventUsage({ days: 40, keyIds: [] });
      return server;
    },
    hasTouch: true,
    viewport: { width: 820, height: 1_100 },
  });
  let page: Page;

  beforeEach(() => {
    ({ page } = studio);
  });

  it("what can be done with a message stands beside its text, not on it", async () => {
    await page.goto("/playground");
    const text = "A first line that is so long that it reaches the end of the row ".repeat(4).trim();
    await page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    const log = page.getByRole("log");
    await log.getByText("Done", { exact: true }).waitFor();
    const said = await log.getByText(text).first().boundingBox();
    const tool = await log.getByRole("button", { name: "Copy text" }).boundingBox();
    expect((tool?.y ?? 0) + (tool?.height ?? 0)).toBeLessThanOrEqual(said?.y ?? 0);
  });

  it.each(["/profile/access-keys", "/usage?by=key", "/usage?by=day"])("a table fits: %s", async (path) => {
    await page.goto(path);
    const table = page.getByRole("table");
    await table.getByRole("row").nth(1).waitFor();
    const { x = 0, width = 0 } = (await table.boundingBox()) ?? {};
    const cell = await table.getByRole("row").nth(1).getByRole("cell").last().boundingBox();
    expect(Math.max(x + width, (cell?.x ?? 0) + (cell?.width ?? 0))).toBeLessThanOrEqual(820);
  });
});
