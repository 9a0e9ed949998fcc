import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createScriptedUpstream, type ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { type AdminServer, startAdminServer } from "./admin-server.ts";
import { violationsOf } from "./axe.ts";
import { findChromium } from "./browser.ts";
import { setUpStudio } from "./studio-scene.ts";

const run = promisify(execFile);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe.skipIf(findChromium() === null)("the studio's pages of keys, models and usage", () => {
  const studio = setUpStudio({
    start: async () => {
      upstream = await createScriptedUpstream({ models: ["atlas-large"] });
      server = await startAdminServer({
        providers: { acme: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "sk-acme" } },
      });
      const { id } = await server.client.admin.accessKeys.create({
        name: "ci-pipeline",
        expiresAt: inDays(5.5),
      });
      await server.inventUsage({ days: 60, keyIds: [id] });
      return server;
    },
    isSignedIn: false,
    acceptDownloads: true,
  });
  let upstream: ScriptedUpstream;
  let server: AdminServer;
  let page: Page;

  afterAll(() => upstream?.close());

  beforeEach(() => {
    ({ page } = studio);
  });

  async function signIn(path: string, key = server.key): Promise<void> {
    await page.goto(path);
    await page.getByLabel("Access key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Studio" }).waitFor();
  }

  it("creates a key whose request works as it is pasted, until the key is revoked by its name", async () => {
    await signIn("/profile/access-keys");
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("billing, production");
    await dialog.getByRole("button", { name: "Create key" }).click();
    const created = page.getByRole("region", { name: "The key billing, production" });
    const command = (await created.locator("pre").last().textContent()) ?? "";
    const { stdout } = await run("bash", ["-c", command]);
    expect(JSON.parse(stdout)).toMatchObject({ object: "run", status: "completed" });

    await created.getByRole("button", { name: "Done" }).click();
    await created.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /billing, production/ }).waitFor();
    expect(await page.textContent("main")).not.toContain(/sk-tune-\w{30,}/.exec(command)?.[0]);
    await page.getByRole("button", { name: "Actions for billing, production" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    const revoke = dialog.getByRole("button", { name: "Revoke" });
    await dialog.getByLabel(/^Type/).fill("billing");
    expect(await revoke.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill("billing, production");
    await revoke.click();
    await page.getByRole("row", { name: /billing, production/ }).waitFor({ state: "detached" });
    expect(JSON.parse((await run("bash", ["-c", command])).stdout)).toMatchObject({
      code: "unauthenticated",
    });
    const status = await run("bash", ["-c", `${command} -o /dev/null -w '%{http_code}'`]);
    expect(status.stdout).toBe("401");
  });

  it("keeps a key that was just made until it is dismissed, also while one is on another page", async () => {
    await signIn("/profile/access-keys");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Not copied yet");
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    const created = page.getByRole("region", { name: "The key Not copied yet" });
    const key = (await created.locator("pre").first().textContent()) ?? "";
    const goTo = (name: string) =>
      page.getByRole("navigation", { name: "Studio" }).getByRole("link", { name }).click();
    await goTo("Usage");
    await created.waitFor({ state: "detached" });
    await page.goBack();
    await created.getByText(key, { exact: true }).waitFor();
    const stored = await page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])");
    expect(stored).not.toContain(key.trim());
    await created.getByRole("button", { name: "Done" }).click();
    await goTo("Usage");
    await page.goBack();
    await page.getByRole("row", { name: /Not copied yet/ }).waitFor();
    expect(await created.count()).toBe(0);
  });

  it("renames a key, and shows which one is about to expire", async () => {
    await signIn("/profile/access-keys?search=ci-");
    await page.getByText("In 5 d").waitFor();
    await page.getByText("1 key expires within 14 days.").waitFor();
    await page.getByRole("button", { name: "Actions for ci-pipeline" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("ci-runner");
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await page.getByRole("row", { name: /ci-runner/ }).waitFor();
  });

  it("tells a key that may not manage keys what it is, and how to get further", async () => {
    const reader = await server.client.admin.accessKeys.create({ name: "Wall display", scope: "read" });
    await signIn("/profile/access-keys", reader.key);
    await page.getByText("Keys are managed with a key of the scope Admin").waitFor();
    await page.getByText(reader.prefix).waitFor();
    expect(await page.getByRole("button", { name: "Create key" }).count()).toBe(0);
  });

  it("tests a model, and says what to do when it fails", async () => {
    await signIn("/models");
    await page.getByRole("button", { name: "Test acme/atlas-large" }).click();
    await page.getByText("Answered").waitFor();
    await page.getByText("first token").waitFor();
    upstream.enqueue({ status: 401, body: { error: { message: "Incorrect API key provided." } } });
    await page.getByRole("button", { name: "Test acme/atlas-large" }).click();
    await page.getByRole("alert").getByText(/key/).first().waitFor();
    await page.getByText("gpt-4o", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Anthropic" }).click();
    await page.waitForURL(/add=anthropic/);
    await page.getByText("ANTHROPIC_API_KEY").first().waitFor();
  });

  it("adds usage up, and gives it as CSV", async () => {
    await signIn("/usage?range=7d&by=model");
    const { totals } = await server.client.admin.usage({
      from: `${inDays(-6).slice(0, 10)}T00:00:00Z`,
      groupBy: "model",
    });
    const sum = page.getByRole("row", { name: /^Sum/ });
    await sum.waitFor();
    expect(await sum.textContent()).toContain(totals.totalTokens.toLocaleString("en-US"));
    await page
      .getByRole("img", { name: /Tokens per day/ })
      .locator("canvas")
      .waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv).toMatch(/^model,runs,.*\r\nacme\/atlas-large,\d+/);
    await page.getByRole("combobox", { name: "Range" }).click();
    await page.getByRole("option", { name: "Last 90 days" }).click();
    await page.waitForURL(/range=90d/);
  });

  it("says how the server is, and which keys there are to press", async () => {
    await signIn("/usage");
    await page.getByRole("button", { name: /Connected/ }).click();
    await page.getByText("SQLite").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Search, or go to a page, thread or run").waitFor();
  });

  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)("has no violation that axe finds (%s, %d px)", async (colorScheme, width) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/profile/access-keys");
    await page.getByLabel("Access key").fill(server.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("table").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    for (const path of ["/models", "/usage", "/usage?by=key"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 2 }).first().waitFor();
      await page.waitForLoadState("networkidle");
      expect(await violationsOf(page), path).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
  });
});
