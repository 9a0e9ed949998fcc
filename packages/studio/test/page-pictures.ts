import type { Page } from "playwright-core";
import { longRun } from "./invented-timelines.ts";
import { startScriptedServer } from "./scripted-server.ts";
import { type Post, type Seeded, seed } from "./seed.ts";
import { busyDay, type SeededRuns, type Slowness, seedRuns, slowedDown } from "./seed-runs.ts";
import { seedThreads } from "./seed-threads.ts";
import type { Picture } from "./take-pictures.ts";

type Seeding = Seeded & Awaited<ReturnType<typeof seedThreads>> & { runs: SeededRuns };

const notFound = /404/;

/** Of the playground, threads, runs and assistants, at a server that was in use for a while. */
export async function pagePictures(): Promise<{ pictures: Picture[] } & AsyncDisposable> {
  const server = await startScriptedServer({
    models: ["atlas-large", "atlas-mini", "atlas-embed-multilingual-2026-10-preview"],
  });
  const { upstream, key } = server;
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
  return {
    pictures: picturesOf(seeded).map((picture) => ({ ...picture, server, key })),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const picturesOf = (seeded: Seeding): Omit<Picture, "server" | "key">[] => [
  { name: "playground-empty", path: "/playground" },
  { name: "playground-long", path: `/playground?thread=${seeded.long}` },
  {
    name: "playground-long-top",
    path: `/playground?thread=${seeded.long}`,
    prepare: async (page) => {
      await page.getByRole("log").press("Home");
      await page.waitForTimeout(300);
    },
  },
  { name: "playground-waiting", path: `/playground?thread=${seeded.waiting}` },
  {
    name: "playground-answered",
    path: `/playground?thread=${seeded.answered}`,
    prepare: (page) =>
      page
        .getByRole("button", { name: /get_weather/ })
        .first()
        .click(),
  },
  { name: "playground-failed", path: `/playground?thread=${seeded.failed}` },
  {
    name: "playground-code",
    path: `/playground?thread=${seeded.long}&temperature=0.2`,
    prepare: (page) => page.getByRole("button", { name: "Get code" }).click(),
  },
  {
    name: "playground-models",
    path: "/playground",
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
    path: `/playground?instructions=Answer+briefly.&temperature=0.2&tools=${encodeURIComponent(
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
  { name: "palette", path: "/playground", prepare: (page) => page.keyboard.press("Control+k") },
  {
    name: "palette-found",
    path: "/playground",
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("return");
      await page
        .getByRole("option", { name: /Thread/ })
        .first()
        .waitFor();
    },
  },
  { name: "threads", path: "/threads" },
  { name: "threads-found", path: "/threads?q=order+channel%3Dweb" },
  { name: "threads-none", path: "/threads?q=walrus&updated=24h" },
  { name: "thread-long", path: `/threads/${seeded.long}` },
  { name: "thread-failed", path: `/threads/${seeded.failed}` },
  { name: "thread-answered", path: `/threads/${seeded.answered}` },
  {
    name: "thread-metadata",
    path: `/threads/${seeded.manyPairs}`,
    prepare: (page) => page.getByRole("button", { name: "Edit metadata" }).click(),
  },
  {
    name: "thread-delete",
    path: `/threads/${seeded.manyPairs}`,
    prepare: async (page) => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: "Delete the thread" }).click();
    },
  },
  { name: "runs", path: "/runs" },
  { name: "runs-failed", path: "/runs?status=failed&time=day" },
  { name: "runs-none", path: "/runs?status=stopped&time=hour&model=acme/atlas-mini" },
  {
    name: "run-one",
    path: `/runs/${seeded.runs.arabic}`,
    prepare: (page) => hoverFirst(page, "Model call 1"),
  },
  {
    name: "run-many",
    path: `/runs/${seeded.runs.many}`,
    prepare: (page) => openRow(page, "Model call 3"),
  },
  { name: "run-failed", path: `/runs/${seeded.runs.refused}` },
  { name: "run-retried", path: `/runs/${seeded.runs.retried}` },
  { name: "run-waiting", path: `/runs/${seeded.runs.waiting}` },
  {
    name: "run-long-wait",
    path: `/runs/${seeded.runs.answered}`,
    arrange: (page) => slowTimelines(page, { factor: 90, waitMs: 9 * 60_000 }),
  },
  {
    name: "run-slow",
    path: `/runs/${seeded.runs.many}`,
    arrange: (page) => slowTimelines(page, { factor: 60, waitMs: 45_000 }),
    prepare: (page) => hoverFirst(page, "Model call 7"),
  },
  {
    name: "run-very-long",
    path: `/runs/${seeded.runs.arabic}?step=run&tab=events`,
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
    path: "/runs",
    arrange: async (page) => {
      await page.route("**/admin/runs/summary?*", (route) => route.fulfill({ json: busyDay() }));
    },
  },
  { name: "assistants", path: "/assistants" },
  { name: "assistant-one", path: `/assistants/${seeded.assistant}` },
  { name: "assistant-new", path: "/assistants/new" },
  {
    name: "assistant-unsaved",
    path: `/assistants/${seeded.assistant}`,
    prepare: (page) => page.getByLabel("Description").fill("Answers customers of both shops"),
  },
  { name: "missing-page", path: "/settings/billing", meantError: notFound },
  { name: "missing-thread", path: "/threads/thread_01a0f0c2", meantError: notFound },
  { name: "missing-playground", path: "/playground?thread=thread_01a0f0c2", meantError: notFound },
  { name: "missing-run", path: "/runs/run_01a0f0c2", meantError: notFound },
  { name: "missing-assistant", path: "/assistants/asst_01a0f0c2", meantError: notFound },
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
