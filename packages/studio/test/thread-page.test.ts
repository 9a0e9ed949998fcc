import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { findChromium } from "./browser.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { setUpStudio } from "./studio-scene.ts";

const model = "acme/atlas-large";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the page of a thread", () => {
  const studio = setUpStudio({ start: startScriptedServer });
  let server: ScriptedServer;
  let upstream: ScriptedUpstream;
  let page: Page;

  beforeEach(() => {
    ({ server, page } = studio);
    ({ upstream } = server);
  });

  afterEach(() => upstream.dropAnswers());

  /** As an application does it. Answers when the run is over or waits; with `prefer: "respond-async"` at once. */
  async function startRun(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<{ id: string; threadId: string }> {
    const response = await server.request(path, { body: { model, ...body }, headers });
    expect(response.status).toBe(200);
    return (await response.json()) as { id: string; threadId: string };
  }

  const tools = ["get_weather", "find_flights"].map((name) => ({
    type: "function",
    function: { name, description: "", parameters: { type: "object" } },
  }));
  const usage = { prompt_tokens: 1_284, completion_tokens: 57 };

  /** A thread whose run waits for the outputs of two calls. */
  function startWaitingRun() {
    upstream.enqueue({
      toolCalls: [
        { name: "get_weather", arguments: '{"city":"Oslo"}' },
        { name: "find_flights", arguments: '{"to":"OSL"}' },
      ],
      usage,
    });
    return startRun("/v1/threads/runs", {
      tools,
      thread: { messages: [{ role: "user", content: "Should I fly to Oslo?" }] },
    });
  }

  const log = () => page.getByRole("log");

  it("takes the outputs that a run waits for, and shows how it goes on", async () => {
    const { threadId } = await startWaitingRun();
    await page.goto(`/threads/${threadId}`);
    await log().getByLabel("What get_weather gives back").fill("4 degrees and rain");
    await log().getByLabel("What find_flights gives back").fill("SK 4455");
    const answer = upstream.enqueue({ text: ["Take ", "a jacket."], gated: true });
    await log().getByRole("button", { name: "Send 2 answers" }).click();
    const { body } = await answer.arrived;
    expect(JSON.stringify(body)).toContain("4 degrees and rain");
    expect(JSON.stringify(body)).toContain("SK 4455");
    answer.release(1);
    await log().getByText("Take", { exact: true }).waitFor();
    answer.release(2);
    await log().getByText("Take a jacket.", { exact: true }).waitFor();
    await log().getByText("Done", { exact: true }).last().waitFor();
  });

  it("shows a run that an application has begun meanwhile, and follows it", async () => {
    const { threadId } = await startRun("/v1/threads/runs", {
      thread: { messages: [{ role: "user", content: "Asked before" }] },
    });
    await page.goto(`/threads/${threadId}`);
    await log().getByText("Done", { exact: true }).waitFor();
    const answer = upstream.enqueue({ text: ["Said ", "meanwhile."], gated: true });
    await startRun(
      `/v1/threads/${threadId}/runs`,
      { additionalMessages: [{ role: "user", content: "Asked meanwhile" }] },
      { prefer: "respond-async" },
    );
    await answer.arrived;
    await log().getByText("Asked meanwhile", { exact: true }).waitFor();
    answer.release(1);
    await log().getByText("Said", { exact: true }).waitFor();
    answer.release(2);
    await log().getByText("Said meanwhile.", { exact: true }).waitFor();
    await expect.poll(() => log().getByText("Done", { exact: true }).count()).toBe(2);
  });

  it("says how many tokens a run that waits has used so far", async () => {
    const { threadId } = await startWaitingRun();
    await page.goto(`/threads/${threadId}`);
    await log().getByText("1,284 in · 57 out").waitFor();
    await log().getByLabel("What get_weather gives back").fill("4 degrees and rain");
    await log().getByLabel("What find_flights gives back").fill("SK 4455");
    upstream.enqueue({ toolCalls: [{ name: "find_flights", arguments: '{"to":"BGO"}' }], usage });
    await log().getByRole("button", { name: "Send 2 answers" }).click();
    await log().getByText("2,568 in · 114 out").waitFor();
  });

  /** Its end is to be seen: of what stands in one line, and within the page. */
  async function expectInLine(pair: Locator, { end, width }: { end: string; width: number }): Promise<void> {
    const last = await pair.getByText(end, { exact: true }).boundingBox();
    const whole = await pair.boundingBox();
    if (last === null || whole === null) {
      throw new Error("It is not shown.");
    }
    expect(last.x + last.width, `${width} px`).toBeLessThanOrEqual(Math.min(whole.x + whole.width, width));
    expect(whole.height, `${width} px`).toBeLessThan(2 * last.height);
  }

  it.each(["aKeyOfWhichNobodyHasThoughtHowLongItIs", "a key of which nobody has thought how long it is"])(
    "keeps metadata in one line whose key is long, and what it is searched by: %s",
    async (word) => {
      const key = `${word}_${word}`.replaceAll(" ", "-");
      const response = await server.request("/v1/threads", { body: { metadata: { [key]: "its value" } } });
      const { id } = (await response.json()) as { id: string };
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto(`/threads/${id}`);
        const pair = page.getByTitle(`Threads with ${key} = its value`);
        await expectInLine(pair, { end: "its value", width });
        await pair.click();
        await page.waitForURL("**/threads?q=*");
        const words = page.getByTitle(`${key} = its value`, { exact: true });
        await expectInLine(words, { end: "its value", width });
      }
    },
  );

  it("has one title, and headings in an answer that leave out no level below it", async () => {
    const content = "### Smaller first\n\n# Larger then\n\n#### Left out two\n\n> ## Quoted\n\n- # In a list";
    const { threadId } = await startRun("/v1/threads/runs", {
      thread: {
        messages: [
          { role: "user", content: "What came before?" },
          { role: "assistant", content },
          { role: "user", content: "And then?" },
        ],
      },
    });
    await page.goto(`/threads/${threadId}`);
    await log().getByRole("heading", { name: "In a list" }).waitFor();
    await log().getByText("Done", { exact: true }).waitFor();
    const levels = await page
      .locator("h1, h2, h3, h4, h5, h6")
      .evaluateAll((headings) => headings.map(({ tagName }) => Number(tagName.slice(1))));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });
});
