/** As screenshots.ts, of the pages of access keys, models and usage. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { createScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { type AdminServer, startAdminServer } from "./admin-server.ts";
import { launchBrowser } from "./browser.ts";

const output = join(import.meta.dirname, "../screenshots");
const wanted = process.argv[2] ?? "";
mkdirSync(output, { recursive: true });
await using upstream = await createScriptedUpstream({
  models: ["atlas-large", "atlas-mini", "atlas-embed-multilingual-2026-10-preview"],
});
await using server = await startAdminServer({
  providers: {
    acme: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "sk-acme-1" },
    "gpu-cluster": { type: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", models: ["qwen3-8b"] },
  },
});
await using bare = await startAdminServer({ providers: {} });
const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const { accessKeys } = server.client.admin;
const names = [
  { name: "billing-service, production", expiresAt: inDays(81) },
  { name: "لوحة متابعة فريق الدعم", scope: "read" as const, expiresAt: inDays(210) },
  { name: "ci-pipeline", expiresAt: inDays(5.2) },
  { name: "customer-facing-assistant-europe-west-4-blue-green-canary, staging", expiresAt: null },
  { name: "Maria Ødegård", scope: "admin" as const, expiresAt: inDays(364) },
];
const keyIds: string[] = [];
for (const body of names) {
  keyIds.push((await accessKeys.create(body)).id);
}
const reader = await accessKeys.create({
  name: "Dashboard in the office",
  scope: "read",
  expiresAt: inDays(30),
});
const model = "acme/atlas-large";
await server.client.createThreadAndRun({ model, thread: { messages: [{ role: "user", content: "Hi" }] } });
await server.inventUsage({ days: 75, keyIds });

interface Picture {
  name: string;
  path: string;
  on?: AdminServer;
  key?: string;
  prepare?: (page: Page) => Promise<unknown>;
}

const pictures: Picture[] = [
  { name: "access-keys", path: "/profile/access-keys" },
  {
    name: "access-keys-create",
    path: "/profile/access-keys",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Create key" }).click();
      await page.getByLabel("Name").fill("search-indexer, production");
    },
  },
  {
    name: "access-keys-created",
    path: "/profile/access-keys",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Create key" }).click();
      await page.getByLabel("Name").fill("search-indexer, production");
      await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
      await page.getByText("copy the key now").waitFor();
    },
  },
  {
    name: "access-keys-revoke",
    path: "/profile/access-keys",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Actions for ci-pipeline" }).click();
      await page.getByRole("menuitem", { name: "Revoke" }).click();
    },
  },
  { name: "access-keys-reader", path: "/profile/access-keys", key: reader.key },
  {
    name: "models",
    path: "/models",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Test acme/atlas-large" }).click();
      await page.getByText("Answered").waitFor();
      await page.getByRole("button", { name: "Test gpu-cluster/qwen3-8b" }).click();
      await page.getByRole("alert").waitFor({ timeout: 60_000 });
    },
  },
  { name: "models-bare", path: "/models", on: bare },
  { name: "usage", path: "/usage" },
  { name: "usage-model", path: "/usage?by=model" },
  { name: "usage-key", path: "/usage?by=key&range=7d" },
  { name: "usage-bare", path: "/usage", on: bare },
  {
    name: "server-state",
    path: "/usage",
    prepare: (page) => page.getByRole("button", { name: "Connected" }).click(),
  },
  { name: "keyboard", path: "/usage", prepare: (page) => page.keyboard.press("?") },
];

const browser = await launchBrowser();
for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    for (const { name, path, on = server, key = on.key, prepare } of pictures) {
      if (!name.startsWith(wanted)) {
        continue;
      }
      const context = await browser.newContext({
        baseURL: on.url,
        colorScheme,
        viewport: { width, height: width === 390 ? 844 : 900 },
        hasTouch: width === 390,
        deviceScaleFactor: width === 390 ? 2 : 1,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on("pageerror", (error) => process.stderr.write(`${name}: ${error.stack}\n`));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          process.stderr.write(`${name}: ${message.text()}\n`);
        }
      });
      await page.goto(path);
      await page.getByLabel("Access key").fill(key);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { level: 1, name: /keys|models|usage/i }).waitFor();
      await page.waitForLoadState("networkidle");
      await prepare?.(page);
      await page.waitForTimeout(400);
      writeFileSync(join(output, `${name}.${width}.${colorScheme}.png`), await page.screenshot());
      await context.close();
    }
  }
}
await browser.close();
