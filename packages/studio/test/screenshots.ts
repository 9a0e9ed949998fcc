/**
 * Writes a picture of every page in both themes, wide and narrow, into packages/studio/screenshots, from a real server
 * with the data of seed.ts. The studio must be built before. `node screenshots.ts playground` takes only the pictures
 * whose name begins so.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startTestServer } from "../../server/test/running-server.ts";
import { createScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { launchBrowser } from "./browser.ts";
import { longRun } from "./invented-timelines.ts";
import { type Post, type Seeded, seed } from "./seed.ts";
import { busyDay, type SeededRuns, type Slowness, seedRuns, slowedDown } from "./seed-runs.ts";
import { seedThreads } from "./seed-threads.ts";

type All = Seeded & Awaited<ReturnType<typeof seedThreads>> & { runs: SeededRuns };

interface Picture {
  name: string;
  path: (seeded: All) => string;
  /** Whether it is of something that is not there, which the browser notes as an error. */
  isMissing?: boolean;
  /** What is done before the page is asked for. */
  arrange?: (page: Page) => Promise<void>;
  /** What is done before the picture is taken. */
  prepare?: (page: Page) => Promise<void>;
}

const pictures: Picture[] = [
  { name: "playground-empty", path: () => "/playground" },
  { name: "playground-long", path: ({ long }) => `/playground?thread=${long}` },
  {
    name: "playground-long-top",
    path: ({ long }) => `/playground?thread=${long}`,
    prepare: async (page) => {
      await page.getByRole("log").press("Home");
      await page.waitForTimeout(300);
    },
  },
  { name: "playground-waiting", path: ({ waiting }) => `/playground?thread=${waiting}` },
  {
    name: "playground-answered",
    path: ({ answered }) => `/playground?thread=${answered}`,
    prepare: (page) =>
      page
        .getByRole("button", { name: /get_weather/ })
        .first()
        .click(),
  },
  { name: "playground-failed", path: ({ failed }) => `/playground?thread=${failed}` },
  {
    name: "playground-code",
    path: ({ long }) => `/playground?thread=${long}&temperature=0.2`,
    prepare: (page) => page.getByRole("button", { name: "Get code" }).click(),
  },
  {
    name: "playground-models",
    path: () => "/playground",
    prepare: async (page) => {
      const settings = page.getByRole("button", { name: "Settings" });
      if (await settings.isVisible()) {
        await settings.click();
      }
      await page.getByRole("combobox", { name: "Model" }).last().click();
    },
  },
  {
    name: "playground-tool",
    path: () =>
      `/playground?instructions=Answer+briefly.&temperature=0.2&tools=${encodeURIComponent(
        JSON.stringify([
          { name: "get_weather", description: "Tells the current weather of a city", parameters: {} },
        ]),
      )}`,
    prepare: async (page) => {
      const settings = page.getByRole("button", { name: "Settings" });
      if (await settings.isVisible()) {
        await settings.click();
      }
      await page.getByRole("button", { name: "Add a function" }).last().click();
    },
  },
  { name: "palette", path: () => "/playground", prepare: (page) => page.keyboard.press("Control+k") },
  {
    name: "palette-found",
    path: () => "/playground",
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("return");
      await page
        .getByRole("option", { name: /Thread/ })
        .first()
        .waitFor();
    },
  },
  { name: "threads", path: () => "/threads" },
  { name: "threads-found", path: () => "/threads?q=order+channel%3Dweb" },
  { name: "threads-none", path: () => "/threads?q=walrus&updated=24h" },
  { name: "thread-long", path: ({ long }) => `/threads/${long}` },
  { name: "thread-failed", path: ({ failed }) => `/threads/${failed}` },
  { name: "thread-answered", path: ({ answered }) => `/threads/${answered}` },
  {
    name: "thread-metadata",
    path: ({ manyPairs }) => `/threads/${manyPairs}`,
    prepare: (page) => page.getByRole("button", { name: "Edit metadata" }).click(),
  },
  {
    name: "thread-delete",
    path: ({ manyPairs }) => `/threads/${manyPairs}`,
    prepare: async (page) => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: "Delete the thread" }).click();
    },
  },
  { name: "runs", path: () => "/runs" },
  { name: "runs-failed", path: () => "/runs?status=failed&time=day" },
  { name: "runs-none", path: () => "/runs?status=stopped&time=hour&model=acme/atlas-mini" },
  {
    name: "run-one",
    path: ({ runs }) => `/runs/${runs.arabic}`,
    prepare: (page) => hoverFirst(page, "Model call 1"),
  },
  {
    name: "run-many",
    path: ({ runs }) => `/runs/${runs.many}`,
    prepare: (page) => openRow(page, "Model call 3"),
  },
  { name: "run-failed", path: ({ runs }) => `/runs/${runs.refused}` },
  { name: "run-retried", path: ({ runs }) => `/runs/${runs.retried}` },
  { name: "run-waiting", path: ({ runs }) => `/runs/${runs.waiting}` },
  {
    name: "run-long-wait",
    path: ({ runs }) => `/runs/${runs.answered}`,
    arrange: (page) => slowTimelines(page, { factor: 90, waitMs: 9 * 60_000 }),
  },
  {
    name: "run-slow",
    path: ({ runs }) => `/runs/${runs.many}`,
    arrange: (page) => slowTimelines(page, { factor: 60, waitMs: 45_000 }),
    prepare: (page) => hoverFirst(page, "Model call 7"),
  },
  {
    name: "run-very-long",
    path: ({ runs }) => `/runs/${runs.arabic}?step=run&tab=events`,
    arrange: async (page) => {
      const long = longRun({ calls: 500, events: 5_000 });
      await page.route("**/timeline", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: long.timeline(await response.json()) });
      });
      await page.route("**/events?*", (route) =>
        route.fulfill({ json: long.events(new URL(route.request().url()).searchParams) }),
      );
    },
  },
  {
    name: "runs-busy",
    path: () => "/runs",
    arrange: async (page) => {
      await page.route("**/admin/runs/summary?*", (route) => route.fulfill({ json: busyDay() }));
    },
  },
  {
    name: "runs-empty",
    path: () => "/runs",
    arrange: async (page) => {
      await page.route("**/admin/runs?*", (route) =>
        route.fulfill({ json: { object: "list", data: [], firstId: "", lastId: "", hasMore: false } }),
      );
    },
  },
  { name: "assistants", path: () => "/assistants" },
  { name: "assistant-one", path: ({ assistant }) => `/assistants/${assistant}` },
  { name: "assistant-new", path: () => "/assistants/new" },
  {
    name: "assistant-unsaved",
    path: ({ assistant }) => `/assistants/${assistant}`,
    prepare: (page) => page.getByLabel("Description").fill("Answers customers of both shops"),
  },
  { name: "missing-page", path: () => "/settings/billing", isMissing: true },
  { name: "missing-thread", path: () => "/threads/thread_01a0f0c2", isMissing: true },
  { name: "missing-playground", path: () => "/playground?thread=thread_01a0f0c2", isMissing: true },
  { name: "missing-run", path: () => "/runs/run_01a0f0c2", isMissing: true },
  { name: "missing-assistant", path: () => "/assistants/asst_01a0f0c2", isMissing: true },
];

