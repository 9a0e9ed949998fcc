import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the focus", () => {
  const studio = setUpStudio({ start: () => startTestServer() });
  let server: TestServer;
  let page: Page;

  beforeEach(() => {
    ({ server, page } = studio);
  });

  async function post(path: string, body: unknown) {
    const response = await server.request(path, { body });
    expect(response.status).toBe(200);
    return (await response.json()) as { id: string; threadId: string };
  }
  const createThread = (title: string) =>
    post("/v1/threads", { title, messages: [{ role: "user", content: "Hello there" }] });
  const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const composer = () => page.getByRole("textbox", { name: "Message", exact: true });
  const entry = (name: string) =>
    page.getByRole("navigation", { name: "Studio" }).getByRole("link", { name, exact: true });

  async function expectFocus(on: Locator): Promise<void> {
    await on.waitFor();
    const isThere = () => on.evaluate((element) => element === element.ownerDocument.activeElement);
    await expect.poll(isThere, { message: String(on), timeout: 5_000 }).toBe(true);
  }

  const hasRing = () => page.evaluate<boolean>("document.activeElement.matches(':focus-visible')");

  it("is on the page's heading after one has gone there, with a ring only for who uses the keyboard", async () => {
    await page.goto("/runs");
    await entry("Usage").focus();
    await page.keyboard.press("Enter");
    await expectFocus(heading("Usage"));
    expect(await hasRing()).toBe(true);
    await entry("Threads").click();
    await expectFocus(heading("Threads"));
    expect(await hasRing()).toBe(false);
    await page.goBack();
    await expectFocus(heading("Usage"));
    await page.keyboard.press("Control+k");
    await page.keyboard.type("assistants");
    await page.keyboard.press("Enter");
    await expectFocus(heading("Assistants"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Menu" }).click();
    await entry("Models").click();
    await expectFocus(heading("Models"));
    // The way back into the page that one has not left.
    await page.getByRole("button", { name: "Menu" }).click();
    await page.keyboard.press("Escape");
    await expectFocus(page.getByRole("button", { name: "Menu" }));
  });

  it("stays where a page has a place of its own for it, and where one changes only what a page shows", async () => {
    await page.goto("/usage");
    await entry("Playground").click();
    await expectFocus(composer());
    const { id } = await createThread("One of two");
    const other = await createThread("The other of two");
    await page.goto(`/threads/${id}`);
    const list = page.getByRole("listbox", { name: "Threads" });
    await list.getByText("The other of two").waitFor();
    await list.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/threads/${other.id}`);
    await expectFocus(list);
    await page.goto("/threads");
    await page.getByRole("searchbox").fill("two");
    await page.waitForURL(/q=two/);
    await expectFocus(page.getByRole("searchbox"));
  });

  it("is in the composer after a run was stopped", async () => {
    await page.goto("/playground");
    await composer().fill("/slow 200\n/long 500");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("log").getByText(/word3/).waitFor();
    await page.getByRole("button", { name: "Stop" }).press("Enter");
    await page.getByRole("log").getByText("Stopped", { exact: true }).waitFor();
    await expectFocus(composer());
  });

  it("is on the conversation after an answer to a tool call was sent", async () => {
    const { threadId } = await post("/v1/threads/runs", {
      model: "demo/assistant",
      tools: [{ type: "function", function: { name: "get_weather", parameters: { type: "object" } } }],
      thread: { messages: [{ role: "user", content: '/tool get_weather {"city": "Oslo"}' }] },
    });
    await page.goto(`/threads/${threadId}`);
    await page.getByLabel("What get_weather gives back").fill("4 degrees");
    await page.keyboard.press("Control+Enter");
    const log = page.getByRole("log");
    await log.getByText("Done", { exact: true }).last().waitFor();
    await expectFocus(log.getByRole("button", { name: /get_weather/ }));
  });

  it("is on the title after it was changed, and on the metadata's button after these were", async () => {
    const { id } = await createThread("Before");
    await page.goto(`/threads/${id}`);
    const title = (name: string) =>
      page.getByRole("region", { name: "Thread", exact: true }).getByRole("button", { name, exact: true });
    await title("Before").press("Enter");
    await page.getByLabel("Title").fill("After");
    await page.keyboard.press("Enter");
    await expectFocus(title("After"));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expectFocus(title("After"));
    await page.getByRole("button", { name: "Add metadata" }).press("Enter");
    await page.keyboard.press("Escape");
    await expectFocus(page.getByRole("button", { name: "Add metadata" }));
    await page.keyboard.press("Enter");
    await page.getByLabel("Metadata, as JSON").fill('{"user": "u_1"}');
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await expectFocus(page.getByRole("button", { name: "Edit metadata" }));
  });

  it("is on the list's heading after a thread or an assistant was deleted, and where it was when it was kept", async () => {
    const { id } = await createThread("To be deleted");
    await page.goto(`/threads/${id}`);
    const dialog = page.getByRole("dialog");
    const askToDelete = async () => {
      await page.getByRole("button", { name: "More", exact: true }).press("Enter");
      await page.getByRole("menuitem", { name: "Delete the thread" }).press("Enter");
    };
    await askToDelete();
    await dialog.getByRole("button", { name: "Keep it" }).press("Enter");
    await expectFocus(page.getByRole("button", { name: "More", exact: true }));
    await askToDelete();
    await dialog.getByRole("button", { name: "Delete the thread" }).press("Enter");
    await page.waitForURL("**/threads");
    await expectFocus(heading("Threads"));
    const assistant = await post("/v1/assistants", { assistantName: "Desk", instructions: "Be kind." });
    await page.goto(`/assistants/${assistant.id}`);
    await page.getByRole("button", { name: "Delete the assistant" }).press("Enter");
    await dialog.getByRole("button", { name: "Delete the assistant" }).press("Enter");
    await page.waitForURL("**/assistants");
    await expectFocus(heading("Assistants"));
  });

  it("is on the key that was renamed, and on the list of keys after one was revoked", async () => {
    await page.goto("/profile/access-keys");
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Create key" }).press("Enter");
    await dialog.getByLabel("Name").fill("Old name");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Actions for Old name" }).press("Enter");
    await page.getByRole("menuitem", { name: "Rename" }).press("Enter");
    await dialog.getByLabel("Name").fill("New name");
    await page.keyboard.press("Enter");
    await expectFocus(page.getByRole("button", { name: "Actions for New name" }));
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Revoke" }).press("Enter");
    await dialog.getByLabel(/^Type/).fill("New name");
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /New name/ }).waitFor({ state: "detached" });
    await expectFocus(page.getByRole("table", { name: "Access keys" }));
  });

  it("is on the head of a run, and on the list of runs, after a run was cancelled there", async () => {
    const startLongRun = async (words: string) => {
      const response = await server.request("/v1/threads/runs", {
        body: {
          model: "demo/assistant",
          thread: { title: words, messages: [{ role: "user", content: "/slow 200\n/long 500" }] },
        },
        headers: { prefer: "respond-async" },
      });
      return (await response.json()) as { id: string };
    };
    const { id } = await startLongRun("Cancelled on its page");
    await page.goto(`/runs/${id}`);
    await page.getByRole("button", { name: "Cancel the run" }).press("Enter");
    await page.getByRole("button", { name: /Cancel the run|Stopping/ }).waitFor({ state: "detached" });
    await expectFocus(page.locator("main header"));
    await startLongRun("Cancelled in its row");
    await page.goto("/runs");
    const cancel = page.getByRole("button", { name: "Cancel the run of Cancelled in its row" });
    await cancel.press("Enter");
    await cancel.waitFor({ state: "detached" });
    await expectFocus(page.getByRole("grid", { name: "Runs" }));
  });
});
