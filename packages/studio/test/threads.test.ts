import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { violationsOf } from "./axe.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

const manyThreads = 5_000;
const sentAtOnce = 20;

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("threads and assistants in the studio", () => {
  const studio = setUpStudio({
    start: async () => {
      server = await startTestServer();
      await createManyThreads();
      return server;
    },
    startWithinMs: 120_000,
  });
  let server: TestServer;
  let page: Page;

  beforeEach(() => {
    ({ page } = studio);
  });

  async function createManyThreads(): Promise<void> {
    for (let from = 0; from < manyThreads; from += sentAtOnce) {
      await Promise.all(
        Array.from({ length: sentAtOnce }, (_, index) => {
          const number = from + index;
          return createThread({
            title: `Case ${number}`,
            metadata: { user: `u_${number % 1_000}` },
            messages: [
              { role: "user", content: number === 42 ? "Is a walrus allowed on board?" : "Hello there" },
            ],
          });
        }),
      );
    }
  }

  async function post(path: string, body: unknown) {
    const response = await server.request(path, { body });
    expect(response.status).toBe(200);
    return (await response.json()) as { id: string; threadId: string };
  }
  const createThread = (body: object) => post("/v1/threads", body);
  const answered = (content: string, title = "") =>
    post("/v1/threads/runs", {
      model: "demo/assistant",
      thread: { title, messages: [{ role: "user", content }] },
    });

  const list = () => page.getByRole("listbox", { name: "Threads" });
  /** Those that hold a thread: until the first ones are here, places are held for a few, with nothing in them. */
  const rows = () => list().getByRole("option").filter({ hasText: /\S/ });
  const search = () => page.getByRole("searchbox");
  const lastPlace = async () => {
    const places = await rows().evaluateAll((all) => all.map((row) => Number(row.ariaPosInSet)));
    return Math.max(0, ...places);
  };

  it("finds one thread among thousands, by its words and by its metadata", async () => {
    await page.goto("/threads");
    await rows().first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("allowed walr");
    await expect.poll(() => rows().count()).toBe(1);
    expect(await rows().first().textContent()).toContain("Case 42");
    expect(new URL(page.url()).searchParams.get("q")).toBe("allowed walr");
    await search().fill("user=u_7");
    await page.getByText("5 threads").waitFor();
    await page.getByText("user = u_7").waitFor();
    await page.goBack();
    await page.goto("/threads?q=nothing+like+it&updated=24h");
    await page.getByRole("heading", { name: "No thread is like this" }).waitFor();
    await page.getByRole("button", { name: "Active in the last 24 h" }).waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await rows().first().waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe("");
  });

  it("scrolls through thousands of threads with few of them in the page, and back", async () => {
    await page.goto("/threads");
    await rows().first().waitFor();
    await list().focus();
    let most = 0;
    await expect
      .poll(
        async () => {
          await page.keyboard.press("End");
          most = Math.max(most, await rows().count());
          return lastPlace();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(3_000);
    expect(most).toBeLessThan(100);
    await page.keyboard.press("Home");
    await expect.poll(() => rows().first().getAttribute("aria-posinset")).toBe("1");
    expect(await rows().first().textContent()).toContain("Case");
  });

  it("is walked with the keyboard, and is where one left it when one comes back", async () => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await page.goto("/threads?q=case");
    await rows().first().waitFor();
    await page.keyboard.press("j");
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press("j");
    }
    const place = await list().locator("[aria-selected=true]").getAttribute("aria-posinset");
    expect(place).toBe("41");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/threads\/thread_.*q=case/);
    await page.goBack();
    await expect.poll(lastPlace).toBeGreaterThan(41);
    await expect.poll(() => rows().evaluateAll((all) => all.map((row) => row.ariaPosInSet))).toContain(place);
  });

  it("announces a new thread instead of pushing the list", async () => {
    await page.goto("/threads");
    await rows().first().waitFor();
    const first = await rows().first().textContent();
    await createThread({ title: "A thread that comes later" });
    const news = page.getByRole("button", { name: "1 newer thread" });
    await news.waitFor();
    expect((await rows().first().textContent())?.slice(0, 20)).toBe(first?.slice(0, 20));
    await news.click();
    await rows().filter({ hasText: "A thread that comes later" }).waitFor();
    await news.waitFor({ state: "detached" });
  });

  it("shows what was said in a thread, with the run that said it, and is changed in place", async () => {
    const { threadId, id: runId } = await answered("What can you do for me?", "Before");
    await page.goto(`/threads/${threadId}`);
    const log = page.getByRole("log");
    await log.getByText("What can you do for me?", { exact: true }).waitFor();
    expect(await log.getByRole("link", { name: "Timeline" }).getAttribute("href")).toBe(`/runs/${runId}`);
    await page.getByText("kept for ever").waitFor();
    const header = page.getByRole("region", { name: "Thread", exact: true });
    await header.getByRole("button", { name: "Before" }).click();
    await page.getByLabel("Title").fill("After");
    await page.getByLabel("Title").press("Enter");
    await header.getByRole("button", { name: "After" }).waitFor();
    await rows().filter({ hasText: "After" }).waitFor();
    await page.getByRole("button", { name: "Add metadata" }).click();
    await page.getByLabel("Metadata, as JSON").fill('{"user": "u_first"');
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await page.getByLabel("Metadata, as JSON").fill('{"user": "u_first"}');
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: /user\s*=\s*u_first/ }).click();
    await expect.poll(() => rows().count()).toBe(1);
    const saved = await (await server.request(`/v1/threads/${threadId}`)).json();
    expect(saved).toMatchObject({ title: "After", metadata: { user: "u_first" } });
  });

  it("goes on with a thread in the playground or in a copy, and asks before it deletes one", async () => {
    const { threadId } = await answered("Remember the number 7", "To be copied");
    await page.goto(`/threads/${threadId}`);
    expect(await page.getByRole("link", { name: "Continue in the playground" }).getAttribute("href")).toBe(
      `/playground?thread=${threadId}`,
    );
    await page.getByRole("log").getByText("Remember the number 7", { exact: true }).waitFor();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Fork the thread" }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/threads/") && !url.pathname.includes(threadId));
    await page.getByRole("log").getByText("Remember the number 7", { exact: true }).waitFor();
    const copy = page.url().split("/").at(-1);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete the thread" }).click();
    expect((await server.request(`/v1/threads/${copy}`)).status).toBe(200);
    await page.getByRole("dialog").getByRole("button", { name: "Delete the thread" }).click();
    await page.waitForURL("**/threads");
    expect((await server.request(`/v1/threads/${copy}`)).status).toBe(404);
    expect((await server.request(`/v1/threads/${threadId}`)).status).toBe(200);
  });

  it("creates an assistant, and says which name is taken", async () => {
    await page.goto("/assistants");
    await page.getByRole("button", { name: "New assistant" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Harbour desk");
    await page.getByLabel("Model name").fill("harbour");
    await page.getByLabel("Instructions").fill("Answer like a harbour master.");
    await page.getByRole("combobox", { name: "Model", exact: true }).click();
    await page.getByRole("option", { name: "demo/assistant" }).click();
    await page.getByRole("button", { name: "Add a function" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("find_berth");
    await page.getByRole("button", { name: "Add the tool" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/assistants\/asst_/);
    const id = page.url().split("/").at(-1);
    expect(await (await server.request(`/v1/assistants/${id}`)).json()).toMatchObject({
      assistantName: "Harbour desk",
      modelName: "harbour",
      responseModel: { modelId: "demo/assistant" },
      tools: [{ type: "function", function: { name: "find_berth" } }],
    });
    await page.getByRole("button", { name: "Try in the playground" }).click();
    await page.waitForURL(/playground\?.*harbour/);
    await page.getByLabel("Instructions").waitFor();
    expect(await page.getByLabel("Instructions").inputValue()).toBe("Answer like a harbour master.");
    await page.goto("/assistants/new");
    await page.getByLabel("Model name").fill("harbour");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("'harbour' is taken", { exact: false }).waitFor();
    expect(await page.getByLabel("Model name").inputValue()).toBe("harbour");
  });

  it("keeps unsaved changes of an assistant, and tells when somebody else has changed the same", async () => {
    const { id } = await post("/v1/assistants", { assistantName: "Desk", instructions: "First." });
    const stored = async () => (await server.request(`/v1/assistants/${id}`)).json();
    await page.goto(`/assistants/${id}`);
    await page.getByLabel("Instructions").fill("Mine.");
    await page.getByText("Unsaved changes").waitFor();
    await page.getByRole("link", { name: "Assistants" }).first().click();
    await page.getByText("Unsaved", { exact: true }).waitFor();
    await page.reload();
    await page.getByRole("option", { name: /Desk/ }).filter({ hasText: "Unsaved" }).click();
    expect(await page.getByLabel("Instructions").inputValue()).toBe("Mine.");
    await fetch(`${server.url}/v1/assistants/${id}`, {
      method: "PATCH",
      headers: { "x-tune-key": server.key, "content-type": "application/json" },
      body: JSON.stringify({ assistant: { instructions: "Theirs.", description: "New" } }),
    });
    await page.keyboard.press("Control+s");
    await page.getByRole("alert").getByText("Instructions.", { exact: false }).waitFor();
    expect(await stored()).toMatchObject({ instructions: "Theirs." });
    expect(await page.getByLabel("Instructions").inputValue()).toBe("Mine.");
    await page.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByText("Unsaved changes").waitFor({ state: "detached" });
    expect(await stored()).toMatchObject({ instructions: "Mine.", description: "New" });
    await page.getByRole("button", { name: "Delete the assistant" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the assistant" }).click();
    await page.waitForURL("**/assistants");
    expect((await server.request(`/v1/assistants/${id}`)).status).toBe(404);
  });

  it("takes what is typed from the first letter on when everything is searched", async () => {
    await page.goto("/usage");
    await page.getByRole("navigation", { name: "Studio" }).waitFor();
    const focused = await page.evaluate<string>(`(async () => {
      dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
      // The next key may be an event of its own right after this one, before anything is painted.
      await new Promise((done) => setTimeout(done));
      return document.activeElement.getAttribute("aria-label");
    })()`);
    expect(focused).toBe("Search or go to");
  });

  it("gives the focus back when nothing is gone to", async () => {
    await page.goto("/usage");
    const entry = page
      .getByRole("navigation", { name: "Studio" })
      .getByRole("link", { name: "Models", exact: true });
    for (const _ of ["once", "again"]) {
      await entry.focus();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search or go to" }).waitFor();
      await page.keyboard.press("Escape");
      await expect
        .poll(() => entry.evaluate((element) => element === element.ownerDocument.activeElement))
        .toBe(true);
    }
  });

  it("finds threads by their text and assistants by their name from everywhere", async () => {
    const { id } = await post("/v1/assistants", { assistantName: "Lighthouse keeper" });
    await page.goto("/usage");
    await page.getByRole("navigation", { name: "Studio" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("walrus");
    await page.getByRole("option", { name: /Case 42/ }).click();
    await page.waitForURL(/threads\/thread_/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("lighthouse");
    await page.getByRole("option", { name: /Lighthouse keeper/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/assistants/${id}`);
  });

  it.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const)("has no violation that axe finds (%s, %i px)", async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 844 });
    const { threadId } = await answered("Is this page accessible?");
    const { id } = await post("/v1/assistants", { assistantName: "Desk", instructions: "Be kind." });
    await page.goto("/threads");
    await rows().first().waitFor();
    expect(await violationsOf(page), "threads").toEqual([]);
    await page.goto(`/threads/${threadId}`);
    await page.getByRole("log").getByText("Done", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Add metadata" }).click();
    expect(await violationsOf(page), "thread").toEqual([]);
    await page.goto("/assistants");
    await page.getByRole("option").filter({ hasText: /\S/ }).first().waitFor();
    expect(await violationsOf(page), "assistants").toEqual([]);
    await page.goto(`/assistants/${id}`);
    await page.getByLabel("Description").fill("Changed");
    expect(await violationsOf(page), "assistant").toEqual([]);
  });
});
