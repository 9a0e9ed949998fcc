import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { findChromium } from "./browser.ts";
import { type MortalServer, startMortalServer } from "./mortal-server.ts";
import { setUpStudio } from "./studio-scene.ts";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the studio, while its server is away,", () => {
  const studio = setUpStudio({ start: startMortalServer });
  let server: MortalServer;
  let page: Page;

  beforeEach(() => {
    ({ server, page } = studio);
  });

  async function say(text: string): Promise<void> {
    await page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  const log = () => page.getByRole("log");
  const stateOfRun = (word: string) => log().getByText(word, { exact: true }).last().waitFor();
  const away = () => page.getByRole("button", { name: "Server away" });
  const goTo = (name: string) =>
    page.getByRole("navigation", { name: "Studio" }).getByRole("link", { name, exact: true }).click();

  it("says so in the place of rows that there are none of, and brings them when it is back", async () => {
    await page.goto("/assistants");
    await page.getByText("No assistants yet").waitFor();
    await page.goto("/runs");
    await page.getByText("No runs yet").waitFor();
    await server.kill();
    await away().waitFor();
    await page.getByText("Nothing was here when it answered last").waitFor();
    expect(await page.getByText("No runs yet").count()).toBe(0);
    await away().click();
    await page.getByText("the page goes on by itself").waitFor();
    await page.keyboard.press("Escape");
    await server.restart();
    await page.getByText("No runs yet").waitFor();
  });

  it("stays where it is when one goes to a page that it has no code of, and goes there when it is back", async () => {
    await page.goto("/playground");
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Not sent yet");
    await server.kill();
    await goTo("Usage");
    await away().waitFor();
    await page.getByText("Usage could not be loaded").waitFor();
    expect(await page.getByRole("textbox", { name: "Message", exact: true }).inputValue()).toBe(
      "Not sent yet",
    );
    await server.restart();
    await page.getByRole("heading", { name: "Usage" }).waitFor();
    await page.getByRole("combobox", { name: "Range" }).waitFor();
    expect(await page.getByText("could not be loaded").count()).toBe(0);
  });

  it("does not go to such a page when it is back if one has chosen to stay", async () => {
    await page.goto("/playground");
    await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
    await server.kill();
    await goTo("Usage");
    await page.getByRole("button", { name: "Stay here" }).click();
    await page.getByText("Usage could not be loaded").waitFor({ state: "detached" });
    await page.waitForURL("**/playground");
    await server.restart();
    await page.getByText("Connected").waitFor();
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    await page.getByRole("heading", { name: "Playground", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/playground");
  });

  it("says of a list that it could not load what the matter is, and loads it when it is back", async () => {
    await page.goto("/threads");
    await page
      .getByRole("status")
      .filter({ hasText: /thread/ })
      .waitFor();
    await goTo("Assistants");
    await page.getByRole("button", { name: "New assistant" }).waitFor();
    await server.kill();
    await goTo("Threads");
    await page.getByRole("listitem").or(page.getByRole("searchbox")).first().waitFor();
    await page.getByRole("searchbox").fill("walrus");
    await page.getByRole("alert").getByText("The server cannot be reached").waitFor();
    await server.restart();
    await page.getByText("No thread is like this").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("keeps the rows of a list that it reads again while the server is away, without a second alarm", async () => {
    await fetch(`${server.url}/v1/assistants`, {
      method: "POST",
      headers: { "x-tune-key": server.key, "content-type": "application/json" },
      body: JSON.stringify({ assistantName: "Harbour pilot" }),
    });
    await page.clock.install();
    await page.goto("/assistants");
    const row = page.getByRole("option", { name: "Harbour pilot" });
    await row.waitFor();
    await server.kill();
    let failedCount = 0;
    page.on("requestfailed", (request) => {
      failedCount += request.url().includes("/v1/assistants") ? 1 : 0;
    });
    // Whoever comes back to the page after a while sees it read again; the client tries twice.
    await page.clock.fastForward("01:00");
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await expect.poll(() => failedCount, { timeout: 20_000 }).toBe(2);
    await away().waitFor();
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    expect(await row.isVisible()).toBe(true);
    expect(await page.getByRole("alert").count()).toBe(0);
    await server.restart();
    await page.getByText("Connected").waitFor();
  });

  it("says of a thread that it could not load what the matter is, and loads it when it is back", async () => {
    for (const words of ["Looked at before", "Looked at while it is away"]) {
      await fetch(`${server.url}/v1/threads`, {
        method: "POST",
        headers: { "x-tune-key": server.key, "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: words }] }),
      });
    }
    await page.goto("/threads");
    const list = page.getByRole("listbox", { name: "Threads" });
    await list.getByText("Looked at before").click();
    await log().getByText("Looked at before").waitFor();
    await server.kill();
    await list.getByText("Looked at while it is away").click();
    await log().getByRole("alert").getByText("The server cannot be reached").waitFor();
    await server.restart();
    await log().getByText("Looked at while it is away").waitFor();
    expect(await log().getByRole("alert").count()).toBe(0);
  });

  it("lets a failure be closed when it is back", async () => {
    await page.goto("/playground");
    await say("Said while it was there");
    await stateOfRun("Done");
    await server.kill();
    await say("Said while it was away");
    await log().getByRole("alert").waitFor();
    await server.restart();
    await page.getByText("Connected").waitFor();
    await log().getByRole("alert").getByRole("button", { name: "Close" }).click();
    expect(await log().getByRole("alert").count()).toBe(0);
  });

  it("goes on by itself when the server was killed in the middle of a stream", async () => {
    await page.goto("/playground");
    await say("/slow 60\n/long 120");
    await log().getByText(/word5/).waitFor();
    await server.kill();
    await page.getByText("Server away", { exact: false }).first().waitFor();
    await log().getByText(/word5/).waitFor();
    await server.restart();
    await page.getByText("Connected").waitFor();
    await log()
      .getByText(/word120/)
      .waitFor();
    await stateOfRun("Done");
    const brokenOff = log().getByText("Broken off; the model was asked again");
    expect(await brokenOff.count()).toBe(1);
    await page.reload();
    await brokenOff.waitFor();
  });

  it("goes on by itself when the server was killed under a run that one watches", async () => {
    await page.goto("/playground");
    await say("/slow 60\n/long 120");
    await log().getByText(/word5/).waitFor();
    await log().getByRole("link", { name: "Timeline" }).click();
    const step = (name: string) => page.getByRole("option", { name });
    await step("Model call 1 Writes").waitFor();
    await server.kill();
    await page.getByText("Server away", { exact: false }).first().waitFor();
    expect(await step("Model call 1").count()).toBe(1);
    expect(await page.getByRole("alert").count()).toBe(0);
    await server.restart();
    await page.getByText("Connected").waitFor();
    await step("Run Done").waitFor();
  });

  it("keeps the threads on screen while the server is away, and brings what comes later", async () => {
    await page.goto("/playground");
    await say("Said before the server went");
    await stateOfRun("Done");
    await page.goto("/threads");
    const list = page.getByRole("listbox", { name: "Threads" });
    await list.getByText("Said before the server went").first().waitFor();
    await server.kill();
    await page.getByText("Server away", { exact: false }).first().waitFor();
    expect(await list.getByText("Said before the server went").first().isVisible()).toBe(true);
    expect(await page.getByRole("alert").count()).toBe(0);
    await server.restart();
    await page.getByText("Connected").waitFor();
    await fetch(`${server.url}/v1/threads`, {
      method: "POST",
      headers: { "x-tune-key": server.key, "content-type": "application/json" },
      body: JSON.stringify({ title: "Written after the server came back" }),
    });
    await page.getByRole("button", { name: "1 newer thread" }).click();
    await list.getByText("Written after the server came back").waitFor();
  });
});
