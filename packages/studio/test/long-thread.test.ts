import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../client/src/index.ts";
import { findChromium } from "./browser.ts";
import { startMortalServer } from "./mortal-server.ts";
import { setUpStudio } from "./studio-scene.ts";

const model = "demo/assistant";
/** Entries: twice as many, which is more than are loaded at first. */
const runCount = 70;

describe.skipIf(findChromium() === null)("a long thread in the playground", () => {
  const studio = setUpStudio({ start: startMortalServer });
  let page: Page;

  beforeEach(async () => {
    ({ page } = studio);
    const { url, key } = studio.server;
    const client = createClient({ baseUrl: url, accessKey: key });
    const { id } = await client.threads.create({});
    for (let number = 1; number <= runCount; number += 1) {
      const question = { role: "user" as const, content: `Question ${number}` };
      for await (const _ of client.runs.create.stream(id, { model, additionalMessages: [question] })) {
        // Only its end is waited for.
      }
    }
    await page.goto(`/playground?thread=${id}&model=${encodeURIComponent(model)}`);
    await log().getByText(`Question ${runCount}`, { exact: true }).waitFor();
  });

  const log = () => page.getByRole("log");
  const entries = () => log().getByRole("article");
  const field = () => page.getByRole("textbox", { name: "Message", exact: true });

  async function loadEarlier(): Promise<void> {
    await log().getByRole("button", { name: "Load earlier messages" }).click();
    await log().getByText("Question 1", { exact: true }).waitFor();
  }

  /** Remembers what each entry was rendered as: React gives an element another object whenever it renders it. */
  async function remember(): Promise<void> {
    await entries().evaluateAll((elements) => {
      const renderedAs = new Map(elements.map((element) => [element, propsOf(element)]));
      Object.assign(globalThis, {
        countRenderedAgain: () =>
          elements.filter((element) => propsOf(element) !== renderedAs.get(element)).length,
      });
      function propsOf(element: object): unknown {
        return Object.entries(element).find(([name]) => name.startsWith("__reactProps$"))?.[1];
      }
    });
  }

  const renderedAgain = () => page.evaluate<number>("countRenderedAgain()");

  it("is not rendered again when a run starts, is answered, and ends", async () => {
    await loadEarlier();
    expect(await entries().count()).toBe(2 * runCount);
    await remember();
    await field().fill("/slow 5\n/long 40");
    await field().press("Enter");
    await log().getByText(/word7/).waitFor();
    expect(await renderedAgain()).toBe(0);
    await page.getByRole("button", { name: "Send" }).waitFor();
    expect(await entries().count()).toBe(2 * runCount + 2);
    expect(await renderedAgain()).toBe(0);

    // The measure itself can tell: to edit a message is to render it.
    await log().getByText("Question 1", { exact: true }).hover();
    await log().getByRole("button", { name: "Edit and run again" }).first().click();
    expect(await renderedAgain()).toBe(1);
  });

  it("is edited while a run is active, and run again when it is over", async () => {
    await field().fill("/slow 60\n/long 400");
    await field().press("Enter");
    await log().getByText(/word7/).waitFor();
    const last = entries()
      .filter({ hasText: `Question ${runCount}` })
      .first();
    await last.hover();
    await last.getByRole("button", { name: "Edit and run again" }).click();
    await log().getByRole("textbox").fill("Another question");
    await log().getByText("When the run is over, or stopped.").waitFor();
    expect(await log().getByRole("button", { name: "Run again", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Stop" }).click();
    await log().getByRole("button", { name: "Run again", exact: true }).click();
    await log()
      .getByText(/You said: "Another question"/)
      .waitFor();
    expect(await log().getByText(/word7/).count()).toBe(0);
  });

  it("shows what one sends, and its answer, wherever one has scrolled to", async () => {
    await loadEarlier();
    await log().getByText("Question 1", { exact: true }).scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "To the end" }).waitFor();
    await field().fill("Sent from above");
    await field().press("Enter");
    await log()
      .getByText(/You said: "Sent from above"/)
      .waitFor();
    await page.getByRole("button", { name: "Send" }).waitFor();
    await expect.poll(() => isInSight(entries().last())).toBe(true);
  });

  async function isInSight(element: ReturnType<typeof entries>): Promise<boolean> {
    const [box, view] = await Promise.all([element.boundingBox(), log().boundingBox()]);
    return box !== null && view !== null && box.y >= view.y && box.y + box.height <= view.y + view.height;
  }
});