function hoverFirst(page: Page, name: string): Promise<void> {
  return page.getByRole("option", { name }).first().hover();
}

function openRow(page: Page, name: string): Promise<void> {
  return page.getByRole("option", { name }).first().click();
}

/** The timelines that follow are those of a slower provider and of a client that takes its time. */
async function slowTimelines(page: Page, slowness: Slowness): Promise<void> {
  await page.route("**/timeline", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: slowedDown(await response.json(), slowness) });
  });
}

const output = join(import.meta.dirname, "../screenshots");
const wanted = process.argv[2] ?? "";
mkdirSync(output, { recursive: true });

await using upstream = await createScriptedUpstream({
  models: ["atlas-large", "atlas-mini", "atlas-embed-multilingual-2026-10-preview"],
});
await using server = await startTestServer({
  providers: { acme: { type: "openai-compatible", baseUrl: upstream.url } },
});
const post: Post = async (path, body) => {
  const response = await server.request(path, { body });
  if (!response.ok) {
    throw new Error(`${path} answered with ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as Awaited<ReturnType<Post>>;
};
const seeded = {
  ...(await seedThreads({ upstream, post })),
  ...(await seed({ upstream, post })),
  runs: await seedRuns({ upstream, post }),
};

const browser = await launchBrowser();
const problems: string[] = [];
let mayMiss = false;
for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    const context = await browser.newContext({
      baseURL: server.url,
      colorScheme,
      viewport: { width, height: width === 390 ? 844 : 900 },
      hasTouch: width === 390,
      deviceScaleFactor: width === 390 ? 2 : 1,
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      const isMeant = mayMiss && message.text().includes("404");
      if (["error", "warning"].includes(message.type()) && !isMeant) {
        problems.push(`${page.url()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.stack}`));
    const take = async (name: string) => {
      const file = join(output, `${name}.${width}.${colorScheme}.png`);
      writeFileSync(file, await page.screenshot());
    };
    await page.goto("/");
    await page.getByLabel("Access key").fill(server.key);
    if ("sign-in".startsWith(wanted)) {
      await take("sign-in");
    }
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/playground");
    for (const { name, path, arrange, prepare, isMissing = false } of pictures.filter((picture) =>
      picture.name.startsWith(wanted),
    )) {
      mayMiss = isMissing;
      await arrange?.(page);
      await page.goto(path(seeded));
      // A page that follows what happens is never idle for long.
      await page.waitForLoadState("networkidle", { timeout: 4_000 }).catch(() => {});
      await prepare?.(page);
      await page.waitForTimeout(300);
      await take(name);
      await page.unrouteAll({ behavior: "ignoreErrors" });
    }
    await context.close();
  }
}
await browser.close();
process.stdout.write(`Pictures are in ${output}\n`);
if (problems.length > 0) {
  process.stderr.write(`The console said:\n${[...new Set(problems)].join("\n")}\n`);
  process.exitCode = 1;
}
