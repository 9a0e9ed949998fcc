import type { BrowserContext, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { findChromium } from "./browser.ts";
import { type MortalServer, startMortalServer } from "./mortal-server.ts";
import { setUpStudio } from "./studio-scene.ts";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("what one expects of every page", () => {
  const studio = setUpStudio({ start: startMortalServer });
  let server: MortalServer;
  let context: BrowserContext;
  let page: Page;

  beforeEach(() => {
    ({ server, context, page } = studio);
  });

  const composer = () => page.getByRole("textbox", { name: "Message", exact: true });
  const log = () => page.getByRole("log");
  const goTo = (name: string) =>
    page.getByRole("navigation", { name: "Studio" }).getByRole("link", { name, exact: true }).click();

  async function say(text: string): Promise<void> {
    await composer().fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await log().getByText("Done", { exact: true }).last().waitFor();
  }

  async function signIn(): Promise<void> {
    await page.getByLabel("Access key").fill(server.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Studio" }).waitFor();
  }

  it("each has a title of its own, and a thread, a run and an assistant are called by name", async () => {
    const makeOne = async (path: string, body: object) => {
      const made = await fetch(server.url + path, {
        method: "POST",
        headers: { "x-tune-key": server.key, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return (await made.json()) as { id: string };
    };
    const titleAt = async (path: string, title: string) => {
      await page.goto(path);
      await expect.poll(() => page.title(), { message: path }).toBe(title);
    };
    const thread = await makeOne("/v1/threads", { title: "Harbour dues" });
    const assistant = await makeOne("/v1/assistants", {
      assistantName: "Harbour pilot",
      modelId: "demo/assistant",
    });
    const run = await makeOne("/v1/threads/runs", {
      model: "demo/assistant",
      thread: { messages: [{ role: "user", content: "Hello" }] },
    });
    await titleAt("/runs", "Runs · Threadmill");
    await titleAt(`/threads/${thread.id}`, "Harbour dues · Thread · Threadmill");
    await titleAt(`/assistants/${assistant.id}`, "Harbour pilot · Assistant · Threadmill");
    await titleAt(`/runs/${run.id}`, "Done, demo/assistant · Run · Threadmill");
    await goTo("Usage");
    await expect.poll(() => page.title()).toBe("Usage · Threadmill");
    await context.clearCookies();
    await titleAt("/usage", "Sign in · Threadmill");
  });

  it("a message is edited with the keyboard alone: the focus goes into the text, and back to the button", async () => {
    await page.goto("/playground");
    await say("First wording");
    const edit = log().getByRole("button", { name: "Edit and run again" });
    const hasFocus = () => edit.evaluate((element) => element === element.ownerDocument.activeElement);
    await edit.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type(", and more");
    expect(await log().getByRole("textbox").inputValue()).toBe("First wording, and more");
    await page.keyboard.press("Escape");
    await expect.poll(hasFocus).toBe(true);
    await page.keyboard.press("Enter");
    await log().getByRole("button", { name: "Cancel" }).press("Escape");
    await expect.poll(hasFocus).toBe(true);
  });

  it("what is written stays with its thread when one leaves the page, and when the session ends", async () => {
    await page.goto("/playground");
    await say("The first thread");
    await page.waitForURL(/thread=thread_/);
    const thread = page.url();
    await composer().fill("Half a thought");
    await page.getByRole("button", { name: "New thread" }).click();
    await expect.poll(() => composer().inputValue()).toBe("");
    await composer().fill("Another thought");
    await goTo("Threads");
    await page.getByRole("listbox", { name: "Threads" }).waitFor();
    await page.goBack();
    expect(await composer().inputValue()).toBe("Another thought");
    await page.goto(thread);
    expect(await composer().inputValue()).toBe("Half a thought");
    await context.clearCookies();
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForURL("**/sign-in?to=*");
    await signIn();
    await expect.poll(() => composer().inputValue()).toBe("Half a thought");
    await page.getByRole("button", { name: "Send" }).click();
    await log().getByText("Half a thought", { exact: true }).waitFor();
    await expect.poll(() => log().getByText("Done", { exact: true }).count()).toBe(2);
    await page.reload();
    await log().getByText("Half a thought", { exact: true }).waitFor();
    expect(await composer().inputValue()).toBe("");
  });

  it("what is written beside a first message that is offered goes with the thread that it begins", async () => {
    await page.goto("/playground");
    await composer().fill("Beside it");
    await page.getByRole("button", { name: "Say “Hello" }).click();
    await log().getByText("Done", { exact: true }).waitFor();
    await page.waitForURL(/thread=thread_/);
    await page.reload();
    await expect.poll(() => composer().inputValue()).toBe("Beside it");
    await page.getByRole("button", { name: "New thread" }).click();
    await expect.poll(() => composer().inputValue()).toBe("");
  });

  it("the sign-in is passed over when one goes back, and when one is signed in", async () => {
    await page.goto("/models");
    await context.clearCookies();
    await page.goto("/runs");
    await page.waitForURL("**/sign-in?to=*");
    await signIn();
    await page.waitForURL("**/runs");
    await page.goBack();
    await page.waitForURL("**/models");
    await page.goto("/sign-in?to=/usage%3Fby%3Dkey");
    await page.waitForURL("**/usage?by=key");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Access key").waitFor();
  });
});
