import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** What is waited for comes within this time, or never. */
const shownWithinMs = 20_000;

/** A page in a context of its own, and what went wrong in it. */
export interface StudioPage {
  context: BrowserContext;
  page: Page;
  /** Requests to another host, errors of scripts, violations of the Content-Security-Policy: there must be none. */
  problems: string[];
  /** Errors and warnings that the browser noted, also of requests that were meant to fail. */
  consoleErrors: string[];
}

/** @param params.key - Signs in with it; without it nobody is signed in. */
export async function openStudioPage({
  browser,
  url,
  key,
  ...options
}: { browser: Browser; url: string; key?: string } & BrowserContextOptions): Promise<StudioPage> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(shownWithinMs);
  if (key !== undefined) {
    await context.request.post("/admin/session", { data: { accessKey: key }, headers: { origin: url } });
  }
  const page = await context.newPage();
  const problems: string[] = [];
  const consoleErrors: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(url).origin) {
      problems.push(request.url());
    }
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      consoleErrors.push(message.text());
    }
    if (message.text().includes("Content Security Policy")) {
      problems.push(message.text());
    }
  });
  return { context, page, problems, consoleErrors };
}
