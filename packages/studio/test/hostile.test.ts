import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { findChromium } from "./browser.ts";
import { type Canary, startCanary } from "./canary.ts";
import { hostileTexts } from "./hostile-texts.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { setUpStudio } from "./studio-scene.ts";

const model = "acme/atlas-large";
const end = "That was the last of them.";

// Without a browser on the machine there is nothing to look with.
describe.skipIf(findChromium() === null)("the studio, when what it shows is hostile", () => {
  const studio = setUpStudio({
    start: async () => {
      canary = await startCanary();
      texts = hostileTexts(canary.url);
      whole = texts.join("\n\n");
      return startScriptedServer();
    },
  });
  let canary: Canary;
  let texts: readonly string[];
  let whole: string;
  let server: ScriptedServer;
  let upstream: ScriptedUpstream;
  let page: Page;

  afterAll(() => canary?.[Symbol.asyncDispose]());

  beforeEach(() => {
    const { context, problems } = studio;
    ({ server, page } = studio);
    ({ upstream } = server);
    context.on("page", () => problems.push("another page was opened"));
    page.on("dialog", (dialog) => {
      problems.push(`a script ran: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });

  afterEach(() => {
    upstream.dropAnswers();
    expect(canary.arrived).toEqual([]);
  });

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await server.request(path, { body, headers });
    expect(response.status, path).toBeLessThan(300);
    return (await response.json()) as {
      id: string;
      threadId: string;
      requiredAction: { submitToolOutputs: { toolCalls: { id: string }[] } };
    };
  }

  const log = () => page.getByRole("log");

  /** Of the whole page: nothing of what was written has become more than text and links that say where they lead. */
  async function expectHarmless(): Promise<void> {
    await page.waitForLoadState("load");
    const forbidden =
      "img, picture, source, iframe, frame, object, embed, style, video, audio, base, template, math, form[action], marquee, portal, script";
    expect(await page.locator("body").locator(forbidden).count()).toBe(0);
    expect(await page.evaluate(attributesThatAct)).toEqual([]);
    for (const link of await page.evaluate<ShownLink[]>(foreignLinks)) {
      expect(link).toMatchObject({ rel: "noopener noreferrer nofollow", target: "_blank" });
      expect(["http:", "https:", "mailto:"]).toContain(link.protocol);
      expect(link.text).toContain(`(${link.place})`);
    }
  }

  const hostileTool = () => ({
    type: "function",
    function: {
      name: "look_up",
      description: texts.slice(0, 6).join(" "),
      parameters: {
        type: "object",
        properties: { [texts[0] ?? ""]: { description: whole.slice(0, 2_000) } },
      },
    },
  });

  it("has at least a hundred ways to try it, no two of them the same", () => {
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length - 1).toBeGreaterThanOrEqual(100);
  });

  it("shows what models and people wrote as text and as links that name their host", async () => {
    const pairs = texts.filter((text) => text.length <= 512).slice(0, 16);
    for (const [from, to] of [
      [0, texts.length >> 1],
      [texts.length >> 1, texts.length],
    ] as const) {
      const { id } = await post("/v1/threads", {
        title: texts[from],
        metadata: Object.fromEntries(pairs.map((text, index) => [`pair_${index}`, text])),
        messages: [
          { role: "user", content: whole },
          { role: "user", content: [{ type: "image_url", imageUrl: { url: `${canary.url}/attached.png` } }] },
          ...texts.slice(from, to).map((content) => ({ role: "assistant", content })),
          { role: "user", content: "Nothing comes after this" },
        ],
      });
      for (const path of [`/playground?thread=${id}`, `/threads/${id}`]) {
        await page.goto(path);
        await log().getByText("Nothing comes after this").waitFor();
        await log().getByRole("link", { name: "Image" }).first().waitFor();
        expect(await log().getByText("Assistant", { exact: true }).count()).toBe(to - from);
        await expectHarmless();
      }
    }
    await page.goto("/threads");
    await page.getByRole("option").filter({ hasText: /\S/ }).first().waitFor();
    await expectHarmless();
  });

  it("shows it no differently while it arrives, cut at any place", async () => {
    const pieces = whole.match(/[\s\S]{1,7}/gu) ?? [];
    const call = upstream.enqueue({ text: pieces, gated: true });
    const { threadId } = await post(
      "/v1/threads/runs",
      { model, thread: { messages: [{ role: "user", content: "Write" }] } },
      { prefer: "respond-async" },
    );
    await page.goto(`/playground?thread=${threadId}`);
    await log().getByText("Write", { exact: true }).waitFor();
    for (let sent = 0; sent <= pieces.length; sent += 40) {
      call.release(40);
      await page.evaluate("new Promise(requestAnimationFrame)");
    }
    call.release(40);
    await log().getByText("Done", { exact: true }).waitFor();
    await log().getByText(end).waitFor();
    await expectHarmless();
  });

  it("shows tool calls, their outputs and instructions as text, on the thread and on the run", async () => {
    upstream.enqueue({ toolCalls: [{ name: "look_up", arguments: JSON.stringify({ texts }) }] });
    const run = await post("/v1/threads/runs", {
      model,
      instructions: whole,
      tools: [hostileTool()],
      thread: { title: texts[30], messages: [{ role: "user", content: whole }] },
    });
    upstream.enqueue({ text: whole });
    await post(`/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`, {
      toolOutputs: run.requiredAction.submitToolOutputs.toolCalls.map(({ id }) => ({
        toolCallId: id,
        output: whole,
      })),
    });
    await page.goto(`/threads/${run.threadId}`);
    await page.getByRole("button", { name: /look_up/ }).click();
    await page.getByText("Output", { exact: true }).waitFor();
    await expectHarmless();
    for (const [step, tab] of [
      ["call-1", "input"],
      ["call-1", "output"],
      ["call-2", "input"],
      ["call-2", "output"],
      ["call-2", "events"],
    ]) {
      await page.goto(`/runs/${run.id}?step=${step}&tab=${tab}`);
      await page.getByRole("listbox", { name: "Timeline" }).getByRole("option").first().waitFor();
      await showEverything(page.getByRole("button", { name: /^Show all/ }));
      await page.getByText("image-inline.png").first().waitFor();
      await expectHarmless();
    }
    await page
      .getByRole("listbox", { name: "Timeline" })
      .getByRole("option", { name: /look_up/ })
      .click();
    await page.getByRole("tab", { name: "Output" }).click();
    await page.getByText("What the client sent").waitFor();
    await expectHarmless();
    await page.goto("/runs");
    await page.getByRole("row").first().waitFor();
    await expectHarmless();
  });

  it("shows a provider's error as text, on the thread and on the run", async () => {
    upstream.enqueue({ status: 400, body: { error: { message: whole } } });
    const { id, threadId } = await post("/v1/threads/runs", {
      model,
      thread: { messages: [{ role: "user", content: "Fail" }] },
    });
    for (const path of [`/threads/${threadId}`, `/runs/${id}`, "/runs", "/models"]) {
      await page.goto(path);
      await page.getByText("image-inline.png").first().waitFor();
      await expectHarmless();
    }
  });
});

interface ShownLink {
  protocol: string;
  /** The host, or the address of a mail. */
  place: string;
  text: string;
  rel: string;
  target: string;
}

const foreignLinks = `[...document.querySelectorAll("body a")]
  .filter(({ origin }) => origin !== location.origin)
  .map(({ protocol, host, pathname, textContent: text, rel, target }) =>
    ({ protocol, place: protocol === "mailto:" ? pathname : host, text, rel, target }))`;

const attributesThatAct = `[...document.querySelectorAll("body *")].flatMap((element) =>
  element.getAttributeNames().filter((name) => /^(on.*|srcdoc|srcset|ping|background|formaction)$/.test(name)))`;

async function showEverything(buttons: Locator): Promise<void> {
  for (let left = await buttons.count(); left > 0; left -= 1) {
    await buttons.first().click();
  }
}
