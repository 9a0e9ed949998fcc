import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { ensureStudioBuilt } from "../../../scripts/build-studio.mjs";
import { launchBrowser } from "./browser.ts";
import { openStudioPage, type StudioPage } from "./studio-page.ts";

interface StudioServer extends AsyncDisposable {
  url: string;
  key: string;
}

/** What the tests of a file have in common, and what the test that runs has for itself. */
export interface StudioScene<Server> extends Readonly<StudioPage> {
  readonly server: Server;
}

/**
 * Sets the stage for the tests of a `describe`: the studio built, one server and one browser for all of them, and for
 * each a page of its own, on which nothing may go wrong that never may.
 *
 * @param params.start - The server, with what the tests find there.
 * @param params.isSignedIn - Whether the page begins with a session; by default it does.
 * @param params.startWithinMs - What the server and its data take at most.
 */
export function setUpStudio<Server extends StudioServer>({
  start,
  isSignedIn = true,
  startWithinMs = 60_000,
  ...options
}: {
  start: () => Promise<Server>;
  isSignedIn?: boolean;
  startWithinMs?: number;
} & BrowserContextOptions): StudioScene<Server> {
  let server: Server | undefined;
  let browser: Browser | undefined;
  let opened: StudioPage | undefined;

  beforeAll(async () => {
    await ensureStudioBuilt(join(import.meta.dirname, "../../.."));
    server = await start();
    browser = await launchBrowser();
  }, startWithinMs);

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    const { url, key } = there(server);
    opened = await openStudioPage({
      browser: there(browser),
      url,
      ...(isSignedIn && { key }),
      ...options,
    });
  });

  afterEach(async () => {
    const { context, problems } = there(opened);
    await context.close();
    expect(problems).toEqual([]);
  });

  return {
    get server() {
      return there(server);
    },
    get context() {
      return there(opened).context;
    },
    get page() {
      return there(opened).page;
    },
    get problems() {
      return there(opened).problems;
    },
    get consoleErrors() {
      return there(opened).consoleErrors;
    },
  };
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) {
    throw new Error("This is there only while a test runs.");
  }
  return thing;
}
