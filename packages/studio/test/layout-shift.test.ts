import type { Page, Route } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startAdminServer } from "./admin-server.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

/** What browsers report as `layout-shift`: the share of the window that moved times how far, added up. 0.1 is usually called good. */
const mostShift = 0.03;

type Shift = [value: number, what: string];

const places = ["threads", "runs", "assistants", "models", "usage", "profile/access-keys", "playground"];

/** Programs of the page, which has other types than this file. */
const notingShifts = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push([value, sources.map(({ node }) => node?.textContent?.slice(0, 40)).join(" | ")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
`;
const twoFrames = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("a page that loads", () => {
  const studio = setUpStudio({
    start: async () => {
      const server = await startAdminServer({ providers: {} });
      await server.inventUsage({ days: 40, keyIds: [] });
      return server;
    },
  });
  let page: Page;

  beforeEach(() => {
    ({ page } = studio);
  });

  /** Opens the page with answers that come one by one, each when the page shows what came before it. */
  async function loadSlowly(path: string): Promise<void> {
    const held: Route[] = [];
    await page.route(/\/(v1|admin)\//, (route) => {
      held.push(route);
    });
    await page.addInitScript(notingShifts);
    await page.goto(path, { waitUntil: "domcontentloaded" });
    const drawn = () => page.evaluate(twoFrames);
    for (let quiet = 0; quiet < 20; quiet += 1) {
      await drawn();
      const route = held.shift();
      if (route !== undefined) {
        quiet = 0;
        await route.continue();
        await drawn();
      }
    }
  }

  it.each(places)("moves nothing of what it shows already: %s", async (place) => {
    const { client } = studio.server;
    await client.createThreadAndRun({
      model: "demo/assistant",
      thread: { messages: [{ role: "user", content: "What has a bed and never sleeps?" }] },
    });
    await loadSlowly(`/${place}`);
    const seen = await page.evaluate<Shift[]>("window.shifts");
    expect(
      seen.reduce((sum, [value]) => sum + value, 0),
      JSON.stringify(seen),
    ).toBeLessThan(mostShift);
  });
});
