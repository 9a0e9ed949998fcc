import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { violationsOf } from "./axe.ts";
import { findChromium } from "./browser.ts";
import { longRun, retriedRun } from "./invented-timelines.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { setUpStudio } from "./studio-scene.ts";

const model = "acme/atlas-large";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the studio's runs", () => {
  const studio = setUpStudio({ start: startScriptedServer });
  let server: ScriptedServer;
  let upstream: ScriptedUpstream;
  let page: Page;

  beforeEach(() => {
    ({ server, page } = studio);
    ({ upstream } = server);
  });

  afterEach(() => upstream.dropAnswers());

  /** Answers when the run is over or waits for its client; with `prefer: "respond-async"` at once. */
  async function startRun(
    content: string,
    more: object = {},
    headers: Record<string, string> = {},
  ): Promise<{ id: string; threadId: string }> {
    const response = await server.request("/v1/threads/runs", {
      headers,
      body: { model, thread: { messages: [{ role: "user", content }] }, ...more },
    });
    return (await response.json()) as { id: string; threadId: string };
  }

  const weather = {
    type: "function",
    function: { name: "get_weather", description: "Tells the weather", parameters: { type: "object" } },
  };
  const rejectKey = () =>
    upstream.enqueue({ status: 401, body: { error: { message: "Incorrect API key provided." } } });
  const list = () => page.getByRole("grid", { name: "Runs" });
  const rowOf = (text: string) => list().getByRole("row").filter({ hasText: text });
  const timeline = () => page.getByRole("listbox", { name: "Timeline" });
  const step = (name: string) => timeline().getByRole("option", { name });

  it("filters the runs by what stands in the URL, in words", async () => {
    await startRun("A question that is answered");
    rejectKey();
    await startRun("A question that is refused");
    await page.goto("/runs");
    await rowOf("A question that is answered").getByText("Done").waitFor();
    await rowOf("A question that is refused").getByText("Failed").waitFor();
    await page.getByRole("button", { name: "Status" }).click();
    await page.getByRole("menuitem", { name: "Failed" }).click();
    await page.waitForURL("**/runs?status=failed");
    await rowOf("A question that is refused").waitFor();
    expect(await rowOf("A question that is answered").count()).toBe(0);
    await page.reload();
    await rowOf("A question that is refused").getByText("refuses this server's API key").waitFor();
    expect(await rowOf("A question that is answered").count()).toBe(0);
  });

  it("says what the search looks for when what is typed is none of it", async () => {
    await startRun("A run to be found");
    await page.goto("/runs");
    await rowOf("A run to be found").waitFor();
    const search = page.getByRole("searchbox");
    await search.fill("zzz");
    await page.getByText("“zzz” is no id").waitFor();
    await search.fill("");
    await page.getByText("“zzz” is no id").waitFor({ state: "detached" });
  });

  it("shows where the focus is when it is on what a tab shows", async () => {
    const { id } = await startRun("Look at its input");
    await page.goto(`/runs/${id}?step=call-1&tab=input`);
    await page.getByRole("tab", { name: "Input" }).focus();
    await page.keyboard.press("Tab");
    const panel = page.getByRole("tabpanel");
    await expect.poll(() => panel.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
    // As text: it is the browser's to understand.
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });

  it("has its rows at the filters' edge on a small page, with model and cause, and names what its charts show", async () => {
    rejectKey();
    await startRun("Refused on a tablet");
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/runs");
      const row = rowOf("Refused on a tablet");
      await row.getByText("refuses this server's API key").waitFor();
      await row.getByText(model).waitFor({ state: width < 640 ? "hidden" : "visible" });
      const filters = await page.getByRole("searchbox").boundingBox();
      const state = await row.getByText("Failed", { exact: true }).first().boundingBox();
      expect(state?.x, `${width} px`).toBe(filters?.x);
      for (const name of ["p50", "p95"]) {
        const label = page.getByRole("figure").getByText(name, { exact: true });
        const isCut = await label.evaluate((element) => element.scrollWidth > element.clientWidth);
        expect(isCut, `${name} at ${width} px`).toBe(false);
      }
    }
  });

  it("goes through the list with j and k, and opens a run with Enter", async () => {
    await startRun("The older of two");
    await startRun("The newer of two");
    await page.goto("/runs");
    await rowOf("The older of two").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/runs/run_*");
    await page.getByRole("link", { name: "The older of two" }).waitFor();
  });

  it("announces new runs, and leaves the list as it is until they are asked for", async () => {
    await startRun("What was there before");
    await page.goto("/runs");
    await rowOf("What was there before").waitFor();
    await startRun("What came after");
    await page.getByRole("button", { name: "1 new run" }).waitFor();
    expect(await rowOf("What came after").count()).toBe(0);
    const news = await page.getByRole("button", { name: "1 new run" }).boundingBox();
    const rows = await list().boundingBox();
    expect(news?.y, "below the heads of the columns").toBeGreaterThanOrEqual(rows?.y ?? Number.NaN);
    await page.getByRole("button", { name: "1 new run" }).click();
    await rowOf("What came after").waitFor();
  });

  it("cancels a run from its row", async () => {
    upstream.enqueue({ text: ["never ", "finished"], gated: true });
    await startRun("A run that takes long", {}, { prefer: "respond-async" });
    await page.goto("/runs?status=running");
    await rowOf("A run that takes long").getByText("Running").waitFor();
    await page.getByRole("button", { name: "Cancel the run of A run that takes long" }).click();
    await rowOf("A run that takes long").getByText("Stopped").waitFor();
    expect(page.url()).toContain("/runs?status=running");
  });

  it("says of a failed run what failed, whose fault it was and what to do", async () => {
    rejectKey();
    const { id } = await startRun("Fail, please");
    await page.goto(`/runs/${id}`);
    const alert = page.getByRole("alert");
    await alert.getByText("acme refuses this server’s API key. It is ours to mend").waitFor();
    await alert.getByText("Incorrect API key provided").waitFor();
    await step("Model call 1 Failed").waitFor();
  });

  it("grows while one watches, from the queue to the last token", async () => {
    const call = upstream.enqueue({ text: ["first ", "second ", "third"], gated: true });
    const { id } = await startRun("Take your time", {}, { prefer: "respond-async" });
    await page.goto(`/runs/${id}`);
    await step("Model call 1 Waits for the first token").waitFor();
    call.release(2);
    await step("Model call 1 Writes").waitFor();
    call.release(5);
    await step("Model call 1 Answered").waitFor();
    await step("Run Done").waitFor();
    await step("Model call 1").click();
    await page.waitForURL("**step=call-1");
    await page.getByRole("tab", { name: "Output" }).click();
    await page.getByText("first second third").waitFor();
    await page.getByRole("tab", { name: "Raw events" }).click();
    await page.getByText("message.completed").waitFor();
  });

  it("shows what the model was sent, to the letter", async () => {
    const { id } = await startRun("What was I sent?", { instructions: "Answer like a pirate." });
    await page.goto(`/runs/${id}?step=call-1&tab=input`);
    await page.getByText("it matches the digest taken then").waitFor();
    await page.getByText("Answer like a pirate.").waitFor();
    await page.getByRole("listitem").getByText("What was I sent?").waitFor();
  });

  it("lets a waiting tool call be answered, and goes on", async () => {
    upstream.enqueue({ toolCalls: [{ name: "get_weather", arguments: '{"city":"Oslo"}' }] });
    const { id } = await startRun("How is the weather?", { tools: [weather] });
    await page.goto(`/runs/${id}`);
    await page.getByText("The run waits for what").waitFor();
    upstream.enqueue({ text: "Take a coat." });
    await page.getByLabel("What get_weather gives back").fill("4 degrees");
    await page.getByRole("button", { name: "Send the answer" }).click();
    await step("Run Done").waitFor();
    await step("get_weather Answered").waitFor();
    await step("Model call 2 Answered").waitFor();
  });

  it("opens a run in the playground with its own settings", async () => {
    const { id, threadId } = await startRun("To try again", {
      instructions: "Be brief.",
      tools: [{ ...weather, function: { ...weather.function, strict: true } }],
      temperature: 0.3,
      topP: 0.8,
      maxPromptTokens: 9_000,
      maxCompletionTokens: 400,
      truncationStrategy: { type: "last_messages", lastMessages: 7 },
    });
    await page.goto(`/runs/${id}`);
    await page.getByText("Be brief.").waitFor();
    await page.getByRole("link", { name: "Open in the playground" }).click();
    await page.waitForURL(`**/playground?thread=${threadId}*`);
    const valueIn = (name: string) => page.getByRole("textbox", { name, exact: true }).inputValue();
    expect(await valueIn("Instructions")).toBe("Be brief.");
    expect(await valueIn("Temperature")).toBe("0.3");
    expect(await valueIn("Top P")).toBe("0.8");
    expect(await valueIn("Max tokens in")).toBe("9000");
    expect(await valueIn("Max tokens out")).toBe("400");
    expect(await valueIn("Newest messages the model sees")).toBe("7");
    await page.getByRole("button", { name: /^get_weather/ }).click();
    await page.getByRole("dialog").getByText("Strict: the arguments").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Get code" }).click();
    await expect
      .poll(() => page.getByRole("dialog").locator("pre").first().textContent())
      .toContain('"strict": true');
  });

  it("come with the earlier messages of a long thread, while what one reads stays where it is", async () => {
    const { threadId } = await startRun("The first of many");
    for (let number = 1; number <= 110; number += 1) {
      await server.request(`/v1/threads/${threadId}/messages`, {
        body: { role: "user", content: `Note ${number}` },
      });
    }
    await page.goto(`/threads/${threadId}`);
    const log = page.getByRole("log");
    await log.getByText("Note 110", { exact: true }).waitFor();
    await log.press("Home");
    const note = log.getByText("Note 11", { exact: true });
    await expect.poll(async () => (await note.boundingBox())?.y).toBeGreaterThan(0);
    expect(await log.getByText("Done", { exact: true }).count()).toBe(0);
    const before = (await note.boundingBox())?.y ?? 0;
    await log.getByRole("button", { name: "Load earlier messages" }).click();
    await log.getByText("The first of many", { exact: true }).waitFor();
    expect(Math.abs(((await note.boundingBox())?.y ?? 0) - before)).toBeLessThan(60);
    await log.getByText("Done", { exact: true }).waitFor();
    await log.getByText("first token").waitFor();
  });

  it("keeps of five hundred steps and five thousand events only those in sight", async () => {
    const { id } = await startRun("Goes on and on");
    const long = longRun({ calls: 500, events: 5_000 });
    await page.route("**/timeline", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: long.timeline(await response.json()) });
    });
    await page.route("**/events?*", (route) =>
      route.fulfill({ json: long.events(new URL(route.request().url()).searchParams) }),
    );
    await page.goto(`/runs/${id}?tab=events`);
    await step("Model call 1 ").first().waitFor();
    expect(await timeline().getByRole("option").count()).toBeLessThan(80);
    await timeline().press("End");
    await step("Model call 500").waitFor();
    await timeline().press("Home");
    await step("Run Done").waitFor();
    const pane = page.getByRole("region", { name: "The step" });
    await pane.getByText("5,000 events").waitFor();
    const rows = pane.getByRole("listitem");
    await rows.first().waitFor();
    await expect
      .poll(
        async () => {
          await pane.evaluate((element) => element.scrollTo(0, element.scrollHeight));
          return rows.last().getAttribute("aria-posinset");
        },
        { timeout: 20_000 },
      )
      .toBe("5000");
    await rows.last().getByText("message.delta").click();
    await rows.last().getByText("piece 5000").last().waitFor();
    expect(await rows.count()).toBeLessThan(80);
  });

  it("keeps the labels of the axis apart on a phone, and its marks off the figures", async () => {
    const { id } = await startRun("Waits twice");
    await page.route("**/timeline", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: retriedRun(await response.json()) });
    });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`/runs/${id}`);
      await step("Model call 1").waitFor();
      const boxes = await page
        .getByTestId("axis")
        .locator(":scope > span")
        .evaluateAll((labels) =>
          labels.map((label) => {
            const { left, right } = label.getBoundingClientRect();
            return { left, right, text: label.textContent };
          }),
        );
      expect(boxes.length).toBeGreaterThan(2);
      for (const [index, { right }] of boxes.entries()) {
        expect(right, JSON.stringify(boxes)).toBeLessThanOrEqual((boxes[index + 1]?.left ?? width) - 2);
      }
    }
  });

  it.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const)("has no violation that axe finds (%s, %i px)", async (colorScheme, width) => {
    upstream.enqueue({ toolCalls: [{ name: "get_weather", arguments: '{"city":"Oslo"}' }] });
    const waiting = await startRun("How is the weather?", { tools: [weather] });
    rejectKey();
    const failed = await startRun("Fail, please");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/runs");
    await rowOf("Fail, please").getByText("Failed").first().waitFor();
    await page.getByRole("img", { name: /^Tokens/ }).waitFor();
    expect(await violationsOf(page), "runs").toEqual([]);
    await page.goto(`/runs/${failed.id}`);
    await page.getByRole("alert").waitFor();
    expect(await violationsOf(page), "a failed run").toEqual([]);
    await page.goto(`/runs/${waiting.id}?step=call-1&tab=input`);
    await page.getByText("it matches the digest taken then").waitFor();
    expect(await violationsOf(page), "a waiting run").toEqual([]);
  });
});
