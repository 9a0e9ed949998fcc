import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { generateAccessKey } from "../../server/src/core/access-key.ts";
import { systemRandom } from "../../server/src/system.ts";
import { startServerProcess } from "../../server/test/server-process.ts";
import { findChromium } from "./browser.ts";
import { seedManyThreads, titleOf, userOf } from "./seed-many-threads.ts";
import { setUpStudio } from "./studio-scene.ts";

const count = 100_000;
const newest = count - 1;
const rare = { number: 1_234, words: "Is a walrus allowed on board?" };
/** A screen full of rows, with some beyond it. */
const mostRows = 100;
const mostElements = 1_500;

describe.skipIf(findChromium() === null)("a hundred thousand threads in the studio", () => {
  const key = generateAccessKey(systemRandom);
  const studio = setUpStudio({
    start: async () => {
      const directory = mkdtempSync(join(tmpdir(), "threadmill-many-"));
      const server = await startServerProcess({ environment: { THREADMILL_BOOTSTRAP_KEY: key }, directory });
      seedManyThreads({ file: join(directory, "data", "threadmill.db"), count, rare });
      return {
        url: server.url,
        key,
        async [Symbol.asyncDispose]() {
          await server[Symbol.asyncDispose]();
          rmSync(directory, { recursive: true });
        },
      };
    },
    startWithinMs: 180_000,
  });
  let page: Page;
  /** What each page of the list took to say, in bytes. */
  let answers: { url: URL; bytes: number }[];

  beforeEach(() => {
    ({ page } = studio);
    answers = [];
    page.on("response", async (response) => {
      const url = new URL(response.url());
      if (url.pathname === "/admin/threads" && url.searchParams.get("limit") === "100") {
        // One that nobody waits for any more has no body when the page is closed.
        const body = await response.body().catch(() => null);
        if (body !== null) {
          answers.push({ url, bytes: body.byteLength });
        }
      }
    });
  });

  const rows = () => page.getByRole("listbox", { name: "Threads" }).getByRole("option");

  /** The rows that are in the page and not still to come: their places in the list, from 1, and what they say. */
  async function shown(): Promise<{ place: number; text: string }[]> {
    const all = await rows().evaluateAll((elements) =>
      elements.map((row) => ({ place: Number(row.ariaPosInSet), text: row.textContent ?? "" })),
    );
    return all.filter(({ text }) => text !== "");
  }

  /** Scrolls on until a place is shown, and checks each row on the way. */
  async function scrollTo(place: number, caseAt: (place: number) => number): Promise<void> {
    await rows().first().waitFor();
    await page.getByRole("listbox", { name: "Threads" }).focus();
    await expect
      .poll(
        async () => {
          await page.keyboard.press("End");
          const seen = await shown();
          expect(seen.length).toBeLessThan(mostRows);
          for (const { place: at, text } of seen) {
            expect(text, `row ${at}`).toContain(titleOf(caseAt(at)));
          }
          return Math.max(0, ...seen.map((row) => row.place));
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBeGreaterThan(place);
  }

  const elements = () => page.locator("*").count();

  it("are scrolled through with each row in its place, and no more in the page or an answer than at first", async () => {
    await page.goto("/threads");
    await rows().first().waitFor();
    await scrollTo(3_000, (place) => newest - (place - 1));
    expect(await elements()).toBeLessThan(mostElements);
    const [first] = answers;
    const asked = answers.map(({ url }) => url.searchParams.get("cursor"));
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(30);
    for (const { bytes } of answers) {
      expect(bytes).toBeLessThan(1.1 * (first?.bytes ?? 0));
    }

    await page.keyboard.press("Home");
    await expect.poll(async () => (await shown())[0]?.place).toBe(1);
    expect((await shown())[0]?.text).toContain(titleOf(newest));
    await page.mouse.move(700, 500);
    for (let turn = 0; turn < 20; turn += 1) {
      await page.mouse.wheel(0, 900);
    }
    await expect
      .poll(async () => Math.max(0, ...(await shown()).map(({ place }) => place)))
      .toBeGreaterThan(400);
    for (const { place, text } of await shown()) {
      expect(text).toContain(titleOf(newest - (place - 1)));
    }
  });

  it("are filtered by metadata", async () => {
    await page.goto(`/threads?q=user%3D${userOf(77)}`);
    await page.getByText("100 threads", { exact: false }).waitFor();
    await scrollTo(99, (place) => 99_077 - 1_000 * (place - 1));
    expect(answers).toHaveLength(1);
  });

  it("are searched for what one of them says, and for what all of them say", async () => {
    await page.goto("/threads");
    await rows().first().waitFor();
    await page.getByRole("searchbox").fill("allowed walr");
    await expect.poll(() => rows().count()).toBe(1);
    expect(await rows().first().textContent()).toContain(titleOf(rare.number));
    await page.getByRole("searchbox").fill(`case ${count / 2}`);
    await expect.poll(() => rows().first().textContent()).toContain(titleOf(count / 2));
    expect(await rows().count()).toBe(1);

    await page.getByRole("searchbox").fill("about my order");
    await page.getByText("more than", { exact: false }).waitFor();
    await scrollTo(1_000, (place) => newest - (place - 1));
  });
});
