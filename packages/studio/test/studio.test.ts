import type { BrowserContext, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { violationsOf } from "./axe.ts";
import { findChromium } from "./browser.ts";
import { type MortalServer, startMortalServer } from "./mortal-server.ts";
import { setUpStudio } from "./studio-scene.ts";

/** A whole PNG. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

// Of the browser, in which what is evaluated runs.
declare const DataTransfer: new () => {
  items: { add(file: File): void };
  setData(type: string, text: string): void;
};
declare const ClipboardEvent: new (type: string, init: object) => Event;

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the studio", () => {
  const studio = setUpStudio({ start: startMortalServer, isSignedIn: false });
  let server: MortalServer;
  let context: BrowserContext;
  let page: Page;

  beforeEach(() => {
    ({ server, context, page } = studio);
  });

  async function signIn(path = "/playground"): Promise<void> {
    await page.goto(path);
    await page.getByLabel("Access key").fill(server.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Studio" }).waitFor();
  }

  async function say(text: string): Promise<void> {
    await page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  /** Such requests of the page wait until they are let go. */
  async function holdRequests(url: string): Promise<{ asked: Promise<void>; release(): void }> {
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await page.route(url, async (route) => {
      asked.resolve();
      await released.promise;
      await route.continue();
    });
    return { asked: asked.promise, release: released.resolve };
  }

  const log = () => page.getByRole("log");
  const stateOfRun = (word: string) => log().getByText(word, { exact: true }).last().waitFor();

  it("logs no error on a visit by somebody who is not signed in", async () => {
    await page.goto("/runs");
    await page.getByLabel("Access key").waitFor();
    await page.waitForLoadState("networkidle");
    expect(studio.consoleErrors).toEqual([]);
  });

  it.each([
    ["/nowhere/at/all", "There is no such page", "See all runs"],
    ["/threads/thread_01a0", "There is no such thread", "See all threads"],
    ["/playground?thread=thread_01a0", "There is no such thread", "Start a new thread"],
    ["/runs/run_01a0", "There is no such run", "See all runs"],
    ["/assistants/asst_01a0", "There is no such assistant", "See all assistants"],
  ])("says at %s that nothing is there, and offers a way on", async (path, title, way) => {
    await signIn(path);
    await page.getByRole("heading", { name: title }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: way }).click();
    await page.getByRole("heading", { name: title }).waitFor({ state: "detached" });
  });

  it("says so of a thread and an assistant that were deleted", async () => {
    const headers = { "x-tune-key": server.key, "content-type": "application/json" };
    const make = async (path: string, body: object) => {
      const made = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
      const { id } = (await made.json()) as { id: string };
      await fetch(`${server.url}${path}/${id}`, { method: "DELETE", headers: { "x-tune-key": server.key } });
      return id;
    };
    const thread = await make("/v1/threads", {});
    const assistant = await make("/v1/assistants", { assistantName: "Gone", modelId: "demo/assistant" });
    await signIn(`/threads/${thread}`);
    await page.getByRole("heading", { name: "There is no such thread" }).waitFor();
    await page.goto(`/assistants/${assistant}`);
    await page.getByRole("heading", { name: "There is no such assistant" }).waitFor();
  });

  it("leads to where one was going after the sign-in, and says why a key is refused", async () => {
    await page.goto("/usage");
    await page.waitForURL("**/sign-in?to=*");
    await page.getByLabel("Access key").fill("sk-tune-wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("Access key").inputValue()).toBe("sk-tune-wrong");
    await page.getByLabel("Access key").fill(server.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/usage");
  });

  it("shows the first steps from their beginning, and the request as code, on a phone too", async () => {
    await signIn();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByText("curl -N").waitFor();
    const title = await page.getByRole("heading", { name: "Try a model on a thread" }).boundingBox();
    expect(title?.y).toBeGreaterThan(0);
    expect(await log().evaluate((element) => element.scrollTop)).toBe(0);
  });

  it("needs nothing but the keyboard from the sign-in to an answer", async () => {
    await page.goto("/playground");
    await page.getByLabel("Access key").waitFor();
    await page.keyboard.type(server.key);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("textarea:focus").count()).toBe(1);
    await page.keyboard.type("What can you do?");
    await page.keyboard.press("Enter");
    await stateOfRun("Done");
  });

  it("sends what was written before it knew which models there are", async () => {
    await signIn();
    const models = await holdRequests("**/v1/models");
    await page.reload();
    await models.asked;
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Written early");
    await page.keyboard.press("Enter");
    await log().getByText("Written early", { exact: true }).waitFor();
    models.release();
    await stateOfRun("Done");
  });

  it("sends what was written before it had read the thread to the model of the thread", async () => {
    await signIn();
    await say("First");
    await stateOfRun("Done");
    await page.waitForURL(/thread=thread_/);
    const thread = new URL(page.url()).searchParams.get("thread");
    await page.route("**/v1/models", (route) =>
      route.fulfill({ json: { object: "list", data: [{ id: "nobody/other" }], hasMore: false } }),
    );
    const reads = await holdRequests(`**/v1/threads/${thread}/messages?*`);
    await page.goto(`/playground?thread=${thread}`);
    await reads.asked;
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Written early");
    await page.keyboard.press("Enter");
    await log().getByText("Written early", { exact: true }).waitFor();
    reads.release();
    await expect.poll(() => log().getByText("Done", { exact: true }).count()).toBe(2);
  });

  it("asks to sign in again when the session is gone", async () => {
    await signIn();
    await context.clearCookies();
    await say("Hello");
    await page.waitForURL("**/sign-in?to=*");
  });

  it("streams an answer, and finds it again by its address", async () => {
    await signIn();
    await say("What can you do?");
    await stateOfRun("Done");
    await page.waitForURL(/thread=thread_/);
    await log().getByText("first token").waitFor();
    await page.reload();
    await log().getByText("What can you do?", { exact: true }).waitFor();
    await stateOfRun("Done");
  });

  it("stops a run, and keeps what it said", async () => {
    await signIn();
    await say("/slow 200\n/long 500");
    await log().getByText(/word3/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await stateOfRun("Stopped");
    await log().getByText(/word3/).waitFor();
  });

  it("answers a tool call in its place", async () => {
    await signIn(
      `/playground?tools=${encodeURIComponent(
        JSON.stringify([{ name: "get_weather", description: "", parameters: { type: "object" } }]),
      )}`,
    );
    await say('/tool get_weather {"city": "Oslo"}');
    await stateOfRun("Needs you");
    await page.getByLabel("What get_weather gives back").fill("4 degrees and rain");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await stateOfRun("Done");
    await log()
      .getByText(/4 degrees and rain/)
      .last()
      .waitFor();
  });

  it("goes on when a tool call is answered on another page", async () => {
    const tools = JSON.stringify([{ name: "get_weather", description: "", parameters: { type: "object" } }]);
    await signIn(`/playground?tools=${encodeURIComponent(tools)}`);
    await say('/tool get_weather {"city": "Oslo"}');
    await stateOfRun("Needs you");
    await page.waitForURL(/thread=thread_/);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByLabel("What get_weather gives back").fill("4 degrees and rain");
    await other.getByRole("button", { name: "Send the answer" }).click();
    await stateOfRun("Done");
    expect(await page.getByLabel("What get_weather gives back").count()).toBe(0);
    expect(await page.getByRole("alert").count()).toBe(0);
    await say("Thank you");
    await expect.poll(() => log().getByText("Done", { exact: true }).count()).toBe(2);
  });

  it("shows the run of another page that a message has to wait for, and keeps what was written", async () => {
    await signIn();
    await say("First");
    await stateOfRun("Done");
    await page.waitForURL(/thread=thread_/);
    // It would soon see for itself that another run was begun.
    const looks = await holdRequests("**/runs?order=desc&limit=1");
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("textbox", { name: "Message", exact: true }).fill("/slow 60\n/long 60");
    await other.getByRole("button", { name: "Send" }).click();
    await other.getByRole("log").getByText(/word5/).waitFor();
    await say("Written here");
    await log()
      .getByText(/already has an active run/)
      .waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await log()
      .getByText(/word60/)
      .waitFor();
    await expect.poll(() => log().getByText("Done", { exact: true }).count()).toBe(2);
    expect(await page.getByRole("textbox", { name: "Message", exact: true }).inputValue()).toBe(
      "Written here",
    );
    looks.release();
  });

  it("sends an image with a message, and shows it again later", async () => {
    await signIn();
    const attach = (name: string, bytes: Buffer) =>
      page.locator("input[type=file]").setInputFiles({ name, mimeType: "image/png", buffer: bytes });
    await attach("too-large.png", Buffer.alloc(2_500_001));
    await page.getByText("An image may have 2.5 MB at most", { exact: false }).waitFor();
    await attach("other.png", pixel);
    await page.getByRole("button", { name: "Remove other.png" }).click();
    await page.getByRole("img", { name: "other.png" }).waitFor({ state: "detached" });
    await attach("pixel.png", pixel);
    await page.getByRole("img", { name: "pixel.png" }).waitFor();
    await say("What is in this picture?");
    await stateOfRun("Done");
    const shown = log().getByRole("img", { name: "Attached to this message" });
    await shown.waitFor();
    expect(await page.getByRole("img", { name: "pixel.png" }).count()).toBe(0);
    await page.waitForURL(/thread=thread_/);
    await page.reload();
    await shown.waitFor();
    await expect
      .poll(() => shown.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(1);
    const thread = new URL(page.url()).searchParams.get("thread");
    const stored = await fetch(`${server.url}/v1/threads/${thread}/messages?order=asc`, {
      headers: { "x-tune-key": server.key },
    });
    expect(JSON.stringify(await stored.json())).toContain(pixel.toString("base64"));
  });

  it("attaches an image that is pasted, and says of one that is too large why it does not", async () => {
    await signIn();
    const field = page.getByRole("textbox", { name: "Message", exact: true });
    const paste = ({ name, bytes, text = "" }: { name: string; bytes: Buffer; text?: string }) =>
      field.evaluate(
        (element, image) => {
          const clipboardData = new DataTransfer();
          const file = Uint8Array.from(atob(image.base64), (letter) => letter.charCodeAt(0));
          clipboardData.items.add(new File([file], image.name, { type: "image/png" }));
          clipboardData.setData("text/plain", image.text);
          element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        },
        { name, text, base64: bytes.toString("base64") },
      );
    await paste({ name: "too-large.png", bytes: Buffer.alloc(2_500_001) });
    await page.getByText("An image may have 2.5 MB at most", { exact: false }).waitFor();
    await paste({ name: "of-a-text.png", bytes: pixel, text: "What was copied is text with its picture" });
    await paste({ name: "image.png", bytes: pixel });
    await page.getByRole("img", { name: "image.png" }).waitFor();
    expect(await page.getByRole("img", { name: /too-large|of-a-text/ }).count()).toBe(0);
    await say("What is in this picture?");
    await stateOfRun("Done");
    await log().getByRole("img", { name: "Attached to this message" }).waitFor();
  });

  it("changes a message and runs again from it", async () => {
    await signIn();
    await say("First wording");
    await stateOfRun("Done");
    await log().getByText("First wording", { exact: true }).hover();
    await log().getByRole("button", { name: "Edit and run again" }).click();
    await log().getByRole("textbox").fill("Second wording");
    await log().getByRole("button", { name: "Run again" }).click();
    await log().getByText("Second wording", { exact: true }).waitFor();
    await log()
      .getByText(/You said: "Second wording"/)
      .waitFor();
    await expect.poll(() => log().textContent()).not.toContain("First wording");
  });

  it("goes on in a copy of the thread", async () => {
    await signIn();
    await say("Before the fork");
    await stateOfRun("Done");
    await page.waitForURL(/thread=thread_/);
    const before = page.url();
    await log().getByText("Before the fork", { exact: true }).hover();
    await log().getByRole("button", { name: "Fork the thread here" }).first().click();
    await page.waitForURL((url) => url.href !== before);
    await log().getByText("Before the fork", { exact: true }).waitFor();
    expect(await log().getByText("Done", { exact: true }).count()).toBe(0);
  });

  it("rejoins a run after a reload", async () => {
    await signIn();
    await say("/slow 60\n/long 120");
    await page.waitForURL(/thread=thread_/);
    await log().getByText(/word5/).waitFor();
    await page.reload();
    await log()
      .getByText(/word1 word2 word3/)
      .waitFor();
    await log()
      .getByText(/word120/)
      .waitFor();
    await stateOfRun("Done");
  });

  it.each(["light", "dark"] as const)("has no violation that axe finds (%s)", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await signIn();
    await say("What can you do?");
    await stateOfRun("Done");
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Get code" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    for (const path of ["/runs", "/assistants", "/models", "/usage", "/profile/access-keys"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      expect(await violationsOf(page), path).toEqual([]);
    }
  });

  it("offers the request as code for both dialects", async () => {
    await signIn("/playground?temperature=0.5&instructions=Be+brief.");
    await page.getByRole("textbox", { name: "Message", exact: true }).fill("Written, and not sent yet");
    await page.getByRole("button", { name: "Get code" }).click();
    const code = page.getByRole("dialog").locator("pre");
    await expect.poll(() => code.first().textContent()).toContain("Written, and not sent yet");
    await expect.poll(() => code.first().textContent()).toContain('"temperature": 0.5');
    await page.getByRole("dialog").getByRole("combobox", { name: "Dialect" }).click();
    await page.getByRole("option", { name: /OpenAI/ }).click();
    await expect.poll(() => code.first().textContent()).toContain("/openai/v1/threads/runs");
  });
});
