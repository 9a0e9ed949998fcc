import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openStudioPage, type StudioPage } from "./studio-page.ts";

/** A picture of a page, as somebody sees it who is signed in at a server. */
export interface Picture {
  name: string;
  server: { url: string };
  /** Of whoever looks; `null`: nobody is signed in. */
  key: string | null;
  path: string;
  /** What the browser may note as an error, because the picture is of something that went wrong. */
  meantError?: RegExp;
  /** What is done before the page is asked for. */
  arrange?: (page: Page) => Promise<unknown>;
  /** What is done before the picture is taken. */
  prepare?: (page: Page) => Promise<unknown>;
}

const animationsAreOver = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
  .map(({ finished }) => finished)).then(() => null)`;

const themes = ["light", "dark"] as const;
const screens = [
  { width: 1440, height: 900, scale: 1, hasTouch: false },
  { width: 390, height: 844, scale: 2, hasTouch: true },
];

/**
 * Takes each picture in both themes, wide and narrow, as `<name>.<width>.<theme>.png`.
 *
 * @param params.output - The folder that they are written to.
 * @returns What the pages said that none of them should: errors and warnings of the browser, requests to other hosts.
 */
export async function takePictures({
  browser,
  pictures,
  output,
}: {
  browser: Browser;
  pictures: readonly Picture[];
  output: string;
}): Promise<string[]> {
  mkdirSync(output, { recursive: true });
  const found: string[] = [];
  for (const colorScheme of themes) {
    for (const { width, height, scale, hasTouch } of screens) {
      const opened = new Map<string, StudioPage>();
      for (const { name, server, key, path, meantError, arrange, prepare } of pictures) {
        const who = `${server.url} ${key}`;
        const view =
          opened.get(who) ??
          (await openStudioPage({
            browser,
            url: server.url,
            ...(key !== null && { key }),
            colorScheme,
            hasTouch,
            viewport: { width, height },
            deviceScaleFactor: scale,
          }));
        opened.set(who, view);
        const { page, problems, consoleErrors } = view;
        await arrange?.(page);
        await page.goto(path);
        // A page that follows what happens is never idle for long.
        await page.waitForLoadState("networkidle", { timeout: 4_000 }).catch(() => {});
        await prepare?.(page);
        await page.waitForTimeout(300);
        await page.evaluate(animationsAreOver);
        writeFileSync(join(output, `${name}.${width}.${colorScheme}.png`), await page.screenshot());
        await page.unrouteAll({ behavior: "ignoreErrors" });
        const errors = consoleErrors.splice(0).filter((text) => meantError?.test(text) !== true);
        found.push(...[...problems.splice(0), ...errors].map((text) => `${name}: ${text}`));
      }
      for (const { context } of opened.values()) {
        await context.close();
      }
    }
  }
  return [...new Set(found)];
}
