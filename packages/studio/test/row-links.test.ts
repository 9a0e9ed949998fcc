import type { BrowserContext, Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("a row of a list", () => {
  const studio = setUpStudio({ start: () => startTestServer() });
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;

  beforeEach(() => {
    ({ server, context, page } = studio);
  });

  async function post(path: string, body: unknown) {
    const response = await server.request(path, { body });
    expect(response.status).toBe(200);
    return (await response.json()) as { id: string; threadId: string };
  }

  /** What a browser opens beside the page for such a click. */
  async function openedBy(click: Promise<void>): Promise<string> {
    const [opened] = await Promise.all([context.waitForEvent("page"), click]);
    await opened.getByRole("navigation", { name: "Studio" }).waitFor();
    const url = new URL(opened.url());
    await opened.close();
    return url.pathname + url.search;
  }

  /** Also away from its words. */
  async function expectLink(row: Locator, path: string): Promise<void> {
    const listPath = page.url();
    const { width, height } = (await row.boundingBox()) ?? { width: 0, height: 0 };
    const atEnd = { x: width - 4, y: height / 2 };
    const atStart = { x: 4, y: height / 2 };
    expect(await openedBy(row.click({ position: atStart, button: "middle" }))).toBe(path);
    expect(await openedBy(row.click({ position: atEnd, modifiers: ["Control"] }))).toBe(path);
    expect(page.url()).toBe(listPath);
    await row.click({ position: atEnd });
    await page.waitForURL(`**${path}`);
    expect(await page.evaluate("performance.getEntriesByType('navigation')[0].name")).toBe(listPath);
  }

  it("is a link: it opens a thread elsewhere too, with the filter that one came with", async () => {
    const { id } = await post("/v1/threads", { title: "Harbour dues" });
    const row = page.getByRole("listbox", { name: "Threads" }).getByRole("option", { name: "Harbour dues" });
    await page.goto("/threads?q=harbour");
    await row.waitFor();
    expect(await row.getAttribute("href")).toBe(`/threads/${id}?q=harbour`);
    await expectLink(row, `/threads/${id}?q=harbour`);
    await row.waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/threads");
    await expectLink(row, `/threads/${id}`);
  });

  it("is a link to an assistant", async () => {
    const { id } = await post("/v1/assistants", { assistantName: "Harbour pilot" });
    await page.goto("/assistants");
    await expectLink(page.getByRole("option", { name: "Harbour pilot" }), `/assistants/${id}`);
  });

  it("is a link to a run, beside the words that tell more when they are pointed at", async () => {
    const { id } = await post("/v1/threads/runs", {
      model: "demo/assistant",
      thread: { title: "Harbour dues", messages: [{ role: "user", content: "Hello" }] },
    });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto("/runs");
      await expectLink(page.getByRole("row").filter({ hasText: "Harbour dues" }), `/runs/${id}`);
    }
    await page.setViewportSize({ width: 1440, height: 844 });
    await page.goto("/runs");
    const model = page.getByRole("gridcell").and(page.getByTitle("demo/assistant"));
    await model.hover();
    await model.click();
    await page.waitForURL(`**/runs/${id}`);
  });
});
